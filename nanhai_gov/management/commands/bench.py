"""A small honest measurement: what the ledger costs above bare inserts. Ratios hold, rates depend on the machine."""

import json
import os
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.handling import on
from apps.ledger.ids import uuid7
from apps.ledger.models import Delivery, Entry
from apps.ledger.relay import deliver, relay

VERB = "bench.submitted"
ROW = {"applicant": "陈＊", "answers": {"applicant": {"name": "陈＊", "purpose": "x" * 600}}}


@on(VERB, queue="bulk")
def answer(entry: Entry) -> None:
    """The least a handler can do: one statement in the transaction of its delivery mark."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bench_case SET status = 'taken' WHERE id = %s", [entry.subject])


class Command(BaseCommand):
    help = "Measures submissions per second: bare inserts, through the ledger, and relayed to their handler."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--count", type=int, default=1000, help="submissions of each kind (default 1000)")

    def handle(self, *args: Any, count: int, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        if Entry.objects.exists():
            raise CommandError("This ledger is in use and keeps every entry. Measure on throw-away servers: make bench")
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE bench_case (id uuid PRIMARY KEY, status text, row jsonb, at timestamptz)")
        bare_per_s, ledger_per_s = rate(count, bare), rate(count, through_ledger)
        result = {
            "at": now().isoformat(timespec="seconds"), "version": settings.VERSION, "cores": os.cpu_count(),
            "count": count, "bare_per_s": bare_per_s, "ledger_per_s": ledger_per_s,
            **relayed(count), "ledger_to_bare": round(ledger_per_s / bare_per_s, 2),
        }  # fmt: skip
        with (settings.VAR_DIR / "bench.jsonl").open("a") as file:
            file.write(json.dumps(result) + "\n")
        self.stdout.write(json.dumps(result, indent=1))


def rate(count: int, act: Callable[[], None]) -> float:
    act()  # the first one opens connections
    began = time.perf_counter()
    for _ in range(count):
        act()
    return round(count / (time.perf_counter() - began), 1)


def bare() -> None:
    """Two plain rows in one transaction: a case, and something that remembers it."""
    with transaction.atomic():
        insert(uuid7())
        insert(uuid7())


def through_ledger() -> None:
    """The same case, with an entry in place of the second row: numbered, hashed and chained, relay woken."""
    subject = uuid7()
    with transaction.atomic():
        insert(subject)
        record(VERB, subject, by=None, **ROW)


def insert(key: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_case VALUES (%s, 'new', %s, now())", [key, json.dumps(ROW)])


def relayed(count: int) -> dict[str, float]:
    """Entries per second into deliveries, and deliveries per second done by one worker without the broker."""
    began = time.perf_counter()
    while relay():
        pass
    handed_on = time.perf_counter()
    keys = list(Delivery.objects.filter(status=Delivery.Status.PENDING).values_list("pk", flat=True))
    done = sum(deliver(key) for key in keys)
    if done < count:
        raise CommandError(f"{done} of {count} deliveries done")
    ended = time.perf_counter()
    return {
        "relay_per_s": round(len(keys) / (handed_on - began), 1),
        "deliver_per_s": round(done / (ended - handed_on), 1),
    }
