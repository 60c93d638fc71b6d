"""Celery jobs of the ledger. They carry ids; what is true lies in the database."""

import logging
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from apps.ledger import relay as mechanism
from apps.ledger import waking
from apps.ledger.handling import HANDLERS
from apps.ledger.models import Delivery
from apps.ledger.relay import Told
from nanhai_gov.away import broker_breaker
from nanhai_gov.celery import app

log = logging.getLogger(__name__)


POKED, POKE_SECONDS = "ledger:poked", 1
GATHERED, GATHER_SECONDS = "ledger:gathered:", 0.5  # what only counts may wait so long for company
OWN, HERE = "dispatch", 4  # deliveries of its own queue that a relaying job does itself; its neighbors do the others
STAY_SECONDS, PAUSE_SECONDS = 3.0, 0.5  # how long a relay stays for more, and how long it waits for it
COMPANY_SECONDS = 0.01  # how long who rang waits for others
TURN_SECONDS = 0.2  # then the next job goes on: what was handed on must not wait behind what comes
_poked_here: ContextVar[list[bool] | None] = ContextVar("relay_asked_for_in_this_job", default=None)


def poke() -> None:
    """Ask a worker to relay now, unless one has been asked that has not begun; quietly give up when the broker is away:
    beat asks every three seconds anyway. A job that relays before it ends needs no other one; one that stays after
    its work hears a bell.

    The relay takes the mark away before it looks: what commits later leaves a mark of its own.
    """
    here = _poked_here.get()
    if here is not None:
        here.append(True)
    elif not broker_breaker.resting:
        try:
            if cache.add(POKED, 1, POKE_SECONDS) and not waking.ring():
                relay.apply_async(queue=OWN, expires=10, retry=False)
        except Exception as problem:  # noqa: BLE001 – whatever the broker's client raises
            broker_breaker.rest(problem)


@contextmanager
def _relaying_itself() -> Iterator[list[bool]]:
    """What is recorded inside does not ask for a relay: the list says that there is something to relay."""
    poked: list[bool] = []
    token = _poked_here.set(poked)
    try:
        yield poked
    finally:
        _poked_here.reset(token)


def hand_on(deliveries: Sequence[Told], *, here: int = 0, fresh: bool = False) -> list[int]:
    """Send the first open delivery of each subject and app to its queue; later ones are woken by it.

    Up to `here` of the job's own queue are returned instead, for the caller to do. Those of a handler that takes many
    go together: `fresh` ones with all that come within a moment.
    """
    first: dict[tuple[str, str], Told] = {}
    together: dict[tuple[str, str], list[int]] = defaultdict(list)
    for delivery in deliveries:
        if _takes_many(delivery):
            together[delivery.handler, delivery.queue].append(delivery.pk)
        else:
            first.setdefault((delivery.subject, delivery.app), delivery)
    mine = [one.pk for one in first.values() if one.queue == OWN][:here]
    others = [one for one in first.values() if one.pk not in mine]
    try:
        with app.producer_or_acquire() as producer:
            for delivery in others:
                deliver.apply_async((delivery.pk,), queue=delivery.queue, producer=producer, retry=False)
            for (handler, queue), ids in together.items():
                if not fresh:
                    for share in _shares(handler, ids):
                        deliver_many.apply_async((share,), queue=queue, producer=producer, retry=False)
                elif cache.add(GATHERED + handler, 1, 4 * GATHER_SECONDS):
                    deliver_waiting.apply_async(
                        (handler,), queue=queue, countdown=GATHER_SECONDS, producer=producer, retry=False
                    )
    except Exception:  # noqa: BLE001
        log.warning("broker away: deliveries wait for the sweeper")
    return mine


def _takes_many(delivery: Told) -> bool:
    handler = HANDLERS.get(delivery.handler)
    return handler is not None and handler.many > 0


def _shares(handler: str, ids: list[int]) -> Iterator[list[int]]:
    """As many as the handler takes at once."""
    most = HANDLERS[handler].many
    for begin in range(0, len(ids), most):
        yield ids[begin : begin + most]


@shared_task(name="ledger.relay")
def relay() -> int:
    """Relay until no entry is left, and do what is for this job's own queue: a report's order is with its team when
    the first job after it ends, without another way through the broker. Who has had something to do stays for more."""
    total = _look()
    return total + _stay() if total else 0


def _look() -> int:
    with suppress(Exception):  # the cache may be away: then the mark ends by itself
        cache.delete(POKED)
    return _relay(here=HERE)


def _stay() -> int:
    """Relay at each ring, until half a second has passed without one; not for long, since others wait for this process
    when it is to end. Once it has said that it leaves it looks again, for who rang at that moment."""
    total, until = 0, time.monotonic() + STAY_SECONDS
    try:
        if not waking.stay():
            return 0
        while time.monotonic() < until and waking.heard(PAUSE_SECONDS):
            time.sleep(COMPANY_SECONDS)  # under a load a round for each entry would cost more than what it relays
            total += _look()
        waking.leave()
    except (RedisError, OSError):  # no bell: as without it
        log.warning("cache away: the relay does not stay")
    return total + _look()


def _relay(here: int) -> int:
    total, until = 0, time.monotonic() + TURN_SECONDS
    with _relaying_itself() as poked:
        while made := mechanism.relay():
            poked.clear()
            total += len(made)
            for pk in hand_on(made, here=here, fresh=True):
                _deliver(pk, OWN)
            if time.monotonic() > until or not (poked or len(made) >= mechanism.BATCH // 2):
                break
    if poked and made:
        poke()
    return total


@shared_task(name="ledger.sweep")
def sweep() -> None:
    """By beat: what nobody was asked to relay, and what was handed on and not done in time."""
    _look()
    hand_on(mechanism.sweep())


@shared_task(name="ledger.deliver", bind=True)
def deliver(self: Any, delivery_id: int) -> None:
    """Run one delivery, then those of its subject that waited for it; relay what came of them."""
    queue = (self.request.delivery_info or {}).get("routing_key", "")
    with _relaying_itself() as poked:
        _deliver(delivery_id, queue)
    if poked:
        _relay(here=HERE if queue == OWN else 0)


def _deliver(delivery_id: int, queue: str) -> None:
    """One delivery and those that waited for it, as far as they belong to the same queue; at most 50 in one job."""
    for _turn in range(50):
        if not mechanism.deliver(delivery_id):
            return
        beat_heart()
        following = mechanism.next_of(delivery_id)
        if following is None:
            return
        if following.queue != queue or _takes_many(following):
            hand_on([following])
            return
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
            hand_on(following)
            return
        ids = [delivery.pk for delivery in following]


@shared_task(name="ledger.deliver_waiting")
def deliver_waiting(handler: str) -> None:
    """Run all that waits for one handler that takes many. What is relayed from now on asks for a job of its own."""
    with suppress(Exception):
        cache.delete(GATHERED + handler)
    for share in _shares(handler, mechanism.waiting(handler)):
        deliver_many(share)


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
