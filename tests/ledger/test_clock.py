from datetime import UTC, datetime
from uuid import uuid4

from django.db import transaction
from django.test import TestCase
from django.utils import timezone

from apps.ledger import clock
from apps.ledger.actions import record
from apps.ledger.ids import uuid7

MOMENT = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)


class SimulatedTime(TestCase):
    def test_is_now_within_and_gone_after(self) -> None:
        with clock.at(MOMENT):
            self.assertEqual(clock.now(), MOMENT)
        self.assertIsNone(clock.simulated())
        self.assertLess(abs((timezone.now() - clock.now()).total_seconds()), 5)

    def test_ends_with_an_error_too(self) -> None:
        with self.assertRaises(ZeroDivisionError), clock.at(MOMENT):
            raise ZeroDivisionError
        self.assertIsNone(clock.simulated())

    def test_dates_entries_and_orders_ids(self) -> None:
        with clock.at(MOMENT), transaction.atomic():
            entry, early = record("test.happened", uuid4(), by=None), uuid7()
        self.assertEqual(entry.at, MOMENT)
        self.assertLess(early, uuid7())

    def test_needs_a_zone(self) -> None:
        with self.assertRaises(ValueError), clock.at(datetime(2026, 9, 1)):  # noqa: DTZ001
            pass
