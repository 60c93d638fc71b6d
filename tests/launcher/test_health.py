import time
import uuid
from datetime import timedelta
from unittest.mock import patch

from django.core.cache import cache
from django.test import TestCase

from apps.ledger.clock import now
from apps.ledger.models import Delivery, Entry
from nanhai_gov import health


class Alive(TestCase):
    def test_it_asks_neither_database_nor_cache(self) -> None:
        with self.assertNumQueries(0), patch.object(cache, "get", side_effect=AssertionError):
            answer = self.client.get("/healthz")
        self.assertEqual((answer.status_code, answer.content), (200, b"alive\n"))


class Ready(TestCase):
    def setUp(self) -> None:
        for queue in health.WORKERS:
            cache.set(f"heartbeat:{queue}", time.time(), 60)
            self.addCleanup(cache.delete, f"heartbeat:{queue}")

    def failing(self) -> dict[str, str]:
        """The checks that do not pass, with their reasons; the status must agree."""
        answer = self.client.get("/readyz")
        bad = {name: check["detail"] for name, check in answer.json()["checks"].items() if not check["ok"]}
        self.assertEqual(answer.status_code, 503 if bad else 200)
        self.assertEqual(answer.json()["ready"], not bad)
        return bad

    def test_all_is_well(self) -> None:
        self.assertEqual(self.failing(), {})

    def test_a_worker_that_has_done_nothing_for_a_minute_is_not_ready(self) -> None:
        cache.set("heartbeat:dispatch", time.time() - 90, 60)
        cache.delete("heartbeat:clock")
        self.assertEqual(
            self.failing(),
            {"worker_dispatch": "last work done 90 s ago", "worker_rest": "has not done anything yet"},
        )

    def test_an_entry_that_waits_too_long_is_seen(self) -> None:
        Entry.objects.create(verb="demo.loaded", subject=uuid.uuid4(), at=now() - timedelta(seconds=10))
        self.assertEqual(self.failing(), {})
        Entry.objects.create(verb="demo.loaded", subject=uuid.uuid4(), at=now() - timedelta(seconds=45))
        Entry.objects.filter(at__gt=now() - timedelta(seconds=20)).update(relayed_at=now())
        self.assertEqual(list(self.failing()), ["relay"])

    def test_a_missing_migration_is_counted(self) -> None:
        health._all_applied.cache_clear()
        with patch("nanhai_gov.health.MigrationExecutor.migration_plan", return_value=["one", "two"]):
            self.assertEqual(self.failing(), {"migrations": "2 not applied"})
        self.assertEqual(self.failing(), {})

    def test_a_lost_server_is_named_without_its_address(self) -> None:
        with patch.object(cache, "set", side_effect=ConnectionError("redis://:secret@host")):
            self.assertEqual(self.failing()["redis"], "ConnectionError")

    def fail_often(self, number: int, *, minutes: int) -> None:
        """So many deliveries that have kept failing, of an entry of so long ago."""
        entry = Entry.objects.create(
            verb="demo.loaded", subject=uuid.uuid4(), at=now() - timedelta(minutes=minutes), relayed_at=now()
        )
        Delivery.objects.bulk_create(
            Delivery(
                entry=entry, handler=f"x.{n}", app="x", queue="bulk", subject=entry.subject, attempts=6, due_at=now()
            )
            for n in range(number)
        )

    def test_work_that_does_not_get_done_is_seen(self) -> None:
        self.fail_often(30, minutes=5)  # not yet for long
        self.fail_often(health.RETRYING_MOST, minutes=15)  # these few are for people to look at
        self.assertEqual(self.failing(), {})
        self.fail_often(1, minutes=15)
        self.assertEqual(self.failing(), {"deliveries": "more than 10 have kept failing for 10 min"})
        self.assertEqual(self.client.get("/healthz").status_code, 200)

    def test_it_costs_three_queries(self) -> None:
        """Once the migrations are known: 1 the database answers, 2 the oldest entry not handed on, 3 what keeps
        failing."""
        self.failing()
        with self.assertNumQueries(3):
            self.client.get("/readyz")
