"""What supervision does when the ledger says something."""

from apps.ledger.actions import record
from apps.ledger.handling import on
from apps.ledger.models import Entry
from apps.supervision.actions import facts_of, recount
from apps.supervision.models import Clock


@on("calendar.changed", queue="clock")
def recount_deadlines(entry: Entry) -> None:
    """The State Council's notice for a year has come, or office hours changed: deadlines still ahead are counted anew.

    What is overdue already stays so: a card is a fact.
    """
    ahead = Clock.objects.running().filter(due_at__isnull=False, overdue_at__isnull=True)
    for clock in ahead.select_for_update().order_by("pk").iterator(chunk_size=500):
        if recount(clock):
            record("clock.recounted", clock.subject, by=None, **facts_of(clock))
