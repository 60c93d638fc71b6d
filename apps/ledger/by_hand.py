"""Entries told by hand: the simulator relays its own, in its own time, beside a platform that runs in real time.

What is recorded within `collecting` carries the relay's stamp from the start, so that no relay sees it, and stands in
the list instead. `take` gives what was committed; `deliver` runs its handlers, each at the moment of its entry.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from apps.ledger import clock
from apps.ledger.handling import BY_VERB, HANDLERS, Handler
from apps.ledger.locks import nobody_holds
from apps.ledger.models import Delivery, Entry
from apps.ledger.relay import deliver as deliver_one

log = logging.getLogger(__name__)
_collected: ContextVar[list[Entry] | None] = ContextVar("collected_entries", default=None)
LOCK = "ledger.time"  # held by whoever lives in simulated time


def collected() -> list[Entry] | None:
    """The list that entries go into; None where the relay sees to them."""
    return _collected.get()


@contextmanager
def collecting() -> Iterator[list[Entry]]:
    """Keep the entries of this thread from the relay; they are the caller's to deliver."""
    entries: list[Entry] = []
    token = _collected.set(entries)
    try:
        yield entries
    finally:
        _collected.reset(token)


def take(entries: list[Entry]) -> list[Entry]:
    """What the list holds, in order, without what was rolled back; the list is empty then. One query."""
    told, entries[:] = entries[:], []
    kept = set(Entry.objects.filter(pk__in=[entry.pk for entry in told]).values_list("pk", flat=True))
    return [entry for entry in told if entry.pk in kept]


def forgotten(after: int) -> list[Entry]:
    """Entries later than `after` (a key) that a simulation recorded and was killed before it delivered them."""
    stamped = Entry.objects.filter(pk__gt=after, relayed_at__isnull=False, verb__in=BY_VERB)
    return list(stamped.filter(deliveries__isnull=True).order_by("pk"))


def time_is_real() -> bool:
    """Whether the clocks of all rows are to be read by today's time. False while a simulation lives through other
    days: its limits would run out at once for a scan of today. Within simulated time itself it is always true."""
    return clock.simulated() is not None or nobody_holds(LOCK)


def deliver(entries: list[Entry]) -> list[Delivery]:
    """Run all handlers of these entries, in order, in one transaction; returns the deliveries done.

    Should one raise, nothing of this happened and they are run one by one, so that the one at fault is noted and
    only what waits for it waits.
    """
    work = [(entry, handler) for entry in entries for handler in BY_VERB.get(entry.verb, ()) if handler.hears(entry)]
    if not work:
        return []
    if not _some_wait(entries):
        try:
            with transaction.atomic():
                for entry, handler in work:
                    with clock.at(entry.at):
                        HANDLERS[handler.name].run([entry])
                return _noted(work, Delivery.Status.DONE)
        except Exception:  # noqa: BLE001 – whose fault it was is noted below
            log.exception("a batch of deliveries: going on one by one")
    return [one for one in _noted(work, Delivery.Status.PENDING) if _then(one)]


def _some_wait(entries: list[Entry]) -> bool:
    """Whether a subject of these has something undone, which comes first."""
    undone = Delivery.objects.exclude(status=Delivery.Status.DONE)
    return undone.filter(subject__in={entry.subject for entry in entries}).exists()


def _noted(work: list[tuple[Entry, Handler]], status: str) -> list[Delivery]:
    done = status == Delivery.Status.DONE
    return Delivery.objects.bulk_create(
        Delivery(
            entry=entry, handler=handler.name, app=handler.app, queue=handler.queue, subject=entry.subject,
            status=status, attempts=int(done), due_at=entry.at, done_at=entry.at if done else None,
        )
        for entry, handler in work
    )  # fmt: skip


def _then(delivery: Delivery) -> bool:
    with clock.at(delivery.entry.at):
        return deliver_one(delivery.pk)
