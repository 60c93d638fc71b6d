"""Redis gone or silent: no page, no act and no worker may hang on it."""

import socket
import time
from typing import Any
from unittest import mock

import redis
from django.core.cache import cache, caches
from django.test import SimpleTestCase, override_settings
from kombu.transport import virtual

from apps.ledger import jobs
from nanhai_gov.away import REST_SECONDS, broker_breaker, cache_breaker
from nanhai_gov.broker import Forgetting
from nanhai_gov.celery import app


class SilentServer:
    """Takes connections and never says a word, as a stopped server does."""

    def __enter__(self) -> str:
        self.socket = socket.create_server(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{self.socket.getsockname()[1]}/0"

    def __exit__(self, *_: object) -> None:
        self.socket.close()


def cache_at(address: str) -> Any:
    options = {"socket_timeout": 0.3, "socket_connect_timeout": 0.3}
    backend = {"BACKEND": "nanhai_gov.away.ForgivingCache", "LOCATION": address, "OPTIONS": options}
    return override_settings(CACHES={"default": backend})


class WithoutRedis(SimpleTestCase):
    def setUp(self) -> None:
        for breaker in (cache_breaker, broker_breaker):
            breaker.until = 0.0
            self.addCleanup(setattr, breaker, "until", 0.0)

    def test_a_silent_cache_is_an_empty_one_and_is_waited_for_once(self) -> None:
        with SilentServer() as address, cache_at(address):
            began = time.monotonic()
            cache = caches["default"]
            self.assertEqual(cache.get("a", "none"), "none")
            once = time.monotonic() - began
            self.assertEqual((cache.get_many(["a", "b"]), cache.add("a", 1), cache.incr("a")), ({}, False, 0))
            self.assertEqual((cache.set("a", 1), cache.set_many({"a": 1}), cache.delete("a")), (None, [], False))
            self.assertEqual((cache.has_key("a"), cache.touch("a"), cache.delete_many(["a"])), (False, False, None))
            self.assertLess(time.monotonic() - began - once, 0.2)
        self.assertLess(once, 3)

    def test_it_is_asked_again_when_its_rest_is_over(self) -> None:
        with cache_at("redis://127.0.0.1:1"):
            caches["default"].get("a")
            self.assertTrue(cache_breaker.resting)
            self.assertAlmostEqual(cache_breaker.until - time.monotonic(), REST_SECONDS, delta=1)
            cache_breaker.until = time.monotonic() - 1
            self.assertFalse(cache_breaker.resting)

    def test_the_relay_is_not_woken_by_a_broker_that_is_away(self) -> None:
        cache.delete(jobs.POKED)
        with mock.patch.object(jobs.relay, "apply_async", side_effect=redis.TimeoutError) as asked:
            for _act in range(5):
                jobs.poke()
        self.assertEqual(asked.call_count, 1)


class SilentWhileAcknowledging(SimpleTestCase):
    """The worker that was connected and took no job any more."""

    def test_a_job_that_could_not_be_acknowledged_is_not_in_hand(self) -> None:
        for act in ("ack", "reject"):
            with self.subTest(act):
                held = self.holding_two()
                self.assertFalse(held.can_consume())
                for tag in ("one", "two"):
                    with self.assertRaises(redis.TimeoutError):
                        getattr(held, act)(tag)
                self.assertTrue(held.can_consume())

    def test_kombu_itself_would_count_it_for_ever(self) -> None:
        """When this fails, `nanhai_gov.broker` can go."""
        held = self.holding_two(Forgetting.__mro__[1])
        for tag in ("one", "two"):
            with self.assertRaises(redis.TimeoutError):
                held.ack(tag)
        self.assertFalse(held.can_consume())

    def test_the_platforms_workers_use_it(self) -> None:
        with app.connection_for_read("redis://127.0.0.1:1") as connection:
            self.assertIs(connection.transport.Channel.QoS, Forgetting)

    def holding_two(self, kind: Any = Forgetting) -> Any:
        held = kind(mock.MagicMock(), prefetch_count=2)
        held._on_collect.cancel()  # it would give them back at exit
        held._remove_from_indices = mock.Mock(side_effect=redis.TimeoutError)
        for tag in ("one", "two"):
            virtual.QoS.append(held, mock.Mock(), tag)
        return held
