"""From entries to deliveries to handlers. Redis may lose everything at any moment: this loses nothing.

1. `relay()` takes unrelayed entries in order and writes one Delivery per handler, in one transaction.
2. The delivery's id goes to the handler's Celery queue. 3. `deliver()` runs the handler and marks the delivery
done in one transaction. 4. Whatever is pending past its time is sent again (`sweep()`), with backoff, at most
20 times; then it is failed, which operators see. Completion is known from deliveries, never from the broker.
"""

import json
import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from apps.ledger.clock import now
from apps.ledger.handling import BY_VERB, HANDLERS, Permanent
from apps.ledger.locks import wait_for_lock
from apps.ledger.models import Delivery, Entry
from nanhai_gov.logs.context import about_deliveries, about_delivery, within_delivery
from nanhai_gov.logs.scrub import clean_problem
from nanhai_gov.metrics.counting import delivered

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 20
BATCH = 500
# How long a delivery handed to the broker may take before the sweeper hands it over again.
PATIENCE = timedelta(seconds=settings.LEDGER_PATIENCE_SECONDS)


RELAY = """
    WITH taken AS (
        SELECT id, verb, subject, facts FROM ledger_entry WHERE relayed_at IS NULL ORDER BY id LIMIT %(limit)s
    ), stamped AS (
        UPDATE ledger_entry SET relayed_at = %(at)s WHERE id IN (SELECT id FROM taken)
    )
    INSERT INTO ledger_delivery (entry_id, handler, app, queue, subject, status, attempts, due_at, error)
    SELECT taken.id, told.handler, told.app, told.queue, taken.subject, 'pending', 0, %(due)s, ''
    FROM taken
    JOIN unnest(%(verbs)s::text[], %(handlers)s::text[], %(apps)s::text[], %(queues)s::text[], %(facts)s::text[])
        WITH ORDINALITY AS told (verb, handler, app, queue, facts, n)
        ON told.verb = taken.verb AND (told.facts = '{}' OR taken.facts @> told.facts::jsonb)
    ORDER BY taken.id, told.n
    RETURNING id, entry_id, handler, app, queue, subject
"""


def relay(limit: int = BATCH) -> list[Delivery]:
    """Write deliveries for up to `limit` unrelayed entries; what to hand on is returned. One statement.

    One relay at a time (advisory lock): handlers of one subject rely on the order of its entries. A second one waits
    for the first, since what made it look may have committed after the first one looked.
    """
    at = now()
    with transaction.atomic():
        wait_for_lock("ledger.relay")
        with connection.cursor() as cursor:
            cursor.execute(RELAY, {"limit": limit, "at": at, "due": at + PATIENCE, **_handlers()})
            rows = cursor.fetchall()
    names = ("id", "entry_id", "handler", "app", "queue", "subject")
    return [Delivery(**dict(zip(names, row, strict=True)), due_at=at + PATIENCE) for row in rows]


def _handlers() -> dict[str, list[str]]:
    """Who hears what, in five columns of the same length."""
    told = [
        (verb, one.name, one.app, one.queue, json.dumps(one.facts)) for verb, heard in BY_VERB.items() for one in heard
    ]
    columns = [list(column) for column in zip(*told, strict=True)] or [[], [], [], [], []]
    return dict(zip(("verbs", "handlers", "apps", "queues", "facts"), columns, strict=True))


def sweep(limit: int = BATCH) -> list[Delivery]:
    """Pending deliveries whose time has come: given new patience and returned to be handed on again."""
    at = now()
    with transaction.atomic():
        late = list(Delivery.objects.due(at).select_for_update(skip_locked=True).order_by("due_at")[:limit])
        Delivery.objects.filter(pk__in=[d.pk for d in late]).update(due_at=at + PATIENCE)
    return late


@within_delivery()
def deliver(delivery_id: int) -> bool:
    """Run one delivery's handler once. True when it is (now or already) done.

    Its effect and its mark are one transaction. A delivery that another worker holds, or that waits for an
    earlier one of its subject, is left alone; finishing the earlier one wakes it.
    """
    began, queue = time.monotonic(), ""
    try:
        with transaction.atomic():
            delivery = (
                Delivery.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("entry")
                .filter(pk=delivery_id)
                .first()
            )
            if delivery is None or delivery.status == Delivery.Status.FAILED:
                return False
            if delivery.status == Delivery.Status.DONE:
                return True
            if _earlier(delivery).exists():
                return False
            about_delivery(delivery)
            queue = delivery.queue
            HANDLERS[delivery.handler].run([delivery.entry])
            delivery.status, delivery.done_at = Delivery.Status.DONE, now()
            delivery.attempts += 1
            delivery.save(update_fields=["status", "done_at", "attempts"])
    except Exception as problem:  # noqa: BLE001 – whatever a handler raises ends in a recorded state
        log.exception("delivery failed")
        delivered(queue, "error", time.monotonic() - began)
        _note_failure(delivery_id, problem)
        return False
    log.info("delivered")
    delivered(queue, "done", time.monotonic() - began)
    return True


@within_delivery()
def deliver_many(ids: list[int]) -> list[Delivery]:
    """Run the deliveries of one handler that takes many, all in one transaction; what may run now is returned.

    Those that another worker holds, or that wait for an earlier one elsewhere, are left alone. Should the handler
    raise, nothing of this happened and each is tried by itself, so that only the one at fault fails.
    """
    began = time.monotonic()
    try:
        with transaction.atomic():
            mine = _ready(ids)
            if mine:
                about_deliveries(mine)
                HANDLERS[mine[0].handler].run([delivery.entry for delivery in mine])
                done = Delivery.objects.filter(pk__in=[delivery.pk for delivery in mine])
                done.update(status=Delivery.Status.DONE, done_at=now(), attempts=F("attempts") + 1)
    except Exception:  # noqa: BLE001 – noted below with the one at fault
        log.exception("%d deliveries at once: going on one by one", len(ids))
        mine = [one for one in Delivery.objects.filter(pk__in=ids).order_by("entry_id") if deliver(one.pk)]
    else:
        for delivery in mine:
            delivered(delivery.queue, "done", (time.monotonic() - began) / len(mine))
    return [one for one in _open_beside(mine) if one.status == Delivery.Status.PENDING]


def _ready(ids: list[int]) -> list[Delivery]:
    """Locked, in order, without those that must wait. Two queries."""
    rows = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("entry")
    locked = list(rows.filter(pk__in=ids, status=Delivery.Status.PENDING).order_by("entry_id", "pk"))
    first = {delivery.subject: _place(delivery) for delivery in reversed(_open_beside(locked))}
    return [one for one in locked if _place(one) <= first.get(one.subject, _place(one))]


def _place(delivery: Delivery) -> tuple[int, int]:
    return delivery.entry_id, delivery.pk


def _open_beside(mine: list[Delivery]) -> list[Delivery]:
    """What is not done of the same subjects and app beside these, in order."""
    if not mine:
        return []
    others = Delivery.objects.filter(
        ~Q(status=Delivery.Status.DONE), subject__in={one.subject for one in mine}, app=mine[0].app
    )
    return list(others.exclude(pk__in=[one.pk for one in mine]).order_by("entry_id", "pk"))


def _earlier(delivery: Delivery) -> QuerySet[Delivery]:
    """Deliveries of the same app and subject that must be done first."""
    return Delivery.objects.filter(~Q(status=Delivery.Status.DONE), subject=delivery.subject, app=delivery.app).filter(
        Q(entry_id__lt=delivery.entry_id) | Q(entry_id=delivery.entry_id, pk__lt=delivery.pk)
    )


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


def next_of(delivery_id: int) -> Delivery | None:
    """What may run now that this delivery is done: the next of its app and subject. One query.

    `same_queue` on it tells whether it belongs to the queue of the one that is done.
    """
    done = Delivery.objects.filter(pk=delivery_id)[:1]
    waiting = Delivery.objects.filter(
        subject=done.values("subject"), app=done.values("app"), status=Delivery.Status.PENDING,
        entry_id__gte=done.values("entry_id"),
    ).exclude(pk=delivery_id)  # fmt: skip
    return waiting.annotate(same_queue=Q(queue=done.values("queue"))).order_by("entry_id", "pk").first()


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
