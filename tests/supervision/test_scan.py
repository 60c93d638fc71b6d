"""The scan warns, cards, and does neither twice."""

from django.test import TestCase, TransactionTestCase

from apps.ledger.ids import uuid7
from apps.ledger.locks import try_lock
from apps.supervision.models import Card, Clock
from apps.supervision.scanning import scan
from tests import people
from tests.racing import race
from tests.supervision.test_clocks import make_late, start, verbs


class ScanTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def test_each_kind_of_clock_gets_its_card(self) -> None:
        rows = [
            # kind, color when overdue
            ("promise", "yellow"),
            ("legal", "red"),
            ("intake", "red"),
            ("order", ""),
            ("coupling", ""),
        ]
        for kind, color in rows:
            with self.subTest(kind=kind):
                subject = uuid7()
                make_late(start(subject, kind))
                self.assertEqual(scan(), 1)
                cards = Card.objects.filter(subject=subject).values_list("color", flat=True)
                self.assertEqual(list(cards), [color] if color else [])
                self.assertEqual(verbs(subject), ["clock.started", "clock.overdue"])

    def test_the_last_working_day_gives_a_blue_card_once(self) -> None:
        subject = uuid7()
        clock = start(subject, "promise", 5)
        Clock.objects.filter(pk=clock.pk).update(warn_at=clock.started_at)
        self.assertEqual([scan(), scan()], [1, 0])
        self.assertEqual(Card.objects.get().color, "blue")
        self.assertEqual(verbs(subject), ["clock.started", "clock.warned"])

    def test_it_looks_neither_at_paused_nor_at_stopped_clocks(self) -> None:
        for changes in ({"due_at": None, "warn_at": None}, {"stopped_at": "2026-01-01T00:00Z"}):
            clock = start(uuid7())
            make_late(clock)
            Clock.objects.filter(pk=clock.pk).update(**changes)
        self.assertEqual(scan(), 0)

    def test_the_applicants_own_clock_gives_no_card(self) -> None:
        subject = uuid7()
        make_late(start(subject, "correction", responsible=None))
        scan()
        self.assertFalse(Card.objects.exists())
        self.assertIn("clock.overdue", verbs(subject))

    def test_it_goes_on_until_nothing_is_left(self) -> None:
        for _n in range(5):
            make_late(start(uuid7()))
        self.assertEqual(scan(batch=2), 5)

    def test_looking_costs_the_same_whatever_runs(self) -> None:
        """1 savepoint, 2 lock, 3 time, 4 overdue, 5 near, 6 unanswered, 7 released; no more while nothing is due."""
        for _n in range(30):
            start(uuid7())
        with self.assertNumQueries(7):
            scan()


class ScanRaceTests(TransactionTestCase):
    def test_two_beats_give_one_card(self) -> None:
        people.make_world()
        subject = uuid7()
        make_late(start(subject))
        race(lambda: scan())
        scan()
        self.assertEqual(Card.objects.count(), 1)
        self.assertEqual(verbs(subject).count("clock.overdue"), 1)

    def test_a_scan_leaves_alone_what_another_holds(self) -> None:
        people.make_world()
        from django.db import transaction

        make_late(start(uuid7()))
        with transaction.atomic():
            self.assertTrue(try_lock("supervision.scan"))
            self.assertEqual(race(lambda: self.assertEqual(scan(), 0), hands=1), ["done"])
