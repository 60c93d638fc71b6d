"""Clocks run, pause, stretch and stop as the law says; what comes too late leaves its card."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.test import TestCase, TransactionTestCase

from apps.ledger.clock import now
from apps.ledger.ids import uuid7
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from apps.supervision.actions import extend_clock, pause_clock, resume_clock, start_clock, stop_clock
from apps.supervision.models import Card, Clock, Pause
from tests import people
from tests.racing import race

NOTICE = {"reason_kind": "testing", "reason": "抽检", "needed": "10 个工作日", "notice": "南市监许告〔2026〕3号"}


def start(subject: UUID, kind: str = "legal", limit: int = 20, unit: str = "WD", **more: Any) -> Clock:
    more = {"title": "食品经营许可", "by": None} | more
    if "responsible" not in more:
        more["responsible"] = people.unit("NH-MSR")
    return start_clock(subject, kind=kind, limit=limit, unit=unit, **more)


def make_late(clock: Clock, days: int = 3) -> None:
    """Move a clock into the past, as if everybody had slept."""
    back = timedelta(days=days)
    Clock.objects.filter(pk=clock.pk).update(
        started_at=clock.started_at - back, due_at=now() - back, warn_at=now() - 2 * back
    )


def verbs(subject: UUID) -> list[str]:
    return list(Entry.objects.about(subject).values_list("verb", flat=True))


class ClockTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def setUp(self) -> None:
        self.subject = uuid7()

    def refused(self, code: str, act: Any, *args: Any, **kwargs: Any) -> None:
        with self.assertRaises(Refused) as caught, transaction.atomic():
            act(*args, **kwargs)
        self.assertEqual(caught.exception.code, code)

    def test_it_stores_when_it_ends_and_when_to_warn(self) -> None:
        clock = start(self.subject)
        self.assertGreater(clock.due_at, clock.warn_at)
        self.assertEqual(verbs(self.subject), ["clock.started"])

    def test_asking_twice_starts_one_clock(self) -> None:
        self.assertEqual(start(self.subject), start(self.subject))
        self.assertEqual(verbs(self.subject), ["clock.started"])

    def test_the_database_keeps_one_running_clock_of_a_kind(self) -> None:
        clock = start(self.subject)
        with self.assertRaises(IntegrityError), transaction.atomic():
            Clock.objects.create(
                subject=self.subject, kind="legal", title="", limit=1, limit_unit="WD", started_at=clock.started_at
            )

    def test_clocks_of_two_orders_run_side_by_side(self) -> None:
        start(self.subject, "order", ref=uuid7())
        start(self.subject, "order", ref=uuid7())
        self.assertEqual(Clock.objects.running().about(self.subject).count(), 2)

    def test_stopping_in_time_leaves_no_card(self) -> None:
        start(self.subject)
        stopped = stop_clock(self.subject, "legal", by=people.official())
        self.assertIsNone(stopped.overdue_at)
        self.assertFalse(Card.objects.exists())

    def test_stopping_too_late_leaves_the_card_the_scan_had_not_given_yet(self) -> None:
        make_late(start(self.subject))
        stop_clock(self.subject, "legal", by=people.official())
        self.assertEqual(Card.objects.get().color, "red")
        self.assertEqual(verbs(self.subject), ["clock.started", "clock.overdue", "clock.stopped"])

    def test_stopping_what_does_not_run_is_no_error(self) -> None:
        self.assertIsNone(stop_clock(self.subject, "legal", by=None))

    def test_a_pause_takes_the_deadline_away_and_resuming_pushes_it(self) -> None:
        clock = start(self.subject)
        before = clock.due_at
        pause_clock(self.subject, "legal", **NOTICE, by=people.official())
        clock.refresh_from_db()
        self.assertIsNone(clock.due_at)
        Pause.objects.update(since=now() - timedelta(days=7))
        resume_clock(self.subject, "legal", by=people.official())
        clock.refresh_from_db()
        self.assertGreater(clock.due_at, before)
        self.assertEqual(verbs(self.subject), ["clock.started", "clock.paused", "clock.resumed"])

    def test_a_pause_must_be_told_in_writing(self) -> None:
        start(self.subject)
        by = people.official()
        self.refused("notice_needed", pause_clock, self.subject, "legal", **NOTICE | {"notice": " "}, by=by)
        self.refused("needed_time_missing", pause_clock, self.subject, "legal", **NOTICE | {"needed": ""}, by=by)

    def test_a_site_check_does_not_stop_the_clock(self) -> None:
        start(self.subject)
        act = NOTICE | {"reason_kind": "site_check"}
        self.refused("time_counts", pause_clock, self.subject, "legal", **act, by=people.official())

    def test_it_pauses_once_at_a_time_and_resumes_only_what_is_paused(self) -> None:
        start(self.subject)
        self.refused("not_paused", resume_clock, self.subject, "legal", by=None)
        pause_clock(self.subject, "legal", **NOTICE, by=None)
        self.refused("already_paused", pause_clock, self.subject, "legal", **NOTICE, by=None)

    def test_what_is_overdue_cannot_be_paused_or_extended(self) -> None:
        make_late(start(self.subject))
        self.refused("already_overdue", pause_clock, self.subject, "legal", **NOTICE, by=None)
        self.refused("already_overdue", extend_clock, self.subject, "legal", amount=5, reason="案情复杂", by=None)

    def test_it_is_extended_once_by_ten_days_at_most(self) -> None:
        clock = start(self.subject)
        head = people.bureau_head()
        self.refused("too_long", extend_clock, self.subject, "legal", amount=11, reason="案情复杂", by=head)
        self.refused("reason_needed", extend_clock, self.subject, "legal", amount=5, reason="", by=head)
        longer = extend_clock(self.subject, "legal", amount=10, reason="案情复杂", by=head)
        self.assertGreater(longer.due_at, clock.due_at)
        self.refused("extended_once", extend_clock, self.subject, "legal", amount=1, reason="案情复杂", by=head)

    def test_a_joint_limit_may_take_fifteen_days_more(self) -> None:
        start(self.subject, limit=45)
        self.assertEqual(extend_clock(self.subject, "legal", amount=15, reason="联办", by=None).extended, 15)

    def test_no_clock_no_pause(self) -> None:
        self.refused("no_clock", pause_clock, self.subject, "legal", **NOTICE, by=None)

    def test_starting_costs_four_queries(self) -> None:
        """1 is one running?, 2 the calendar's version, 3 the clock, 4 the entry; it joins the caller's transaction."""
        unit = people.unit("NH-MSR")
        start(uuid7(), responsible=unit)
        with self.assertNumQueries(4):
            start(self.subject, responsible=unit)

    def test_stopping_costs_six_queries(self) -> None:
        """1 savepoint, 2 the clock, locked, 3 its open pause, 4 the clock saved, 5 the entry, 6 savepoint released."""
        start(self.subject)
        with self.assertNumQueries(6):
            stop_clock(self.subject, "legal", by=None)

    def test_pausing_and_resuming_cost_the_same_with_many_pauses(self) -> None:
        """Pause: 1 savepoint, 2 lock, 3 pause, 4 clock, 5 entry, 6 released.
        Resume: 1 savepoint, 2 lock, 3 open pause, 4 it ends, 5 all pauses, 6 calendar, 7 clock, 8 entry, 9 released."""
        start(self.subject)
        for _turn in range(3):
            with self.assertNumQueries(6):
                pause_clock(self.subject, "legal", **NOTICE, by=None)
            with self.assertNumQueries(9):
                resume_clock(self.subject, "legal", by=None)

    def test_extending_costs_eight_queries(self) -> None:
        """1 savepoint, 2 lock, 3 pauses, 4 calendar, 5 deadline, 6 extension, 7 entry, 8 released."""
        start(self.subject)
        with self.assertNumQueries(8):
            extend_clock(self.subject, "legal", amount=5, reason="案情复杂", by=None)


class CalendarChangeTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def test_a_new_holiday_moves_the_deadlines_ahead(self) -> None:
        from apps.ledger.actions import record
        from apps.ledger.relay import drain
        from apps.organizations.models import CalendarDay

        subject = uuid7()
        clock = start(subject, limit=5)
        day = clock.due_at.date()
        CalendarDay.objects.update_or_create(date=day, defaults={"is_working": False, "name": "临时放假"})
        record("calendar.changed", uuid7(), by=None)
        drain()
        clock.refresh_from_db()
        self.assertGreater(clock.due_at.date(), day)
        self.assertIn("clock.recounted", verbs(subject))


class RaceTests(TransactionTestCase):
    def setUp(self) -> None:
        people.make_world()
        self.subject = uuid7()
        with transaction.atomic():
            start(self.subject)

    def test_two_hands_pause_once(self) -> None:
        outcomes = race(lambda: pause_clock(self.subject, "legal", **NOTICE, by=None))
        self.assertEqual(outcomes, ["done", "refused: already_paused"])
        self.assertEqual(Pause.objects.count(), 1)

    def test_two_hands_resume_once(self) -> None:
        pause_clock(self.subject, "legal", **NOTICE, by=None)
        self.assertEqual(race(lambda: resume_clock(self.subject, "legal", by=None)), ["done", "refused: not_paused"])

    def test_two_hands_extend_once(self) -> None:
        outcomes = race(lambda: extend_clock(self.subject, "legal", amount=5, reason="案情复杂", by=None))
        self.assertEqual(outcomes, ["done", "refused: extended_once"])

    def test_two_hands_stop_once(self) -> None:
        race(lambda: stop_clock(self.subject, "legal", by=None))
        self.assertEqual(verbs(self.subject).count("clock.stopped"), 1)
