"""200 submissions while workers are killed and Redis is emptied: each reaches its next state exactly once."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import redis
from django.conf import settings
from django.db import connection

from apps.cases import actions as cases
from apps.cases.drafts import attach, defer
from apps.cases.models import Case, Draft
from apps.ledger.integrity import broken_links
from apps.ledger.models import Delivery, Entry
from tests import people
from tests.cases import things
from tests.coordination.test_journeys import make_team

SUBMISSIONS = 200
QUEUES = "dispatch,clock,notify,rollup,bulk"


class Crew:
    """A Celery worker and a beat on this test's database, started again whenever they die."""

    def __init__(self) -> None:
        db = connection.settings_dict
        place = f"{db['HOST'] or '127.0.0.1'}:{db['PORT']}"
        self.env = os.environ | {
            "DATABASE_URL": f"postgres://{db['USER']}:{db['PASSWORD']}@{place}/{db['NAME']}",
            "REDIS_URL": settings.REDIS_URL,
            "LEDGER_PATIENCE_SECONDS": "3",
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        }
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.on, self.killed = True, 0
        self.watcher = threading.Thread(target=self.watch, daemon=True)

    def start(self, name: str) -> None:
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-c", "2", "-Q", QUEUES]
        beat = ["-s", str(settings.MEDIA_ROOT / "beat"), "--pidfile="]
        args = [sys.executable, "-m", "celery", "-A", "nanhai_gov", name, *(beat if name == "beat" else quiet)]
        self.children[name] = subprocess.Popen(
            args, env=self.env, cwd=settings.BASE_DIR, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def watch(self) -> None:
        while self.on:
            for name in ("worker", "beat"):
                if self.on and (name not in self.children or self.children[name].poll() is not None):
                    self.start(name)
            time.sleep(0.5)

    def kill(self, name: str) -> None:
        """kill -9, the pool's children too."""
        child = self.children.get(name)
        if child is not None and child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            self.killed += 1
            child.wait(10)

    def stop(self) -> None:
        self.on = False
        self.watcher.join(5)
        for name in self.children:
            self.kill(name)


class NothingIsLost(things.RaceTest):
    def setUp(self) -> None:
        super().setUp()
        make_team("E-WORKS", ["drainage", "food"])
        self.standard = things.make_standard()
        self.applicant = people.applicant()
        self.crew = Crew()
        self.addCleanup(self.crew.stop)

    def test_every_submission_reaches_its_next_state_exactly_once(self) -> None:
        drafts = [self.draft(number) for number in range(SUBMISSIONS // 2)]
        self.crew.watcher.start()
        sent = threading.Semaphore(0)

        def submit(number: int) -> str:
            try:
                if number % 2:
                    case = cases.submit_application(drafts[number // 2], by=self.applicant)
                else:
                    case = cases.submit_report(
                        by=None, client_actor="s", client_key=f"k{number}", standard_id=self.standard.pk,
                        text=f"路口水浸 {number}", place=people.HERE,
                    )  # fmt: skip
                time.sleep(0.05)  # spread over some seconds, so that the faults fall in between
                return str(case.number)
            finally:
                connection.close()
                sent.release()

        def disturb() -> None:
            for count in range(1, SUBMISSIONS + 1):
                sent.acquire(timeout=60)
                if count in (60, 140):
                    self.crew.kill("worker")
                if count == 100:
                    redis.Redis.from_url(settings.REDIS_URL).flushdb()
                if count == 120:
                    self.crew.kill("beat")

        faults = threading.Thread(target=disturb)
        faults.start()
        with ThreadPoolExecutor(8) as pool:
            receipts = list(pool.map(submit, range(SUBMISSIONS)))
        faults.join(60)
        self.assertEqual(self.crew.killed, 3)
        self.wait_until_settled()
        self.check(receipts)

    def draft(self, number: int) -> UUID:
        """One of many drafts of one person; the page would offer to go on with the first."""
        draft = Draft.objects.create(
            owner=str(self.applicant.pk), item=self.item, version=self.item.current, answers=things.GOOD,
            client_key=f"d{number}",
        )  # fmt: skip
        attach(draft.pk, "form", things.photo(), by=self.applicant)
        defer(draft.pk, "rules", True, by=self.applicant)
        return draft.pk

    def wait_until_settled(self, patience: float = 90) -> None:
        end = time.monotonic() + patience
        while time.monotonic() < end:
            open_ = Delivery.objects.exclude(status=Delivery.Status.DONE).count()
            if not open_ and not Entry.objects.unrelayed().exists():
                return
            time.sleep(0.5)
        self.fail(f"not settled: {Delivery.objects.exclude(status='done').values('handler', 'error')[:5]}")

    def check(self, receipts: list[str]) -> None:
        """Only the receipts and the ledger are asked."""
        self.assertEqual(len(set(receipts)), SUBMISSIONS)
        self.assertEqual(set(Case.objects.values_list("number", flat=True)), set(receipts))
        verbs = Counter(Entry.objects.values_list("subject", "verb"))
        for case in Case.objects.all():
            seen = {verb: count for (subject, verb), count in verbs.items() if subject == case.pk}
            if case.kind == Case.Kind.REPORT:
                expected = ["case.submitted", "order.issued", "order.dispatched", "case.started", "clock.started"]
                self.assertEqual(case.status, Case.Status.IN_PROGRESS)
            else:
                expected = ["case.submitted", "clock.started", "coupling.opened"]
                self.assertEqual(case.status, Case.Status.SUBMITTED)
            with self.subTest(case=case.number):
                self.assertEqual({verb: seen.get(verb, 0) for verb in expected}, dict.fromkeys(expected, 1))
        self.assertEqual(broken_links(), [])
        self.assertFalse(Delivery.objects.filter(status=Delivery.Status.FAILED).exists())
