"""A simulation beside a running platform: each delivers its own entries, and today's clocks wait."""

import uuid
from datetime import UTC, datetime
from unittest import mock

from django.db import connection, transaction
from django.test import TestCase, TransactionTestCase

from apps.cases.jobs import accept_overdue
from apps.ledger import by_hand, clock
from apps.ledger.actions import record
from apps.ledger.handling import BY_VERB, HANDLERS, Handler
from apps.ledger.locks import held, key_of
from apps.ledger.models import Delivery, Entry
from apps.ledger.relay import relay
from apps.supervision import scanning
from apps.supervision.jobs import scan

OCTOBER = datetime(2026, 10, 8, 2, tzinfo=UTC)


class Collecting(TestCase):
    def setUp(self) -> None:
        handler = Handler(name="tests.hear", function=self.hear, app="tests", queue="clock")
        for patch in (mock.patch.dict(HANDLERS, {handler.name: handler}), mock.patch.dict(BY_VERB, {"t": [handler]})):
            patch.start()
            self.addCleanup(patch.stop)
        self.heard: list[datetime] = []
        self.fails_for: set[uuid.UUID] = set()

    def hear(self, entry: Entry) -> None:
        self.heard.append(clock.now())
        if entry.subject in self.fails_for:
            raise ValueError("no")

    def tell(self, at: datetime = OCTOBER) -> Entry:
        with clock.at(at), transaction.atomic():
            return record("t", uuid.uuid4(), by=None)

    def test_the_relay_sees_nothing_of_it_and_each_handler_works_at_the_moment_of_its_entry(self) -> None:
        with by_hand.collecting() as told:
            entry = self.tell()
            self.assertEqual(relay(), [])
            (done,) = by_hand.deliver(by_hand.take(told))
        self.assertEqual((done.entry, done.status, done.done_at), (entry, Delivery.Status.DONE, OCTOBER))
        self.assertEqual((self.heard, told), ([OCTOBER], []))
        self.assertEqual(by_hand.forgotten(after=0), [])

    def test_what_was_rolled_back_is_not_told(self) -> None:
        with by_hand.collecting() as told:
            point = transaction.savepoint()
            self.tell()
            transaction.savepoint_rollback(point)
            self.assertEqual(by_hand.take(told), [])

    def test_one_that_fails_is_noted_and_the_others_are_done(self) -> None:
        with by_hand.collecting() as told:
            bad, good = self.tell(), self.tell()
            self.fails_for = {bad.subject}
            done = by_hand.deliver(by_hand.take(told))
        self.assertEqual([one.entry for one in done], [good])
        waiting = Delivery.objects.get(entry=bad)
        self.assertEqual((waiting.status, waiting.attempts), (Delivery.Status.PENDING, 1))
        self.assertIn("ValueError", waiting.error)

    def test_what_a_killed_simulation_left_is_found(self) -> None:
        with by_hand.collecting():
            entry = self.tell()
        self.assertEqual(by_hand.forgotten(after=entry.pk - 1), [entry])
        self.assertEqual(by_hand.forgotten(after=entry.pk), [])


class TodaysClocks(TransactionTestCase):
    def test_they_wait_while_somebody_lives_in_other_days(self) -> None:
        other = connection.copy()
        self.addCleanup(other.close)
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [key_of(by_hand.LOCK)])
        self.assertFalse(by_hand.time_is_real())
        with mock.patch.object(scanning, "scan", side_effect=AssertionError("scanned")):
            self.assertEqual((scan(), accept_overdue()), (0, 0))
        with clock.at(OCTOBER):
            self.assertTrue(by_hand.time_is_real())
        with held(by_hand.LOCK) as mine:
            self.assertFalse(mine)
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")
        self.assertTrue(by_hand.time_is_real())
        with held(by_hand.LOCK) as mine:
            self.assertTrue(mine)
        self.assertTrue(by_hand.time_is_real())
