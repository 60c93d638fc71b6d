"""The acts on clocks 时限. Called downward by `coordination` and `cases`, so plain `atomic`: they join its transaction.

Which act stops or pauses which clock is said where that act is handled; here are only the law's rules.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.inserting import insert_together
from apps.ledger.refusal import Refused
from apps.organizations.calendar import WorkCalendar
from apps.organizations.models import Unit
from apps.supervision.counting import Deadline, deadline
from apps.supervision.models import Card, Clock, Pause

# 行政许可法 45: what does not count. A site check (现场核查) is not on the list: the clock runs on.
DOES_NOT_COUNT = (
    "hearing",
    "bidding",
    "auction",
    "inspection",
    "testing",
    "quarantine",
    "appraisal",
    "expert_review",
    "correction",
)
# 行政许可法 42: ten days, or fifteen where several organs act together within 45.
JOINT_LIMIT, JOINT_EXTENSION, EXTENSION = 45, 15, 10


@transaction.atomic(savepoint=False)
def start_clock(
    subject: UUID,
    *,
    kind: str,
    limit: int,
    unit: str,
    title: str,
    responsible: Unit | None,
    ref: UUID | None = None,
    started_at: datetime | None = None,
    new: bool = False,
    by: Any,
) -> Clock:
    """Start a limit of `limit` × `unit` (WD CD MONTH WH UH UD); `responsible` None: the applicant's own.

    A clock of this kind and reference that runs already is returned as it is: a handler may ask twice. `new`: what it
    refers to came to be in this transaction, so that none can run.
    """
    running = None if new else Clock.objects.running().filter(subject=subject, kind=kind, ref=ref).first()
    if running:
        return running
    start = started_at or now()
    end = deadline(start, limit, unit, calendar=WorkCalendar.current())
    clock = Clock(
        subject=subject, kind=kind, ref=ref, title=title[:200], unit=responsible, limit=limit, limit_unit=unit,
        started_at=start, due_at=end.at, warn_at=end.warn_at, provisional=end.provisional,
    )  # fmt: skip
    insert_together([clock])
    record("clock.started", subject, by=by, **facts_of(clock))
    return clock


@transaction.atomic
def stop_clock(subject: UUID, kind: str, *, ref: UUID | None = None, by: Any) -> Clock | None:
    """What was asked is done. Late is late even if the scan had not seen it yet: the card is given here.

    Returns the stopped clock, or None when none of this kind runs (stopping twice is no error).
    """
    clock = _lock(subject, kind, ref)
    if clock is None:
        return None
    at = now()
    if clock.due_at is not None and clock.due_at < at and clock.overdue_at is None:
        mark_overdue(clock, at)
    clock.pauses.filter(until__isnull=True).update(until=at)
    clock.stopped_at = at
    clock.save(update_fields=["stopped_at", "overdue_at", "warned_at"])
    record("clock.stopped", subject, by=by, **facts_of(clock), late=clock.overdue_at is not None)
    return clock


@transaction.atomic
def pause_clock(
    subject: UUID,
    kind: str,
    *,
    ref: UUID | None = None,
    reason_kind: str,
    reason: str,
    needed: str,
    notice: str,
    by: Any,
) -> Pause:
    """特别程序 (行政许可法 45): the time does not count; the applicant is told how long, in writing."""
    if reason_kind not in DOES_NOT_COUNT:
        raise Refused("time_counts", _("The law lets the clock run on during this procedure."), field="reason_kind")
    if not notice.strip():
        raise Refused("notice_needed", _("Give the number of the letter that tells the applicant."), field="notice")
    if not needed.strip():
        raise Refused("needed_time_missing", _("Say how long the procedure will take."), field="needed")
    clock = _running(subject, kind, ref)
    if clock.due_at is None:
        raise Refused("already_paused", _("This limit is paused already."))
    at = now()
    if clock.due_at < at:
        raise Refused("already_overdue", _("The limit has passed; it can no longer be paused."))
    pause = Pause.objects.create(clock=clock, kind=reason_kind, reason=reason, needed=needed, notice=notice, since=at)
    clock.due_at = clock.warn_at = None
    clock.save(update_fields=["due_at", "warn_at"])
    told = {"reason_kind": reason_kind, "needed": needed, "notice": notice}
    record("clock.paused", subject, by=by, **facts_of(clock), **told)
    return pause


@transaction.atomic
def resume_clock(subject: UUID, kind: str, *, ref: UUID | None = None, by: Any) -> Clock:
    """The special procedure has ended: the deadline moves by its days, part days rounded up."""
    clock = _running(subject, kind, ref)
    pause = clock.pauses.filter(until__isnull=True).first()
    if pause is None:
        raise Refused("not_paused", _("This limit is not paused."))
    pause.until = max(now(), pause.since)
    pause.save(update_fields=["until"])
    recount(clock)
    record("clock.resumed", subject, by=by, **facts_of(clock))
    return clock


@transaction.atomic
def extend_clock(subject: UUID, kind: str, *, ref: UUID | None = None, amount: int, reason: str, by: Any) -> Clock:
    """延长期限, once, with the approval of the organ's head, before the limit has passed (行政许可法 42).

    A statutory limit takes at most 10 more units (15 where it is joint, 45); any other at most its own length.
    """
    if not reason.strip():
        raise Refused("reason_needed", _("Say why: the reason is told to the applicant."), field="reason")
    clock = _running(subject, kind, ref)
    if clock.extended:
        raise Refused("extended_once", _("This limit was extended before; the law allows it once."))
    if clock.overdue_at is not None or (clock.due_at is not None and clock.due_at < now()):
        raise Refused("already_overdue", _("The limit has passed; it can no longer be extended."))
    most = longest_extension(clock)
    if not 0 < amount <= most:
        raise Refused("too_long", _("At most %(most)s may be added.") % {"most": most}, field="amount")
    clock.extended = amount
    if clock.due_at is not None:
        recount(clock)
    clock.save(update_fields=["extended"])
    record("clock.extended", subject, by=by, **facts_of(clock), amount=amount, reason=reason)
    return clock


def longest_extension(clock: Clock) -> int:
    """In the clock's own unit."""
    if clock.kind != Clock.Kind.LEGAL:
        return clock.limit
    return JOINT_EXTENSION if clock.limit >= JOINT_LIMIT else EXTENSION


def recount(clock: Clock) -> bool:
    """Store the deadline anew after a pause, an extension or a change of calendar; True when it moved."""
    end = _deadline(clock)
    moved = (end.at, end.provisional) != (clock.due_at, clock.provisional)
    clock.due_at, clock.warn_at, clock.provisional = end.at, end.warn_at, end.provisional
    # A warning given before the time was pushed is given again when it is near again.
    if clock.warned_at is not None and clock.overdue_at is None and end.warn_at > now():
        clock.warned_at = None
    clock.save(update_fields=["due_at", "warn_at", "provisional", "warned_at"])
    return moved


def _deadline(clock: Clock) -> Deadline:
    ended = clock.pauses.filter(until__isnull=False).order_by("since").values_list("since", "until")
    spans = [(since, until) for since, until in ended if until is not None]
    return deadline(
        clock.started_at, clock.limit, clock.limit_unit, extended=clock.extended, pauses=spans,
        calendar=WorkCalendar.current(),
    )  # fmt: skip


# Overdue: a fact, noted by the scan or by the act that comes too late -----------------------------------------

OVERDUE_COLOR: dict[Any, Any] = {
    Clock.Kind.PROMISE: Card.Color.YELLOW,
    Clock.Kind.LEGAL: Card.Color.RED,
    Clock.Kind.INTAKE: Card.Color.RED,
}
WARNED_COLOR: dict[Any, Any] = {Clock.Kind.PROMISE: Card.Color.BLUE, Clock.Kind.LEGAL: Card.Color.BLUE}


def mark_overdue(clock: Clock, at: datetime) -> None:
    """Note that the limit has passed; the caller has locked the clock and saves overdue_at and warned_at."""
    clock.overdue_at, clock.warned_at = at, clock.warned_at or at
    card = _card(clock, OVERDUE_COLOR, at)
    record("clock.overdue", clock.subject, by=None, **facts_of(clock), card=card)


def mark_warned(clock: Clock, at: datetime) -> None:
    """Note that the limit is near; the caller has locked the clock and saves warned_at."""
    clock.warned_at = at
    card = _card(clock, WARNED_COLOR, at)
    record("clock.warned", clock.subject, by=None, **facts_of(clock), card=card)


def _card(clock: Clock, colors: dict[Any, Any], at: datetime) -> str:
    """红黄牌: the card that belongs to this kind of clock, once per color; "" where none does."""
    color = colors.get(clock.kind)
    if color is None or clock.unit_id is None:
        return ""
    card = Card(clock=clock, subject=clock.subject, unit_id=clock.unit_id, color=color, reason=clock.kind, at=at)
    Card.objects.bulk_create([card], ignore_conflicts=True)
    return str(color.value)


# Small steps ------------------------------------------------------------------------------------------------


def facts_of(clock: Clock) -> dict[str, Any]:
    """What entries tell of a clock; no title, which may hold a name."""
    due = timezone.localtime(clock.due_at) if clock.due_at else None
    return {
        "clock": str(clock.pk),
        "kind": clock.kind,
        "ref": str(clock.ref) if clock.ref else None,
        "unit": str(clock.unit_id) if clock.unit_id else None,
        "limit": [clock.limit + clock.extended, clock.limit_unit],
        "due": due.isoformat() if due else None,
        "due_text": f"{due:%Y-%m-%d %H:%M}" if due else "",
        "provisional": clock.provisional,
    }


def _lock(subject: UUID, kind: str, ref: UUID | None) -> Clock | None:
    found = Clock.objects.running().filter(subject=subject, kind=kind, ref=ref)
    return found.select_for_update().first()


def _running(subject: UUID, kind: str, ref: UUID | None) -> Clock:
    clock = _lock(subject, kind, ref)
    if clock is None:
        raise Refused("no_clock", _("No such limit is running."))
    return clock
