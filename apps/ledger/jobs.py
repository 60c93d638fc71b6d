"""Celery jobs of the ledger. They carry ids; what is true lies in the database."""

import logging
import time
from collections import defaultdict
from contextlib import suppress

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from apps.ledger import relay as mechanism
from apps.ledger.handling import HANDLERS
from apps.ledger.models import Delivery
from nanhai_gov.away import broker_breaker
from nanhai_gov.celery import app

log = logging.getLogger(__name__)


POKED, POKE_SECONDS = "ledger:poked", 1


def poke() -> None:
    """Ask a worker to relay now, unless one has been asked that has not begun; quietly give up when the broker is away:
    beat asks every three seconds anyway.

    The relay takes the mark away before it looks: what commits later leaves a mark of its own.
    """
    if broker_breaker.resting:
        return
    try:
        if cache.add(POKED, 1, POKE_SECONDS):
            relay.apply_async(queue="dispatch", expires=10, retry=False)
    except Exception as problem:  # noqa: BLE001 – whatever the broker's client raises
        broker_breaker.rest(problem)


def hand_on(deliveries: list[Delivery]) -> None:
    """Send the first open delivery of each subject and app to its queue; later ones are woken by it. Those of a
    handler that takes many go together."""
    first: dict[tuple[object, str], Delivery] = {}
    together: dict[tuple[str, str], list[int]] = defaultdict(list)
    for delivery in deliveries:
        if _takes_many(delivery):
            together[delivery.handler, delivery.queue].append(delivery.pk)
        else:
            first.setdefault((delivery.subject, delivery.app), delivery)
    try:
        with app.producer_or_acquire() as producer:
            for delivery in first.values():
                deliver.apply_async((delivery.pk,), queue=delivery.queue, producer=producer, retry=False)
            for (_handler, queue), ids in together.items():
                deliver_many.apply_async((ids,), queue=queue, producer=producer, retry=False)
    except Exception:  # noqa: BLE001
        log.warning("broker away: deliveries wait for the sweeper")


def _takes_many(delivery: Delivery) -> bool:
    handler = HANDLERS.get(delivery.handler)
    return handler is not None and handler.many


@shared_task(name="ledger.relay")
def relay() -> int:
    """Relay until no entry is left."""
    with suppress(Exception):  # the cache may be away: then the mark ends by itself
        cache.delete(POKED)
    total = 0
    while made := mechanism.relay():
        hand_on(made)
        total += len(made)
        if len(made) < mechanism.BATCH // 2:
            break
    return total


@shared_task(name="ledger.sweep")
def sweep() -> None:
    """By beat: what nobody was asked to relay, and what was handed on and not done in time."""
    relay()
    hand_on(mechanism.sweep())


@shared_task(name="ledger.deliver")
def deliver(delivery_id: int) -> None:
    """Run one delivery, then those of its subject that waited for it (at most 50 in one job)."""
    for _turn in range(50):
        if not mechanism.deliver(delivery_id):
            return
        beat_heart()
        following = mechanism.next_of(delivery_id)
        if following is None:
            return
        if not following.same_queue or _takes_many(following):  # type: ignore[attr-defined]
            return hand_on([following])
        delivery_id = following.pk


@shared_task(name="ledger.deliver_many")
def deliver_many(ids: list[int]) -> None:
    """Run deliveries of one handler at once, then those of their subjects that waited for them."""
    for _turn in range(50):
        following = mechanism.deliver_many(ids)
        beat_heart()
        if not following:
            return
        if not all(_takes_many(delivery) for delivery in following):
            return hand_on(following)
        ids = [delivery.pk for delivery in following]


@shared_task(name="ledger.heartbeat")
def heartbeat(queue: str) -> None:
    """Work done, seen by `/readyz`: a worker that only answers pings is not alive."""
    with transaction.atomic():
        Delivery.objects.filter(pk=0).exists()  # the database must be within reach, too
    beat_heart(queue)


def beat_heart(queue: str = "work") -> None:
    """At most every five seconds by one process: who looks is content with thirty."""
    from apps.ledger.clock import now

    if "locmem" in settings.CACHES["default"]["BACKEND"] or time.monotonic() - _beaten.get(queue, -HEART) < HEART:
        return
    cache.set(f"heartbeat:{queue}", now().timestamp(), 3600)
    _beaten[queue] = time.monotonic()


HEART = 5.0
_beaten: dict[str, float] = {}


@shared_task(name="ledger.verify", soft_time_limit=1500, time_limit=1800)
def verify() -> int:
    """Every night: how many entries of the chains do not fit; `/ops/settings/` shows it."""
    from apps.ledger.integrity import verify as recompute

    return len(recompute())
