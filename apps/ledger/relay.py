"""From entries to deliveries to handlers. Redis may lose everything at any moment: this loses nothing.

1. `relay()` takes unrelayed entries in order and writes one Delivery per handler, in one transaction.
2. The delivery's id goes to the handler's Celery queue. 3. `deliver()` runs the handler and marks the delivery
done in one transaction. 4. Whatever is pending past its time is sent again (`sweep()`), with backoff, at most
20 times; then it is failed, which operators see. Completion is known from deliveries, never from the broker.
"""

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from apps.ledger.clock import now
from apps.ledger.handling import BY_VERB, HANDLERS, Permanent
from apps.ledger.locks import try_lock
from apps.ledger.models import Delivery, Entry
from nanhai_gov.logs.context import about_delivery, within_delivery
from nanhai_gov.logs.scrub import clean_problem
from nanhai_gov.metrics.counting import delivered

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 20
BATCH = 500
# How long a delivery handed to the broker may take before the sweeper hands it over again.
PATIENCE = timedelta(seconds=settings.LEDGER_PATIENCE_SECONDS)


RELAY = """
    WITH taken AS (
        SELECT id, verb, subject FROM ledger_entry WHERE relayed_at IS NULL ORDER BY id LIMIT %(limit)s
    ), stamped AS (
        UPDATE ledger_entry SET relayed_at = %(at)s WHERE id IN (SELECT id FROM taken)
    )
    INSERT INTO ledger_delivery (entry_id, handler, app, queue, subject, status, attempts, due_at, error)
    SELECT taken.id, told.handler, told.app, told.queue, taken.subject, 'pending', 0, %(due)s, ''
    FROM taken
    JOIN unnest(%(verbs)s::text[], %(handlers)s::text[], %(apps)s::text[], %(queues)s::text[])
        WITH ORDINALITY AS told (verb, handler, app, queue, n) USING (verb)
    ORDER BY taken.id, told.n
    RETURNING id, entry_id, handler, app, queue, subject
"""


def relay(limit: int = BATCH) -> list[Delivery]:
    """Write deliveries for up to `limit` unrelayed entries; what to hand on is returned. One statement.

    One relay at a time (advisory lock): handlers of one subject rely on the order of its entries.
    """
    at = now()
    with transaction.atomic():
        if not try_lock("ledger.relay"):
            return []
        with connection.cursor() as cursor:
            cursor.execute(RELAY, {"limit": limit, "at": at, "due": at + PATIENCE, **_handlers()})
            rows = cursor.fetchall()
    names = ("id", "entry_id", "handler", "app", "queue", "subject")
    return [Delivery(**dict(zip(names, row, strict=True)), due_at=at + PATIENCE) for row in rows]


def _handlers() -> dict[str, list[str]]:
    """Who hears what, in four columns of the same length."""
    told = [(verb, one.name, one.app, one.queue) for verb, heard in BY_VERB.items() for one in heard]
    columns = [list(column) for column in zip(*told, strict=True)] or [[], [], [], []]
    return dict(zip(("verbs", "handlers", "apps", "queues"), columns, strict=True))


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
            HANDLERS[delivery.handler].function(delivery.entry)
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


def next_of(delivery_id: int) -> list[Delivery]:
    """What may run now that this delivery is done: the next of its app and subject."""
    done = Delivery.objects.filter(pk=delivery_id).first()
    if done is None:
        return []
    waiting = Delivery.objects.filter(
        subject=done.subject, app=done.app, status=Delivery.Status.PENDING, entry_id__gte=done.entry_id
    )
    return list(waiting.exclude(pk=done.pk).order_by("entry_id", "pk")[:1])


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
