"""What /metrics tells, to whom, and what it costs."""

import os
import subprocess
import sys
import tempfile
import unittest
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

from django.test import TestCase, override_settings
from prometheus_client.parser import text_string_to_metric_families

from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.handling import BY_VERB, HANDLERS, on
from apps.ledger.idempotency import official_act
from apps.ledger.models import Delivery, Entry
from apps.ledger.refusal import Refused
from apps.ledger.relay import deliver, relay
from nanhai_gov.metrics.gauges import PARTS
from nanhai_gov.ops import measures
from tests import people
from tests.cases.things import CaseTest, make_case

Told = dict[tuple[str, tuple[tuple[str, str], ...]], float]
FAR = {"REMOTE_ADDR": "203.0.113.9"}


def read(text: str) -> Told:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


class Metrics(TestCase):
    def told(self) -> Told:
        answer = self.client.get("/metrics")
        self.assertEqual(answer.status_code, 200)
        return read(answer.content.decode())

    def value(self, name: str, **labels: str) -> float:
        return self.told().get((f"nanhai_{name}", tuple(sorted(labels.items()))), 0.0)

    def grows(self, act: Any, name: str, **labels: str) -> float:
        before = self.value(name, **labels)
        act()
        return self.value(name, **labels) - before


class Counters(Metrics):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def test_requests_by_route_method_and_kind_of_answer(self) -> None:
        def ask() -> None:
            self.client.get("/services/?q=1")
            self.client.get("/services/?q=2")

        self.assertEqual(self.grows(ask, "requests_total", route="catalog:services", method="GET", status="2xx"), 2)
        self.assertEqual(self.grows(ask, "request_seconds_count", route="catalog:services", method="GET"), 2)

    def test_what_strangers_make_up_makes_no_label(self) -> None:
        def ask() -> None:
            self.client.get("/made-up-1/")
            self.client.get("/made-up-2/")
            self.client.generic("BREW", "/made-up-3/")

        self.assertEqual(self.grows(ask, "requests_total", route="none", method="GET", status="4xx"), 2)
        self.assertNotIn("made-up", self.client.get("/metrics").content.decode())
        self.assertNotIn("BREW", self.client.get("/metrics").content.decode())

    def test_acts_count_once_committed(self) -> None:
        def act() -> None:
            with self.captureOnCommitCallbacks(execute=True):
                record("demo.loaded", uuid4(), by=None)

        self.assertEqual(self.grows(act, "acts_total", verb="demo.loaded"), 1)
        self.assertEqual(
            self.grows(lambda: record("demo.loaded", uuid4(), by=None), "acts_total", verb="demo.loaded"), 0
        )

    def test_refusals_by_their_rule_once_each(self) -> None:
        @official_act
        def refuse() -> None:
            raise Refused("a_rule_of_tests", "no")

        def act() -> None:
            with mock.patch("apps.ledger.idempotency.transaction"), self.assertRaises(Refused):
                refuse()

        self.assertEqual(self.grows(act, "refusals_total", code="a_rule_of_tests"), 1)

    def test_deliveries_by_queue_and_outcome(self) -> None:
        @on("demo.loaded", queue="bulk")
        def counted(entry: Entry) -> None:
            raise ValueError

        self.addCleanup(HANDLERS.pop, "tests.metrics.test_metrics.counted")
        self.addCleanup(BY_VERB["demo.loaded"].clear)
        record("demo.loaded", uuid4(), by=None)

        def act() -> None:
            deliver(relay()[0].pk)

        self.assertEqual(self.grows(act, "deliveries_total", queue="bulk", outcome="error"), 1)


class Gauges(CaseTest, Metrics):
    def test_of_the_ledger(self) -> None:
        entry = Entry.objects.create(verb="demo.loaded", subject=uuid4(), at=now() - timedelta(seconds=90))
        self.assertAlmostEqual(self.value("relay_lag_seconds"), 90, delta=5)
        for status, attempts in (("pending", 0), ("pending", 5), ("failed", 20), ("done", 1)):
            Delivery.objects.create(
                entry=entry, handler=f"{status}{attempts}", app="x", queue="notify", subject=entry.subject,
                status=status, attempts=attempts, due_at=now(),
            )  # fmt: skip
        told = self.told()
        for state in ("waiting", "retrying", "failed"):
            self.assertEqual(told["nanhai_deliveries_open", (("queue", "notify"), ("state", state))], 1)
            self.assertEqual(told["nanhai_deliveries_open", (("queue", "clock"), ("state", state))], 0)
        self.assertAlmostEqual(told["nanhai_oldest_delivery_seconds", ()], 90, delta=5)

    def test_of_the_work(self) -> None:
        case = make_case(self.item)
        self.assertEqual((self.value("open_cases"), self.value("overdue_cases")), (1, 0))
        type(case).objects.filter(pk=case.pk).update(due_at=now() - timedelta(days=1))
        self.assertEqual((self.value("open_cases"), self.value("overdue_cases")), (1, 1))

    def test_what_never_happened_is_infinitely_old(self) -> None:
        self.assertEqual(self.value("backup_age_seconds"), float("inf"))
        record("backup.made", uuid4(), by=None, name="x")
        self.assertLess(self.value("backup_age_seconds"), 5)

    def test_what_is_out_of_reach_is_named_and_the_rest_is_told(self) -> None:
        with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
            told = self.told()
        self.assertEqual(told["nanhai_out_of_reach", (("part", "broker"),)], 1)
        self.assertEqual(told["nanhai_out_of_reach", (("part", "ledger"),)], 0)
        self.assertIn(("nanhai_relay_lag_seconds", ()), told)

    def test_every_part_answers(self) -> None:
        told = self.told()
        for part in PARTS:
            self.assertEqual(told["nanhai_out_of_reach", (("part", part.__name__),)], 0, part.__name__)
        program = next(dict(labels) for name, labels in told if name == "nanhai_program_info")
        self.assertEqual(set(program), {"version", "commit", "python", "django", "celery"})

    def test_a_scrape_costs_nine_queries_whatever_there_is(self) -> None:
        """1 oldest entry not handed on, 2 oldest delivery, 3 deliveries by queue and state, 4 open and overdue work,
        5 clock, connections and size of the database, 6 migrations, 7 calendar, 8 last backup, 9 last check of chains.
        """
        self.told()
        with self.assertNumQueries(9):
            self.told()
        for _n in range(3):
            make_case(self.item)
        with self.assertNumQueries(9):
            self.told()


class Door(TestCase):
    """From this machine, or with the token; nothing else about a visitor counts."""

    def status(self, token: str = "", **more: Any) -> int:
        headers = {"Authorization": token} if token else {}
        return int(self.client.get("/metrics", headers=headers, **more).status_code)

    def test_from_this_machine(self) -> None:
        for address in ("127.0.0.1", "127.0.0.53", "::1"):
            self.assertEqual(self.status(REMOTE_ADDR=address), 200)

    def test_not_through_a_proxy_on_this_machine(self) -> None:
        for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_PROTO", "HTTP_VIA"):
            self.assertEqual(self.status(**{name: "127.0.0.1"}), 401, name)

    def test_from_elsewhere_only_with_the_token(self) -> None:
        self.assertEqual(self.status(**FAR), 401)
        self.assertEqual(self.status("Bearer ", **FAR), 401)
        with override_settings(METRICS_TOKEN="a-long-token-of-the-tests"):
            for wrong in ("Bearer a-long-token-of-the-test", "Bearer ", "Basic a-long-token-of-the-tests", "Bearer é"):
                self.assertEqual(self.status(wrong, **FAR), 401, wrong)
            self.assertEqual(self.status("Bearer a-long-token-of-the-tests", **FAR), 200)
            self.assertEqual(self.status("bearer a-long-token-of-the-tests", **FAR), 200)

    def test_who_is_refused_costs_no_query(self) -> None:
        with self.assertNumQueries(0):
            self.status(**FAR)

    def test_it_writes_nothing(self) -> None:
        self.assertEqual(self.client.post("/metrics").status_code, 405)


COUNT = """
import sys
from pathlib import Path
from nanhai_gov.metrics.slots import Slots, share
share(Path(sys.argv[1]))
from prometheus_client import CollectorRegistry, Counter
counter = Counter("x", "x", ["who"], registry=CollectorRegistry())
import os
for _n in range(int(sys.argv[2])):
    counter.labels("parent").inc()
    child = os.fork()
    if not child:
        counter.labels("child").inc()
        os._exit(0)
    os.waitpid(child, 0)
print("ready", flush=True)
sys.stdin.read()
"""


class Slots(unittest.TestCase):
    """Counters of many processes in one folder."""

    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)

    def start(self, times: int) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", COUNT, str(self.folder), str(times)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env={**os.environ, "DJANGO_SETTINGS_MODULE": "nanhai_gov.settings"},
        )  # fmt: skip
        self.assertEqual(process.stdout.readline(), "ready\n")  # type: ignore[union-attr]
        return process

    def counted(self) -> dict[str, float]:
        code = (
            "import sys, glob; from prometheus_client.multiprocess import MultiProcessCollector as M;"
            "print({s.labels['who']: s.value for m in M.merge(glob.glob(sys.argv[1] + '/*.db')) for s in m.samples})"
        )
        return dict(eval(subprocess.check_output([sys.executable, "-c", code, str(self.folder)], text=True)))  # noqa: S307

    def test_nothing_is_lost_when_processes_end_and_files_do_not_pile_up(self) -> None:
        first, second = self.start(5), self.start(7)
        for process in (first, second):
            process.kill()
            process.communicate()
        self.start(3).communicate()
        self.assertEqual(self.counted(), {"parent": 15.0, "child": 15.0})
        self.assertLessEqual(len(list(self.folder.glob("counter_*.db"))), 4)

    def test_a_file_has_its_room_from_the_start(self) -> None:
        self.start(1).communicate()
        stat = (self.folder / "counter_0.db").stat()
        self.assertGreaterEqual(stat.st_blocks * 512, 1024 * 1024)

    def test_a_folder_that_will_not_do_is_no_reason_not_to_start(self) -> None:
        from nanhai_gov.metrics.slots import share

        with mock.patch("os.posix_fallocate", side_effect=OSError(28, "No space left on device")):
            self.assertFalse(share(self.folder / "full"))
        self.assertFalse(share(Path("/proc/nowhere")))

    def test_a_disk_that_is_full_costs_the_count_not_the_request(self) -> None:
        from nanhai_gov.metrics import counting

        with mock.patch.object(counting.requests, "labels", side_effect=OSError(28, "No space left on device")):
            counting.answered("x", "GET", 200, 0.1)


class Versions(unittest.TestCase):
    def test_the_commit_is_that_of_the_checkout(self) -> None:
        from nanhai_gov.ops.revision import commit

        commit.cache_clear()
        self.assertRegex(commit(), r"^([0-9a-f]{12})?$")
        commit.cache_clear()
        with override_settings(COMMIT="f" * 40):
            self.assertEqual(commit(), "f" * 12)
        commit.cache_clear()

    def test_places_are_told_with_their_disk(self) -> None:
        with override_settings(BACKUP_DIR="/nowhere/at/all"):
            self.assertEqual(set(measures.places()), {"var", "files", "backup"})
        self.assertEqual(measures.existing(Path("/nowhere/at/all")), Path("/"))
