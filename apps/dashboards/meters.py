"""What each ledger entry changes in the counts. Pure: entry (and rows that no longer change) in, changes out.

A rebuild from the ledger goes through the same functions, so it must give the same numbers.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from apps.cases.models import Case
from apps.coordination.models import Coupling
from apps.dashboards.durations import decision_hours
from apps.dashboards.histogram import bucket
from apps.ledger.models import Entry
from apps.supervision.models import Clock

# Counts of what is open now live on one day, so that reading them does not grow with the years.
ALWAYS = date(2000, 1, 1)


@dataclass(frozen=True)
class Change:
    metric: str
    day: date
    n: int = 1
    bucket: int = 0


# Verbs whose meters look at what came before in the same case, and what they look for.
LOOKS_BACK = ("order.issued", "order.dispatched", "order.done", "order.verified", "order.closed", "case.closed")


class Past:
    """What came before in the cases of these entries. One query for all of them, none where no meter looks back."""

    def __init__(self, entries: list[Entry]) -> None:
        self._told: dict[tuple[Any, str], list[Entry]] = defaultdict(list)
        subjects = {entry.subject for entry in entries if entry.verb in LOOKS_BACK}
        if subjects:
            told = Entry.objects.filter(subject__in=subjects, verb__in=LOOKS_BACK).order_by("pk")
            for one in told.only("verb", "subject", "facts", "at"):
                self._told[one.subject, one.verb].append(one)

    def before(self, entry: Entry, verb: str = "") -> list[Entry]:
        """Entries of the same case and verb (or another) that came before this one."""
        return [one for one in self._told[entry.subject, verb or entry.verb] if one.pk < entry.pk]

    def of_order(self, entry: Entry, verb: str = "") -> list[Entry]:
        """Those of them that tell of the same order."""
        return [one for one in self.before(entry, verb) if one.facts.get("order") == entry.facts.get("order")]


Meter = Callable[[Entry, Case, Past], Iterator[Change]]
METERS: dict[str, list[Meter]] = {}


def meter(*verbs: str) -> Callable[[Meter], Meter]:
    def register(function: Meter) -> Meter:
        for verb in verbs:
            METERS.setdefault(verb, []).append(function)
        return function

    return register


def changes(entries: list[Entry]) -> Iterator[tuple[Change, Case]]:
    """All changes of these entries with the case they belong to; none for subjects that are no case, nor of one."""
    cases, past = cases_of(entries), Past(entries)
    for entry in entries:
        case = cases.get(entry.subject)
        if case is not None:
            for function in METERS.get(entry.verb, ()):
                for change in function(entry, case, past):
                    yield change, case


def cases_of(entries: list[Entry]) -> dict[Any, Case]:
    """Subject → case; a rating's entries name none, so that its timeline does not tell who was unhappy."""
    rated = {entry.subject for entry in entries if entry.verb.startswith("rating.")}
    named = {entry.subject for entry in entries} - rated
    known = Case.objects.only("id", "kind", "unit", "town", "grid", "submitted_at")
    found: dict[Any, Case] = known.in_bulk(named) if named else {}
    if rated:
        found |= {case.rating: case for case in known.filter(ratings__in=rated).annotate(rating=F("ratings"))}
    return found


def local_day(at: datetime) -> date:
    return timezone.localtime(at).date()


# Applications ------------------------------------------------------------------------------------


@meter("case.submitted")
def submitted(entry: Entry, case: Case, past: Past) -> Iterator[Change]:
    if case.kind == Case.Kind.APPLICATION:
        yield Change("applications.submitted", local_day(entry.at))
    else:
        yield Change("reports.submitted", local_day(entry.at))
        yield Change("reports.open", ALWAYS)


@meter("case.granted", "case.refused")
def decided(entry: Entry, case: Case, past: Past) -> Iterator[Change]:
    day = local_day(entry.at)
    yield Change("applications.decided", day)
    if kept_promise(case, entry.at):
        yield Change("applications.in_promise", day)
    hours = decision_hours(case.pk, entry.at)
    if hours is not None:
        yield Change("decision.time", day, bucket=bucket(hours))
        yield Change("decision.minutes", day, n=round(hours * 60))


def kept_promise(case: Case, at: datetime) -> bool:
    """Decided before the promised moment; what was promised at once, or is paused, counts as kept."""
    clock = Clock.objects.filter(subject=case.pk, kind=Clock.Kind.PROMISE).order_by("-pk").first()
    return clock is None or clock.due_at is None or at <= clock.due_at


# Limits --------------------------------------------------------------------------------------------

PAST = {"promise": "past.promise", "legal": "past.law"}  # kinds of clocks


@meter("clock.overdue")
def overdue(entry: Entry, case: Case, past: Past) -> Iterator[Change]:
    if name := PAST.get(entry.facts.get("kind", "")):
        yield Change(name, ALWAYS)


@meter("clock.stopped")
def stopped(entry: Entry, case: Case, past: Past) -> Iterator[Change]:
    name = PAST.get(entry.facts.get("kind", ""))
    if name and entry.facts.get("late"):
        yield Change(name, ALWAYS, n=-1)


# Orders ----------------------------------------------------------------------------------------------


@meter("order.dispatched")
def sent(entry: Entry, case: Case, past: Past) -> Iterator[Change]:
    """Counted on the day an order first reached a team, also when a second hop comes days later."""
    before = past.of_order(entry)[:2]
    if not before:
        yield Change("orders.sent", local_day(entry.at))
        if entry.facts.get("hop", 1) > 1:
            yield Change("orders.many_hops", local_day(entry.at))
    elif len(before) == 1 and before[0].facts.get("hop", 1) == 1:
        yield Change("orders.many_hops", local_day(before[0].at))


@meter("order.closed")
def order_closed(entry: Entry, case: Case, past: Past) -> Iterator[Change]:
    sent = past.of_order(entry, "order.dispatched")
    if sent:
        hours = (entry.at - sent[0].at).total_seconds() / 3600
        yield Change("execution.time", local_day(entry.at), bucket=bucket(hours))
        yield Change("execution.minutes", local_day(entry.at), n=round(hours * 60))


# Reports ------------------------------------------------------------------------------------------------

# 上报 → 立案 → 到队 → 处置 → 核查 → 结案: how far those of one day have come; each stage is counted once a case.
STAGES = {
    "case.submitted": "reports.submitted",
    "order.issued": "reports.filed",
    "order.dispatched": "reports.at_team",
    "order.done": "reports.done",
    "order.verified": "reports.checked",
    "case.closed": "reports.closed",
}


@meter("order.issued", "order.dispatched", "order.done", "order.verified", "case.closed")
def stage(entry: Entry, case: Case, past: Past) -> Iterator[Change]:
    if case.kind != Case.Kind.REPORT:
        return
    if not past.before(entry):
        yield Change(STAGES[entry.verb], local_day(case.submitted_at))
        if entry.verb == "case.closed":
            yield Change("reports.open", ALWAYS, n=-1)


# Couplings -----------------------------------------------------------------------------------------------


@meter("coupling.opened")
def coupled(entry: Entry, case: Case, past: Past) -> Iterator[Change]:
    yield Change("couplings.open", ALWAYS)


@meter("coupling.closed")
def uncoupled(entry: Entry, case: Case, past: Past) -> Iterator[Change]:
    yield Change("couplings.open", ALWAYS, n=-1)


@meter("coupling.answered")
def answered(entry: Entry, case: Case, past: Past) -> Iterator[Change]:
    due = Coupling.objects.values_list("due_at", flat=True).get(pk=entry.facts["coupling"])
    yield Change("couplings.answered", local_day(entry.at))
    if due is None or entry.at <= due:
        yield Change("couplings.in_time", local_day(entry.at))


# Ratings 好差评 ------------------------------------------------------------------------------------------


@meter("case.closed")
def ended(entry: Entry, case: Case, past: Past) -> Iterator[Change]:
    """What may be rated from now on: the population of the response rate."""
    yield Change("cases.ended", local_day(entry.at))


@meter("rating.given")
def rated(entry: Entry, case: Case, past: Past) -> Iterator[Change]:
    yield Change("ratings.given", local_day(entry.at))
    if not entry.facts.get("poor"):
        yield Change("ratings.content", local_day(entry.at))
