"""(d) The relay: entries a second into deliveries of two handlers, in one process."""

import time
from uuid import uuid4

from django.db import connection

from apps.ledger import clock
from apps.ledger.handling import on
from apps.ledger.models import Delivery, Entry
from apps.ledger.relay import relay
from nanhai_gov.bench.sheet import Sheet, at_least

VERB = "bench.told"


@on(VERB, queue="bulk")
def first(entry: Entry) -> None:
    """Stands for a handler; the bench measures how fast it is told, not what it does."""


@on(VERB, queue="bulk", lane="second")
def second(entry: Entry) -> None:
    """Another one of the same verb."""


def measure(sheet: Sheet, *, count: int, rounds: int) -> None:
    runs = [_run(count) for _round in range(rounds)]
    sheet.add(at_least("d. relay, two handlers", runs, "entries a second", 15_000))


def _run(count: int) -> float:
    Entry.objects.unrelayed().update(relayed_at=clock.now())  # what an earlier row left
    _make(count)
    began = time.perf_counter()
    told = 0
    while made := relay():
        told += len(made)
    spent = time.perf_counter() - began
    if told != 2 * count:
        raise RuntimeError(f"{told} deliveries of {count} entries")
    Delivery.objects.filter(entry__verb=VERB).delete()
    return count / spent


def _make(count: int) -> None:
    """Entries as `record` writes them, a thousand at a time."""
    at = clock.now()
    for begin in range(0, count, 1000):
        Entry.objects.bulk_create(
            Entry(verb=VERB, subject=uuid4(), at=at) for _ in range(min(1000, count - begin))
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ledger_entry")
