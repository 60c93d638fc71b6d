"""Truth tables of limits: all units, pauses, extensions, provisional dates. Weekdays stand in the comments."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.test import TestCase

from apps.organizations.calendar import WorkCalendar
from apps.organizations.demo import load_calendar
from apps.supervision.counting import deadline, used_share

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


class DeadlineTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        load_calendar()

    def check(self, rows: list[tuple]) -> None:
        calendar = WorkCalendar.current()
        for start, limit, unit, extended, pauses, due in rows:
            with self.subTest(start=start, limit=limit, unit=unit, extended=extended, pauses=pauses):
                spans = [(at(a), at(b)) for a, b in pauses]
                end = deadline(at(start), limit, unit, extended=extended, pauses=spans, calendar=calendar)
                self.assertEqual(end.at, at(due))

    def test_each_unit_counts_in_its_own_way(self) -> None:
        self.check([
            # start, limit, unit, extended, pauses, due
            ("2026-11-16 10:00", 5, "WD", 0, [], "2026-11-23 18:00"),  # Mon → next Mon: start day not counted
            ("2026-11-21 10:00", 1, "WD", 0, [], "2026-11-23 18:00"),  # Sat → Mon
            ("2026-09-29 10:00", 2, "WD", 0, [], "2026-10-08 18:00"),  # Tue; 1–7 October off
            ("2026-11-16 10:00", 5, "CD", 0, [], "2026-11-23 18:00"),  # Mon + 5 = Sat → moves to Mon
            ("2026-11-16 10:00", 3, "CD", 0, [], "2026-11-19 18:00"),  # Mon → Thu
            ("2026-01-30 10:00", 1, "MONTH", 0, [], "2026-02-28 18:00"),  # no 30 February: its last day, worked in 调休
            ("2026-11-16 10:00", 0, "WD", 0, [], "2026-11-16 18:00"),  # on the spot: before the office closes
            ("2026-11-20 20:00", 0, "WD", 0, [], "2026-11-23 18:00"),  # Friday night: Monday
            ("2026-11-16 17:00", 4, "WH", 0, [], "2026-11-17 11:00"),  # one hour today, three tomorrow from 8
            ("2026-11-20 17:30", 1, "WH", 0, [], "2026-11-23 08:30"),  # Friday evening → Monday morning
            ("2026-11-20 17:30", 2, "UH", 0, [], "2026-11-20 19:30"),  # urgent hours know no evening
            ("2026-11-20 17:30", 2, "UD", 0, [], "2026-11-22 17:30"),  # … and no weekend
        ])  # fmt: skip

    def test_pauses_push_the_deadline_by_whole_days(self) -> None:
        base = "2026-11-16 10:00"  # Mon; 5 WD → Mon 23
        self.check([
            (base, 5, "WD", 0, [("2026-11-17 09:00", "2026-11-17 11:00")], "2026-11-24 18:00"),  # two hours = a day
            (base, 5, "WD", 0, [("2026-11-17 09:00", "2026-11-19 09:00")], "2026-11-25 18:00"),  # two days exactly
            (base, 5, "WD", 0, [("2026-11-17 09:00", "2026-11-19 10:00")], "2026-11-26 18:00"),  # and an hour: three
            (base, 5, "WD", 0, [("2026-11-21 09:00", "2026-11-22 20:00")], "2026-11-23 18:00"),  # a weekend counts none
            (base, 5, "WD", 0, [("2026-11-17 09:00", "2026-11-17 11:00"),
                                ("2026-11-18 09:00", "2026-11-18 11:00")], "2026-11-25 18:00"),  # each rounds up
            (base, 5, "CD", 0, [("2026-11-17 09:00", "2026-11-18 10:00")], "2026-11-23 18:00"),  # Sat 21 + 2 = Mon
            (base, 4, "UH", 0, [("2026-11-16 11:00", "2026-11-16 11:30")], "2026-11-16 14:30"),  # to the minute
        ])  # fmt: skip

    def test_an_extension_is_counted_with_the_limit(self) -> None:
        self.check([
            ("2026-11-16 10:00", 20, "WD", 0, [], "2026-12-14 18:00"),
            ("2026-11-16 10:00", 20, "WD", 10, [], "2026-12-28 18:00"),
            ("2026-11-16 10:00", 20, "WD", 10, [("2026-11-17 09:00", "2026-11-17 10:00")], "2026-12-29 18:00"),
        ])  # fmt: skip

    def test_a_date_past_the_confirmed_calendar_is_provisional_and_never_fails(self) -> None:
        calendar = WorkCalendar.current()
        inside = deadline(at("2026-11-16 10:00"), 5, "WD", calendar=calendar)
        beyond = deadline(at("2026-12-28 10:00"), 20, "WD", calendar=calendar)
        far = deadline(at("2061-12-28 10:00"), 20, "WD", calendar=calendar)
        self.assertFalse(inside.provisional)
        self.assertTrue(beyond.provisional)
        self.assertTrue(far.provisional)

    def test_the_warning_comes_with_one_working_day_left(self) -> None:
        calendar = WorkCalendar.current()
        rows = [
            ("2026-11-16 10:00", 5, "WD", "2026-11-20 00:00"),  # due Mon 23: warned on Friday
            ("2026-11-16 10:00", 3, "WD", "2026-11-18 00:00"),  # due Thu 19: warned on Wed
            ("2026-11-16 10:00", 1, "WD", "2026-11-17 10:00"),  # a single day: a quarter of the 32 hours before it ends
            ("2026-11-16 10:00", 4, "UH", "2026-11-16 13:00"),  # a quarter of four hours
        ]
        for start, limit, unit, warned in rows:
            with self.subTest(start=start, limit=limit, unit=unit):
                self.assertEqual(deadline(at(start), limit, unit, calendar=calendar).warn_at, at(warned))

    def test_used_share_goes_from_none_to_all(self) -> None:
        calendar = WorkCalendar.current()
        start, due = at("2026-11-16 08:00"), at("2026-11-19 18:00")
        self.assertEqual(used_share(start, due, start, "WD", calendar), 0)
        self.assertEqual(used_share(start, due, at("2026-11-17 18:00"), "WD", calendar), 0.5)
        self.assertEqual(used_share(start, due, at("2026-12-01 10:00"), "WD", calendar), 1)
