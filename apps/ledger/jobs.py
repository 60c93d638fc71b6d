"""Celery jobs of the ledger. They carry ids; what is true lies in the database."""

import logging

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from apps.ledger import relay as mechanism
from apps.ledger.models import Delivery
from nanhai_gov.away import broker_breaker
from nanhai_gov.celery import app

log = logging.getLogger(__name__)


def poke() -> None:
    """Ask a worker to relay now; quietly give up when the broker is away: beat asks every three seconds anyway."""
    if broker_breaker.resting:
        return
    try:
        relay.apply_async(queue="dispatch", expires=10, retry=False)
    except Exception as problem:  # noqa: BLE001 – whatever the broker's client raises
        broker_breaker.rest(problem)


def hand_on(deliveries: list[Delivery]) -> None:
    """Send the first open delivery of each subject and app to its queue; later ones are woken by it."""
    first: dict[tuple[object, str], Delivery] = {}
    for delivery in deliveries:
        first.setdefault((delivery.subject, delivery.app), delivery)
    try:
        with app.connection_for_write() as connection:
            for delivery in first.values():
                deliver.apply_async((delivery.pk,), queue=delivery.queue, connection=connection, retry=False)
    except Exception:  # noqa: BLE001
        log.warning("broker away: deliveries wait for the sweeper")


@shared_task(name="ledger.relay")
def relay() -> int:
    """Relay until no entry is left, then sweep once."""
    total = 0
    while made := mechanism.relay():
        hand_on(made)
        total += len(made)
        if len(made) < mechanism.BATCH // 2:
            break
    hand_on(mechanism.sweep())
    return total


@shared_task(name="ledger.deliver")
def deliver(delivery_id: int) -> None:
    """Run one delivery, then those of its subject that waited for it (at most 50 in one job)."""
    for _turn in range(50):
        if not mechanism.deliver(delivery_id):
            return
        beat_heart()
        following = mechanism.next_of(delivery_id)
        if not following:
            return
        if following[0].queue != Delivery.objects.values_list("queue", flat=True).get(pk=delivery_id):
            return hand_on(following)
        delivery_id = following[0].pk


@shared_task(name="ledger.heartbeat")
def heartbeat(queue: str) -> None:
    """Work done, seen by `/readyz`: a worker that only answers pings is not alive."""
    with transaction.atomic():
        Delivery.objects.filter(pk=0).exists()  # the database must be within reach, too
    beat_heart(queue)


def beat_heart(queue: str = "") -> None:
    from apps.ledger.clock import now

    if "locmem" not in settings.CACHES["default"]["BACKEND"]:
        cache.set(f"heartbeat:{queue or 'work'}", now().timestamp(), 3600)


@shared_task(name="ledger.verify", soft_time_limit=1500, time_limit=1800)
def verify() -> int:
    """Every night: how many entries of the chains do not fit; `/ops/settings/` shows it."""
    from apps.ledger.integrity import verify as recompute

    return len(recompute())
