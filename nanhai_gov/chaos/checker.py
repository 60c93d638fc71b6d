"""What is promised, proved from two things alone: the clients' log and the database.

A receipt given is a case that exists once; each key has one case; nothing has its effect twice; nobody is told what is
not theirs; whatever is not ended has a next step; the ledger's chains fit. Each rule is a function that yields
`Finding`s; tests/chaos breaks the database on purpose for each of them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from apps.accounts.crypto import blind_index
from apps.cases.models import Case, Correction, Follower
from apps.coordination.models import Coupling
from apps.coordination.telling import WORDS
from apps.dashboards.folding import HANDLER
from apps.dashboards.handlers import deltas
from apps.dashboards.models import Delta, Rollup
from apps.decisions.models import Chain, Seat, Step
from apps.dispatch.models import WorkOrder
from apps.ledger.clock import now
from apps.ledger.handling import BY_VERB
from apps.ledger.integrity import broken_links
from apps.ledger.models import Delivery, Entry
from apps.notifications.models import Message
from apps.supervision.models import Clock, Notice
from nanhai_gov.chaos.log import ASKED, Line, receipts

LOST, DOUBLED, WRONG, STUCK, FAILED, BROKEN = "lost", "doubled", "wrong notice", "stuck", "failed", "broken chain"
OVER = (Case.Status.CLOSED, Case.Status.NOT_ACCEPTED, Case.Status.WITHDRAWN, Case.Status.TERMINATED)
# What happens to one case once in its life.
ONCE = ("case.submitted", "case.started", "case.accepted", "case.granted", "case.refused", "case.closed")
# What happens once to each thing that the entry names.
ONCE_EACH = {"order.issued": "order", "order.closed": "order", "message.sent": "message", "chain.opened": "chain",
             "step.opened": "step", "opinion.given": "opinion"}  # fmt: skip


class Finding(NamedTuple):
    kind: str
    about: str
    words: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.about}: {self.words}"


@dataclass
class Evidence:
    """The run's lines, and the cases they speak of with those that came under their keys."""

    lines: list[Line]
    cases: list[Case] = field(default_factory=list)

    def __post_init__(self) -> None:
        keys = {line.key for line in self.lines if line.kind in ASKED}
        numbers = {line.number for line in receipts(self.lines)}
        rows = Case.objects.filter(Q(client_key__in=keys) | Q(number__in=numbers))
        self.cases = list(rows.select_related("applicant", "entered_by").order_by("pk"))
        self.ids = [case.pk for case in self.cases]
        self.number = {case.pk: case.number for case in self.cases}


Rule = Callable[[Evidence], Iterator[Finding]]
RULES: list[Rule] = []


def rule(function: Rule) -> Rule:
    RULES.append(function)
    return function


def check(lines: Iterable[Line]) -> list[Finding]:
    """Everything that is not as promised; empty when all is."""
    evidence = Evidence(list(lines))
    return [finding for one in RULES for finding in one(evidence)]


# No number given out and lost -------------------------------------------------------------------------------


@rule
def every_receipt_is_a_case(seen: Evidence) -> Iterator[Finding]:
    """The number exists, with that kind and under that key."""
    by_number = {case.number: case for case in seen.cases}
    for line in receipts(seen.lines):
        case = by_number.get(line.number)
        if case is None:
            yield Finding(LOST, line.number, f"given out under {line.key}, and no such case")
        elif case.kind != line.kind:
            yield Finding(LOST, line.number, f"given out as {line.kind}, but is a {case.kind}")
        elif case.client_key != line.key:
            yield Finding(LOST, line.number, f"given out under {line.key}, but is the case of {case.client_key}")


@rule
def every_act_is_in_the_ledger(seen: Evidence) -> Iterator[Finding]:
    """What staff were told is done has been recorded."""
    told = {line.number for line in seen.lines if line.kind == "accept" and line.number}
    done = Entry.objects.filter(verb="case.accepted", subject=OuterRef("pk"))
    there = Case.objects.filter(Exists(done), number__in=told).values_list("number", flat=True)
    for number in sorted(told - set(there)):
        yield Finding(LOST, number, "the clerk was told that it is accepted, and it is not")
    checked = [line.number for line in seen.lines if line.kind == "verify" and line.number]
    closed = Entry.objects.filter(verb="order.closed", facts__order__in=checked).values_list("facts__order", flat=True)
    for order in set(checked) - {str(one) for one in closed}:
        yield Finding(LOST, order, "the verifier was told that the order is closed, and it is not")


@rule
def every_entry_reached_its_handlers(seen: Evidence) -> Iterator[Finding]:
    """What was handed on has a delivery for each handler that listens, and what was not is still to be seen."""
    rows = Delivery.objects.filter(subject__in=seen.ids).values_list("entry", "handler")
    there = {(entry, handler) for entry, handler in rows}
    for entry in Entry.objects.filter(subject__in=seen.ids, relayed_at__isnull=False, verb__in=BY_VERB):
        for handler in BY_VERB[entry.verb]:
            if handler.hears(entry) and (entry.pk, handler.name) not in there:
                about = seen.number[entry.subject]
                yield Finding(LOST, about, f"{handler.name} never got entry {entry.pk} {entry.verb}")


@rule
def every_applicant_is_told(seen: Evidence) -> Iterator[Finding]:
    """Of each entry that reaches applicants there is a message in the portal."""
    cases = {case.pk: case for case in seen.cases if case.applicant_id}
    told = set(Message.objects.filter(subject__in=cases, channel="in_app").values_list("entry", "user"))
    for entry in Entry.objects.filter(subject__in=cases, verb__in=WORDS):
        case = cases[entry.subject]
        if entry.verb == "case.closed" and case.kind != Case.Kind.REPORT:
            continue
        done = Delivery.objects.filter(entry=entry, handler="coordination.tell_applicant", status="done")
        if (entry.pk, case.applicant_id) not in told and done.exists():
            yield Finding(LOST, case.number, f"nobody was told of {entry.verb}")


# Nothing twice ----------------------------------------------------------------------------------------------


@rule
def one_case_for_each_key(seen: Evidence) -> Iterator[Finding]:
    for key, count in Counter(case.client_key for case in seen.cases).items():
        if count > 1:
            yield Finding(DOUBLED, key, f"{count} cases for what was sent once")
    numbers = defaultdict(set)
    for line in receipts(seen.lines):
        numbers[line.key].add(line.number)
    for key, given in numbers.items():
        if len(given) > 1:
            yield Finding(DOUBLED, key, f"the same key was answered with {', '.join(sorted(given))}")


@rule
def one_order_for_each_report(seen: Evidence) -> Iterator[Finding]:
    orders = WorkOrder.objects.filter(subject__in=seen.ids).exclude(status="canceled").order_by()
    for row in orders.values("subject", "kind").annotate(n=Count("pk")).filter(n__gt=1):
        yield Finding(DOUBLED, seen.number[row["subject"]], f"{row['n']} work orders ({row['kind']})")


@rule
def one_chain_for_each_application(seen: Evidence) -> Iterator[Finding]:
    chains = Chain.objects.filter(subject__in=seen.ids).order_by()
    for row in chains.values("subject").annotate(n=Count("pk")).filter(n__gt=1):
        yield Finding(DOUBLED, seen.number[row["subject"]], f"{row['n']} chains of decision")


@rule
def one_delivery_for_each_handler(seen: Evidence) -> Iterator[Finding]:
    deliveries = Delivery.objects.filter(subject__in=seen.ids).order_by()
    for row in deliveries.values("subject", "entry", "handler").annotate(n=Count("pk")).filter(n__gt=1):
        about = seen.number[row["subject"]]
        yield Finding(DOUBLED, about, f"{row['n']} deliveries of entry {row['entry']} to {row['handler']}")


@rule
def nothing_is_recorded_twice(seen: Evidence) -> Iterator[Finding]:
    """One entry for what happens once to a case, or once to each order, step, opinion and message."""
    happened: Counter[tuple[UUID, str, str]] = Counter()
    for subject, verb, facts in Entry.objects.filter(subject__in=seen.ids).values_list("subject", "verb", "facts"):
        if verb in ONCE or verb in ONCE_EACH:
            happened[subject, verb, str(facts.get(ONCE_EACH.get(verb, ""), ""))] += 1
    for (subject, verb, which), count in happened.items():
        if count > 1:
            yield Finding(DOUBLED, seen.number[subject], f"{verb} {which} recorded {count} times")


@rule
def one_coupling_and_one_clock(seen: Evidence) -> Iterator[Finding]:
    couplings = Coupling.objects.filter(subject__in=seen.ids).order_by()
    for row in couplings.values("subject", "kind", "ref", "to_unit").annotate(n=Count("pk")).filter(n__gt=1):
        yield Finding(DOUBLED, seen.number[row["subject"]], f"{row['n']} couplings ({row['kind']}) with one unit")
    clocks = Clock.objects.filter(subject__in=seen.ids).exclude(kind="correction").order_by()
    for one in clocks.values("subject", "kind", "ref").annotate(n=Count("pk")).filter(n__gt=1):
        yield Finding(DOUBLED, seen.number[one["subject"]], f"{one['n']} clocks ({one['kind']})")


@rule
def one_message_for_each_entry_and_person(seen: Evidence) -> Iterator[Finding]:
    messages = Message.objects.filter(subject__in=seen.ids).order_by()
    of_one = ("subject", "entry", "channel", "user", "phone_index")
    for row in messages.values(*of_one).annotate(n=Count("pk")).filter(n__gt=1):
        about = seen.number[row["subject"]]
        yield Finding(DOUBLED, about, f"{row['n']} messages by {row['channel']} of entry {row['entry']} to one person")


@rule
def the_numbers_add_up(seen: Evidence) -> Iterator[Finding]:
    """The cockpit has counted each entry that reached it once: all of them counted again give the same sums."""
    counted, told = _counted(), _told()
    for key in counted.keys() | told.keys():
        if counted[key] != told[key]:
            kind = LOST if counted[key] < told[key] else DOUBLED
            yield Finding(kind, str(key[1]), f"counted {counted[key]} on {key[0]}, the ledger says {told[key]}")


Sums = Counter[tuple[Any, ...]]


def _counted() -> Sums:
    """By day, metric, unit, town and bucket; rollups and what is not folded yet, in one look."""
    columns = ("day", "metric", "unit", "town", "bucket", "n")
    rows = Rollup.objects.values_list(*columns).union(Delta.objects.values_list(*columns), all=True)
    sums: Sums = Counter()
    for *key, n in rows:
        sums[tuple(key)] += n
    return sums


def _told() -> Sums:
    reached = Delivery.objects.filter(handler=HANDLER, status=Delivery.Status.DONE).values("entry")
    entries, sums = Entry.objects.filter(pk__in=reached).order_by("pk").iterator(chunk_size=2000), Counter[Any]()
    while some := list(islice(entries, 2000)):
        for one in deltas(some):
            sums[one.day, one.metric, one.unit_id, one.town_id, one.bucket] += one.n
    return sums


# Nobody told what is not theirs -----------------------------------------------------------------------------


@rule
def only_parties_are_told(seen: Evidence) -> Iterator[Finding]:
    """Each message goes to an account or a telephone of the case, and its link leads to nobody else's case."""
    numbers = set(seen.number.values())
    parties = {case.pk: _parties(case) for case in seen.cases}
    for message in Message.objects.filter(subject__in=seen.ids):
        about, (people, phones) = seen.number[message.subject], parties[message.subject]
        if message.user_id and message.user_id not in people:
            yield Finding(WRONG, about, f"message {message.pk} to an account that has no part in it")
        if message.phone_index and message.phone_index not in phones:
            yield Finding(WRONG, about, f"message {message.pk} to a telephone that has no part in it")
        if numbers & {part for part in message.link.split("/") if part != about}:
            yield Finding(WRONG, about, f"message {message.pk} leads to {message.link}")


def _parties(case: Case) -> tuple[set[Any], set[str]]:
    """Accounts, and telephones as their blind index: applicant, agent, followers; staff by what they did or hold."""
    people = {case.applicant_id, case.entered_by_id, case.clerk_id}
    phones = {case.phone, str(case.agent.get("phone", ""))}
    for person in (case.applicant, case.entered_by):
        phones.add(person.phone if person else "")
    for follower in Follower.objects.filter(case=case).select_related("user"):
        people.add(follower.user_id)
        phones |= {follower.phone, follower.user.phone if follower.user else ""}
    people |= set(Seat.objects.filter(step__chain__subject=case.pk).values_list("holder", flat=True))
    people |= set(WorkOrder.objects.filter(subject=case.pk).values_list("holder", flat=True))
    people |= set(Entry.objects.filter(subject=case.pk, actor__isnull=False).values_list("actor", flat=True))
    for notice in Notice.objects.filter(subject=case.pk):
        people |= {notice.from_user_id, notice.to_user_id}
    return people - {None}, {blind_index("phone", phone) for phone in phones if phone}


# A next step for each ---------------------------------------------------------------------------------------


@rule
def every_open_case_has_a_next_step(seen: Evidence) -> Iterator[Finding]:
    """Somebody's seat, order or desk, the applicant's turn, or a delivery that will be tried again."""
    still = [case for case in seen.cases if case.status not in OVER]
    ids = [case.pk for case in still]
    coming = set(Delivery.objects.filter(subject__in=ids, status="pending").values_list("subject", flat=True))
    coming |= set(Entry.objects.filter(subject__in=ids).unrelayed().values_list("subject", flat=True))
    next_steps = _next_steps(ids)
    for case in still:
        if case.pk not in coming and case.pk not in next_steps.get(Case.Status(case.status), ()):
            yield Finding(STUCK, case.number, f"is {case.status}, and nobody has a next step")


def _next_steps(ids: list[UUID]) -> dict[Case.Status, set[UUID]]:
    """By status, the cases that somebody is asked to go on with."""
    clocks = Clock.objects.running().filter(subject__in=ids)
    seats = Seat.objects.open().filter(step__status=Step.Status.ACTIVE, step__chain__status=Chain.Status.RUNNING)
    orders = set(WorkOrder.objects.open().filter(subject__in=ids).values_list("subject", flat=True))
    asked = Correction.objects.filter(case__in=ids, answered_at__isnull=True)
    return {
        Case.Status.SUBMITTED: set(clocks.of_kind("intake").values_list("subject", flat=True)),
        Case.Status.CORRECTION: set(asked.values_list("case", flat=True)),
        Case.Status.UNDER_REVIEW: orders
        | set(seats.filter(step__chain__subject__in=ids).values_list("step__chain__subject", flat=True)),
        Case.Status.IN_PROGRESS: orders,
    }


@rule
def every_message_is_sent_or_will_be(seen: Evidence) -> Iterator[Finding]:
    for message in Message.objects.filter(subject__in=seen.ids).exclude(status=Message.Status.SENT):
        if message.status == Message.Status.FAILED:
            yield Finding(FAILED, seen.number[message.subject], f"message {message.pk}: {message.error}")
        elif (now() - message.due_at).total_seconds() > 60:
            yield Finding(STUCK, seen.number[message.subject], f"message {message.pk} is due and nobody sends it")


@rule
def no_delivery_has_failed(seen: Evidence) -> Iterator[Finding]:
    """Nor waits beyond the time at which it should have been tried again."""
    for one in Delivery.objects.filter(subject__in=seen.ids).exclude(status="done"):
        about = seen.number[one.subject]
        if one.status == Delivery.Status.FAILED:
            yield Finding(FAILED, about, f"{one.handler} of entry {one.entry_id}: {one.error}")
        elif (now() - one.due_at).total_seconds() > 60:
            yield Finding(STUCK, about, f"{one.handler} of entry {one.entry_id} is due and nobody tries")


@rule
def the_chains_fit(seen: Evidence) -> Iterator[Finding]:
    """All subjects, not only those of the run: a fault may not tear what was there before."""
    for entry in broken_links():
        yield Finding(BROKEN, f"entry {entry}", "its place, link or hash does not fit")
