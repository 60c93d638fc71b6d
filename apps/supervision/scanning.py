"""The scan: who is near a limit, who is past it. Three partial indexes make it free while nothing is due.

Time is the database's, so that two machines with different clocks agree on a card (the simulator sets its own). One
scan at a time.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction

from apps.ledger.clock import simulated
from apps.ledger.locks import try_lock
from apps.supervision.actions import mark_overdue, mark_warned
from apps.supervision.models import Clock, ClockQuerySet, Notice
from apps.supervision.notices import mark_late

BATCH = 200
Mark = Callable[[Clock, datetime], None]


def scan(batch: int = BATCH) -> int:
    """Note every clock that is due or near; how many were noted. Each batch is a transaction of its own."""
    total = 0
    while noted := scan_once(batch):
        total += noted
        if noted < batch:
            break
    return total


def scan_once(batch: int = BATCH) -> int:
    """One batch: the overdue first, then those to be warned; clocks that an act holds just now wait for the next."""
    with transaction.atomic():
        if not try_lock("supervision.scan"):
            return 0
        at = simulated() or database_time()
        late = _note(Clock.objects.overdue(at), "due_at", mark_overdue, at, batch)
        near = _note(Clock.objects.near(at), "warn_at", mark_warned, at, batch - late)
        unanswered = _note_unanswered(at, batch - late - near)
    return late + near + unanswered


def _note(found: ClockQuerySet, order: str, mark: Mark, at: datetime, batch: int) -> int:
    clocks = list(found.select_for_update(skip_locked=True).order_by(order)[: max(batch, 0)])
    for clock in clocks:
        mark(clock, at)
    Clock.objects.bulk_update(clocks, ["overdue_at", "warned_at"])
    return len(clocks)


def _note_unanswered(at: datetime, batch: int) -> int:
    """督办 whose day has passed without an answer."""
    found = Notice.objects.overdue(at).filter(overdue_at__isnull=True).select_related("to_unit").order_by("due_at")
    notices = list(found.select_for_update(of=("self",), skip_locked=True)[: max(batch, 0)])
    for notice in notices:
        mark_late(notice, at)
    Notice.objects.bulk_update(notices, ["overdue_at"])
    return len(notices)


def database_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment
