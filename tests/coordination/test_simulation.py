"""Days of simulated life in the demo district: nothing fails, nothing is left lying, a seed decides it."""

import io
import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from unittest import mock

from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import SimpleTestCase, TestCase, override_settings

from apps.cases.models import Case
from apps.coordination.simulation import runs
from apps.coordination.simulation.days import ONLINE, Days
from apps.coordination.simulation.events import Agenda
from apps.coordination.simulation.habits import Habits
from apps.coordination.simulation.life import Life
from apps.decisions.models import Chain
from apps.dispatch.models import Evidence, WorkOrder
from apps.ledger.actions import record
from apps.ledger.ids import uuid7
from apps.ledger.integrity import broken_links
from apps.ledger.models import Delivery, Entry
from apps.organizations.calendar import WorkCalendar
from apps.supervision.models import Card

UNTIL = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)  # a Friday afternoon in Nanhai
OVER = {"closed", "not_accepted", "withdrawn", "terminated"}


class ALife(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        call_command("load_demo", "--without-story", verbosity=0, stdout=io.StringIO())

    def setUp(self) -> None:
        folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        places = override_settings(MEDIA_ROOT=folder / "files", VAR_DIR=folder)
        places.enable()
        self.addCleanup(places.disable)

    def live(self, days: int, speed: float, seed: int = 7) -> str:
        out = io.StringIO()
        call_command("simulate", days=days, speed=speed, seed=seed, until=UNTIL, stdout=out)
        return out.getvalue()

    def test_three_full_days_leave_open_work_and_nothing_failed(self) -> None:
        said = self.live(3, 24)
        self.assertIn("2026-11-20  4/4 days", said)
        self.assertEqual(Counter(Delivery.objects.values_list("status", flat=True)).keys(), {"done"})
        self.assertEqual(broken_links(), [])
        cases = Case.objects.all()
        self.assertGreater(cases.count(), 45)
        self.assertFalse(cases.filter(submitted_at__gt=UNTIL).exists())
        self.assertFalse(cases.filter(submitted_at__lt=UNTIL - timedelta(days=3)).exists())
        for case in cases:
            self.assertEqual(case.status in OVER, case.closed_at is not None, case.number)
        running = cases.filter(status="under_review").values_list("pk", flat=True)
        self.assertEqual(set(running), set(Chain.objects.running().values_list("subject", flat=True)))
        reached = set(cases.values_list("status", flat=True))
        self.assertLessEqual({"submitted", "correction", "under_review", "in_progress", "closed"}, reached)
        unrouted = WorkOrder.objects.unrouted() | WorkOrder.objects.bounced_often()
        self.assertFalse(unrouted.filter(created_at__lt=UNTIL - timedelta(hours=16)).exists())
        self.assertTrue(Evidence.objects.filter(kind="after", file__isnull=False).exists())
        self.assertFalse(Entry.objects.filter(subject__in=cases.values("pk"), at__gt=UNTIL).exists())

    def test_in_a_troubled_district_every_ending_is_reached(self) -> None:
        """Two days of cases, then only time: corrections lapse after fifteen working days."""
        troubled = Habits(
            withdraws=0.25, answers=0.4, not_accepted=0.2, corrected=0.4, refuses=0.3, returns=0.3, bounced=0.5,
            reworked=0.5, slow=0.3, late=0.3,
        )  # fmt: skip
        life, start = Life(3, 32, troubled), UNTIL - timedelta(days=27)
        days = list(life.run(start, start + timedelta(days=2)))
        life.speed = 0
        days += life.run(start + timedelta(days=2), UNTIL)
        self.assertEqual(days[-1], UNTIL.date())
        ends = set(Case.objects.filter(kind="application").values_list("status", flat=True))
        self.assertEqual({"closed", "not_accepted", "withdrawn", "terminated"}, ends - {"under_review"})
        self.assertGreaterEqual(len(life.world.agenda), len(Chain.objects.running()))  # slow, but nobody's forgotten
        self.assertEqual(set(Case.objects.filter(kind="report").values_list("status", flat=True)), {"closed"})
        verbs = set(Entry.objects.values_list("verb", flat=True))
        wanted = {"case.granted", "case.refused", "chain.returned", "order.rework", "order.bounced", "case.corrected"}
        self.assertLessEqual(wanted, verbs)
        self.assertTrue(Card.objects.filter(color="yellow").exists())
        self.assertFalse(Delivery.objects.exclude(status="done").exists())
        self.assertFalse(WorkOrder.objects.filter(status="unrouted").exists())

    def test_the_same_seed_gives_the_same_life(self) -> None:
        first, second = self._lived(), self._lived()
        self.assertEqual(first, second)
        self.assertGreater(first["order.closed"], 5)

    def _lived(self) -> "Counter[str]":
        """Verbs of one day, which is then taken back."""
        point = transaction.savepoint()
        self.live(1, 24)
        verbs = Counter(Entry.objects.values_list("verb", flat=True))
        transaction.savepoint_rollback(point)
        return verbs

    def test_days_are_lived_once(self) -> None:
        self.live(1, 2)
        with self.assertRaisesMessage(CommandError, "lived already"):
            self.live(2, 2)

    def test_work_of_the_running_platform_stays_its_own(self) -> None:
        """A report of today waits for the relay; a simulation of last week neither takes nor sees it."""
        with transaction.atomic():
            today = record("demo.loaded", uuid7(), by=None)
        self.live(1, 6)
        today.refresh_from_db()
        self.assertIsNone(today.relayed_at)
        left = Entry.objects.unrelayed().filter(pk__gt=today.pk).values_list("verb", flat=True)
        self.assertEqual(set(left), {"account.opened", "simulation.began", "simulation.day", "simulation.finished"})

    def test_a_run_that_was_broken_off_goes_on_with_the_next_day(self) -> None:
        with mock.patch.object(runs, "lived", side_effect=[None, KeyboardInterrupt]), suppress(KeyboardInterrupt):
            self.live(3, 12)
        run = Entry.objects.get(verb="simulation.began").subject
        with transaction.atomic():
            record("simulation.day", run, by=None, day="2026-11-18")
        lost = Entry.objects.filter(verb="case.submitted").latest("pk")
        Delivery.objects.filter(entry=lost).delete()
        Entry.objects.filter(verb="simulation.day").update(relayed_at=None)
        said = self.live(99, 1, seed=1)
        self.assertIn("Going on with 2026-11-19", said)
        self.assertEqual(Entry.objects.get(verb="simulation.finished").subject, run)
        self.assertFalse(Case.objects.filter(submitted_at__gt=UNTIL).exists())

    def test_refuses_where_real_people_are(self) -> None:
        with override_settings(DEMO=False), self.assertRaisesMessage(CommandError, "no demo"):
            self.live(1, 2)

    def test_refuses_days_before_anybody_was_in_office(self) -> None:
        with self.assertRaisesMessage(CommandError, "took office"):
            self.live(900, 2)


class Parts(SimpleTestCase):
    def test_an_agenda_gives_acts_in_order_and_those_added_meanwhile(self) -> None:
        agenda, done = Agenda(), list[str]()
        agenda.add(UNTIL, lambda _at: done.append("second"))
        agenda.add(UNTIL - timedelta(hours=1), lambda _at: done.append("first"))
        agenda.add(UNTIL + timedelta(hours=1), lambda _at: done.append("later"))
        for at, act in agenda.take(UNTIL):
            act(at)
            if done == ["first"]:
                agenda.add(at + timedelta(minutes=1), lambda _at: done.append("meanwhile"))
        self.assertEqual(done, ["first", "meanwhile", "second"])
        self.assertEqual(len(agenda), 1)

    def test_offices_are_quiet_at_night_and_at_weekends(self) -> None:
        days, source = Days(WorkCalendar()), Random(1)  # noqa: S311
        for hours in (0.2, 1, 3, 9, 20):
            for start in range(0, 24 * 7, 5):
                after = UNTIL + timedelta(hours=start)
                found = days.office(after, hours, source)
                self.assertTrue(days.calendar.is_open(found), found)
                self.assertGreater(found, after)
        sunday, monday = UNTIL.date() + timedelta(days=2), UNTIL.date() + timedelta(days=3)
        self.assertLess(len(days.arrivals(sunday, 40, ONLINE, source)), len(days.arrivals(monday, 40, ONLINE, source)))
