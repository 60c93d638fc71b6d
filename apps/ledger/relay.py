"""From entries to deliveries to handlers. Redis may lose everything at any moment: this loses nothing.

1. `relay()` takes unrelayed entries in order and writes one Delivery per handler, in one transaction.
2. The delivery's id goes to the handler's Celery queue, or the job that relayed does it itself. 3. `deliver()` runs the
handler and marks the delivery done in one transaction. 4. Whatever is pending past its time is sent again
(`sweep()`), with backoff, at most 20 times; then it is failed, which operators see. Completion is known from
deliveries, never from the broker.
"""

import json
import logging
import time
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet

from apps.ledger.clock import now
from apps.ledger.handling import BY_VERB, HANDLERS, QUEUES, Handler, Permanent
from apps.ledger.locks import key_of
from apps.ledger.models import Delivery, Entry
from apps.ledger.remembering import remembering
from nanhai_gov.logs.context import about_deliveries, about_delivery, within_delivery
from nanhai_gov.logs.scrub import clean_problem
from nanhai_gov.metrics.counting import delivered

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 20
BATCH = 500
# How long a delivery handed to the broker may take before the sweeper hands it over again.
PATIENCE = timedelta(seconds=settings.LEDGER_PATIENCE_SECONDS)


class Told(NamedTuple):
    """A delivery as it is handed on: what a job needs to know, and no row."""

    pk: int
    entry_id: int
    handler: str
    app: str
    queue: str
    subject: str


# Lock and work in one message to the database, which makes them one transaction; the second statement looks only after
# the first has the lock. A row is stamped where it lies (ctid): nobody but the holder of the lock moves it.
RELAY = """
    SELECT pg_advisory_xact_lock(%(lock)s);
    WITH taken AS (
        SELECT ctid AS place, id, verb, subject, facts FROM ledger_entry
        WHERE relayed_at IS NULL ORDER BY id LIMIT %(limit)s
    ), stamped AS (
        UPDATE ledger_entry SET relayed_at = %(at)s WHERE ctid = ANY(ARRAY(SELECT place FROM taken))
    )
    INSERT INTO ledger_delivery (entry_id, handler, app, queue, subject, status, attempts, due_at, error)
    SELECT taken.id, told.handler, told.app, told.queue, taken.subject, 'pending', 0, %(due)s, ''
    FROM taken
    JOIN ROWS FROM (
        jsonb_to_recordset(%(handlers)s)
        AS (verb text, handler text, app text, queue text, facts jsonb, unless jsonb)
    ) WITH ORDINALITY AS told (verb, handler, app, queue, facts, unless, n)
        ON told.verb = taken.verb AND taken.facts @> told.facts
        AND (told.unless = '{}' OR NOT taken.facts @> told.unless)
    ORDER BY taken.id, told.n
    RETURNING id, entry_id, handler, app, queue, subject::text
"""
SWEEP = """
    UPDATE ledger_delivery SET due_at = %(due)s
    WHERE id IN (
        SELECT id FROM ledger_delivery WHERE status = 'pending' AND queue = ANY(%(queues)s) AND due_at <= %(at)s
        ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    )
    RETURNING id, entry_id, handler, app, queue, subject::text
"""
# By due_at, as they were relayed and as the index has them. What was tried before waits for its own moment.
WAITING = """
    SELECT id FROM ledger_delivery
    WHERE status = 'pending' AND queue = %(queue)s AND handler = %(handler)s AND (attempts = 0 OR due_at <= %(at)s)
    ORDER BY due_at LIMIT %(limit)s
"""


def relay(limit: int = BATCH) -> list[Told]:
    """Write deliveries for up to `limit` unrelayed entries; what to hand on is returned. One query.

    One relay at a time (advisory lock): handlers of one subject rely on the order of its entries. A second one waits
    for the first, since what made it look may have committed after the first one looked.
    """
    at = now()
    asked = {"lock": key_of("ledger.relay"), "limit": limit, "at": at, "due": at + PATIENCE}
    return [Told(*row) for row in _rows(RELAY, asked | {"handlers": _handlers()})]


def _handlers() -> str:
    """Who hears what, as JSON; made anew only when handlers have come or gone."""
    global _told
    heard = [(verb, one) for verb, some in BY_VERB.items() for one in some]
    if heard != _told[0]:
        rows = [
            {"verb": verb, "handler": one.name, "app": one.app, "queue": one.queue, "facts": one.facts,
             "unless": one.unless}
            for verb, one in heard
        ]  # fmt: skip
        _told = (heard, json.dumps(rows))
    return _told[1]


_told: tuple[list[tuple[str, Handler]], str] = ([], "[]")


def sweep(limit: int = BATCH) -> list[Told]:
    """Pending deliveries whose time has come: given new patience and returned to be handed on again. One query."""
    at = now()
    asked = {"at": at, "due": at + PATIENCE, "queues": list(QUEUES), "limit": limit}
    return sorted((Told(*row) for row in _rows(SWEEP, asked)), key=_place)


def waiting(handler: str, limit: int = 20 * BATCH) -> list[int]:
    """Deliveries of one handler that nobody has tried yet, the oldest first. One query."""
    asked = {"queue": HANDLERS[handler].queue, "handler": handler, "at": now(), "limit": limit}
    return [pk for (pk,) in _rows(WAITING, asked)]


def _rows(sql: str, asked: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return list(cursor.fetchall())


class Taken(NamedTuple):
    """A delivery that this transaction has locked, with its entry; `waits` for an earlier one of its subject."""

    pk: int
    entry_id: int
    handler: str
    app: str
    queue: str
    subject: UUID
    status: str
    waits: bool
    entry: Entry


# What handlers read of an entry, in the order of its columns; anything else is asked for when it is touched.
ENTRY = ("id", "verb", "subject", "actor", "actor_label", "facts", "at", "seq", "request_id")
FACTS = ENTRY.index("facts")
DELIVERY = "d.id, d.entry_id, d.handler, d.app, d.queue, d.subject, d.status"
JOINED = "FROM ledger_delivery d JOIN ledger_entry e ON e.id = d.entry_id"
WAITS = """EXISTS (
    SELECT FROM ledger_delivery o WHERE o.subject = d.subject AND o.app = d.app AND NOT o.status = 'done'
    AND (o.entry_id, o.id) < (d.entry_id, d.id)
)"""
TOLD = ", ".join(f"e.{name}" for name in ENTRY)
LOCKED = "FOR UPDATE OF d SKIP LOCKED"
TAKE_ONE = f"SELECT {DELIVERY}, {WAITS}, {TOLD} {JOINED} WHERE d.id = %s {LOCKED}"  # noqa: S608 – constants
TAKE_MANY = " ".join(
    ["SELECT", DELIVERY, ", false,", TOLD, JOINED, "WHERE d.id = ANY(%s) AND d.status = 'pending'"
     " ORDER BY d.entry_id, d.id", LOCKED]
)  # fmt: skip
DONE = "UPDATE ledger_delivery SET status = 'done', attempts = attempts + 1, done_at = %s WHERE id = ANY(%s)"
BESIDE = """
    SELECT id, entry_id, handler, app, queue, subject::text, status = 'pending' FROM ledger_delivery
    WHERE NOT status = 'done' AND subject = ANY(%s::uuid[]) AND app = %s AND NOT id = ANY(%s) ORDER BY entry_id, id
"""
NEXT = """
    SELECT other.id, other.entry_id, other.handler, other.app, other.queue, other.subject::text
    FROM ledger_delivery done JOIN ledger_delivery other ON other.subject = done.subject AND other.app = done.app
    WHERE done.id = %s AND other.status = 'pending' AND other.entry_id >= done.entry_id AND other.id <> done.id
    ORDER BY other.entry_id, other.id LIMIT 1
"""


def _taken(row: tuple[Any, ...]) -> Taken:
    told = list(row[8:])
    told[FACTS] = json.loads(told[FACTS])
    return Taken._make((*row[:8], Entry.from_db(connection.alias, ENTRY, told)))


@within_delivery()
def deliver(delivery_id: int) -> bool:
    """Run one delivery's handler once. True when it is (now or already) done. Two queries beside the handler's.

    Its effect and its mark are one transaction. A delivery that another worker holds, or that waits for an
    earlier one of its subject, is left alone; finishing the earlier one wakes it.
    """
    began, queue = time.monotonic(), ""
    try:
        with transaction.atomic(), remembering(anew=True):
            delivery = next(map(_taken, _rows(TAKE_ONE, [delivery_id])), None)
            if delivery is None or delivery.status == Delivery.Status.FAILED:
                return False
            if delivery.status == Delivery.Status.DONE:
                return True
            if delivery.waits:
                return False
            about_delivery(delivery)
            queue = delivery.queue
            HANDLERS[delivery.handler].run([delivery.entry])
            _mark_done([delivery_id])
    except Exception as problem:  # noqa: BLE001 – whatever a handler raises ends in a recorded state
        log.exception("delivery failed")
        delivered(queue, "error", time.monotonic() - began)
        _note_failure(delivery_id, problem)
        return False
    log.info("delivered")
    delivered(queue, "done", time.monotonic() - began)
    return True


def _mark_done(ids: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(DONE, [now(), ids])


@within_delivery()
def deliver_many(ids: list[int]) -> list[Told]:
    """Run the deliveries of one handler that takes many, all in one transaction; what may run now is returned.

    Those that another worker holds, or that wait for an earlier one elsewhere, are left alone. Should the handler
    raise, nothing of this happened and each is tried by itself, so that only the one at fault fails.
    """
    began = time.monotonic()
    try:
        with transaction.atomic(), remembering(anew=True):
            mine = _ready(ids)
            if mine:
                about_deliveries(mine)
                HANDLERS[mine[0].handler].run([delivery.entry for delivery in mine])
                _mark_done([delivery.pk for delivery in mine])
    except Exception:  # noqa: BLE001 – noted below with the one at fault
        log.exception("%d deliveries at once: going on one by one", len(ids))
        told = Delivery.objects.filter(pk__in=ids).order_by("entry_id", "pk").select_related("entry")
        mine = [_one(row) for row in told if deliver(row.pk)]
    else:
        for delivery in mine:
            delivered(delivery.queue, "done", (time.monotonic() - began) / len(mine))
    return [one for one, pending in _open_beside(mine) if pending]


def _one(row: Delivery) -> Taken:
    return Taken(row.pk, row.entry_id, row.handler, row.app, row.queue, row.subject, row.status, False, row.entry)


def _ready(ids: list[int]) -> list[Taken]:
    """Locked, in order, without those that must wait. Two queries."""
    locked = [_taken(row) for row in _rows(TAKE_MANY, [ids])]
    first = {one.subject: _place(one) for one, _pending in reversed(_open_beside(locked))}
    return [one for one in locked if _place(one) <= first.get(str(one.subject), _place(one))]


def _place(delivery: Told | Taken) -> tuple[int, int]:
    return delivery.entry_id, delivery.pk


def _open_beside(mine: list[Taken]) -> list[tuple[Told, bool]]:
    """What is not done of the same subjects and app beside these, in order, and whether it is pending."""
    if not mine:
        return []
    subjects = list({str(one.subject) for one in mine})
    rows = _rows(BESIDE, [subjects, mine[0].app, [one.pk for one in mine]])
    return [(Told(*told), pending) for *told, pending in rows]


def _note_failure(delivery_id: int, problem: Exception) -> None:
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
        if delivery.status != Delivery.Status.PENDING:
            return
        delivery.attempts += 1
        if delivery.attempts >= MAX_ATTEMPTS or isinstance(problem, Permanent):
            delivery.status = Delivery.Status.FAILED
        delivery.due_at = now() + timedelta(seconds=min(2**delivery.attempts, 600))
        delivery.error = f"{type(problem).__name__}: {clean_problem(str(problem))}"[:2000]
        delivery.save(update_fields=["attempts", "status", "due_at", "error"])


def next_of(delivery_id: int) -> Told | None:
    """What may run now that this delivery is done: the next of its app and subject. One query."""
    return next((Told(*row) for row in _rows(NEXT, [delivery_id])), None)


def drain(rounds: int = 200) -> int:
    """Relay and deliver here and now until nothing is left; how many deliveries were done.

    For tests, the simulator and `manage.py relay --drain`: same code, no broker.
    """
    done = 0
    for _round in range(rounds):
        made = relay()
        pending = Delivery.objects.filter(status=Delivery.Status.PENDING, attempts=0).order_by("entry_id", "pk")
        progress = sum(deliver(pk) for pk in pending.values_list("pk", flat=True)[:BATCH])
        done += progress
        if not progress and not made:  # what is left waits for a failed one before it
            return done
    return done


def lag_seconds() -> float:
    """Age of the oldest entry not yet relayed; 0 when there is none."""
    oldest = Entry.objects.unrelayed().values_list("at", flat=True).first()
    return max((now() - oldest).total_seconds(), 0.0) if oldest else 0.0


def stuck() -> QuerySet[Delivery]:
    """Deliveries that wait although several attempts failed; for `/readyz` and operators."""
    return Delivery.objects.filter(status=Delivery.Status.PENDING, attempts__gt=2).order_by(F("due_at"))
