"""Truth tables of the working calendar; the weekday stands beside every row."""

from datetime import UTC, date, datetime, time, timedelta

from django.test import SimpleTestCase, TestCase
from django.utils import timezone

from apps.organizations.calendar import WorkCalendar
from apps.organizations.demo import load_calendar
from apps.organizations.holidays import by_rule, lunar, qingming
from apps.organizations.models import CalendarDay, OfficeHours
from apps.organizations.seed_calendar import _confirmed


def at(text: str) -> datetime:
    """A moment in the office's zone: "2026-11-16 10:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=timezone.get_default_timezone())


def real() -> WorkCalendar:
    """The calendar of the notices, without a database."""
    days = {day.date: day.is_working for day in _confirmed()}
    return WorkCalendar(days, (date(2018, 1, 1), date(2026, 12, 31)))


class Deadlines(SimpleTestCase):
    def check(self, unit: str, rows: list[tuple[str, int, str, bool]]) -> None:
        for start, limit, due, provisional in rows:
            with self.subTest(start=start, limit=limit, unit=unit):
                self.assertEqual(real().due(at(start), limit, unit), (at(due), provisional))

    def test_working_days(self) -> None:
        rows = [
            ("2026-11-16 10:00", 5, "2026-11-23 18:00", False),  # Mon → Mon
            ("2026-11-20 17:59", 1, "2026-11-23 18:00", False),  # Fri → Mon
            ("2026-11-21 10:00", 1, "2026-11-23 18:00", False),  # Sat → Mon: the start day is never counted
            ("2026-11-18 00:00", 1, "2026-11-19 18:00", False),  # Wed → Thu
            ("2026-11-18 23:59", 1, "2026-11-19 18:00", False),  # Wed → Thu
            ("2026-09-18 09:00", 1, "2026-09-20 18:00", False),  # Fri → Sun, make-up day of National Day
            ("2026-09-30 09:00", 1, "2026-10-08 18:00", False),  # Wed → Thu after seven days off
            ("2026-09-30 09:00", 3, "2026-10-10 18:00", False),  # Wed → Sat, make-up day
            ("2026-02-13 09:00", 1, "2026-02-14 18:00", False),  # Fri → Sat, make-up day of Spring Festival
            ("2026-02-13 09:00", 2, "2026-02-24 18:00", False),  # Fri → Tue after nine days off
            ("2026-12-30 09:00", 1, "2026-12-31 18:00", False),  # Wed → Thu, still in the confirmed year
            ("2026-12-30 09:00", 2, "2027-01-04 18:00", True),  # Wed → Mon: Fri 1 January by rule
            ("2027-02-04 09:00", 1, "2027-02-11 18:00", True),  # Thu → Thu: Fri 5 to Mon 8 off, Sat and Sun made good
            ("2035-09-28 09:00", 1, "2035-10-04 18:00", True),  # Fri → Thu after National Day by rule
            ("2026-11-21 10:00", 0, "2026-11-23 18:00", False),  # Sat, on the spot: the next working day
            ("2026-11-20 10:00", 0, "2026-11-20 18:00", False),  # Fri, on the spot: today
        ]
        self.check("WD", rows)

    def test_calendar_days(self) -> None:
        rows = [
            ("2026-11-16 10:00", 3, "2026-11-19 18:00", False),  # Mon → Thu
            ("2026-11-19 10:00", 2, "2026-11-23 18:00", False),  # Thu → Sat, moved to Mon
            ("2026-09-24 10:00", 10, "2026-10-08 18:00", False),  # Thu → Sun 4 October, moved to Thu
            ("2026-09-18 10:00", 2, "2026-09-20 18:00", False),  # Fri → Sun, a make-up day: stays
            ("2026-12-20 10:00", 12, "2027-01-04 18:00", True),  # Sun → Fri 1 January, moved to Mon
        ]
        self.check("CD", rows)

    def test_months(self) -> None:
        rows = [
            ("2026-06-15 10:00", 1, "2026-07-15 18:00", False),  # Mon → Wed
            ("2026-01-31 10:00", 1, "2026-02-28 18:00", False),  # Sat → Sat, a make-up day: stays
            ("2026-12-29 10:00", 2, "2027-03-01 18:00", True),  # Tue → Sun 28 February (no 29th), moved to Mon
            ("2027-12-29 10:00", 2, "2028-02-29 18:00", True),  # Wed → Tue, leap year
            ("2026-08-31 10:00", 13, "2027-09-30 18:00", True),  # Mon → Thu
        ]
        self.check("MONTH", rows)

    def test_working_hours(self) -> None:
        rows = [
            ("2026-11-16 09:00", 2, "2026-11-16 11:00", False),  # Mon
            ("2026-11-16 11:00", 2, "2026-11-16 15:00", False),  # Mon, over lunch
            ("2026-11-16 13:00", 1, "2026-11-16 15:00", False),  # Mon, asked at lunch
            ("2026-11-16 08:00", 4, "2026-11-16 12:00", False),  # Mon, to the minute the office closes
            ("2026-11-16 08:00", 8, "2026-11-16 18:00", False),  # Mon: one working day is eight hours
            ("2026-11-20 17:00", 2, "2026-11-23 09:00", False),  # Fri → Mon
            ("2026-11-21 23:00", 8, "2026-11-23 18:00", False),  # Sat → Mon
            ("2026-11-16 12:00", 0, "2026-11-16 14:00", False),  # Mon, nothing to do but the office is closed
            ("2026-09-30 17:30", 1, "2026-10-08 08:30", False),  # Wed → Thu after the holiday
            ("2026-12-31 17:30", 1, "2027-01-04 08:30", True),  # Thu → Mon
        ]
        self.check("WH", rows)

    def test_urgent_units_never_stand_still(self) -> None:
        self.check("UH", [("2026-11-20 17:00", 24, "2026-11-21 17:00", False)])  # Fri → Sat
        self.check("UD", [("2026-10-01 01:30", 2, "2026-10-03 01:30", False)])  # Thu → Sat, in the holiday
        self.check("UH", [("2035-10-01 01:30", 4, "2035-10-01 05:30", False)])  # no calendar, nothing provisional

    def test_the_zone_of_the_moment_does_not_matter(self) -> None:
        friday_evening = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # 00:30 on Saturday in Foshan
        self.assertEqual(real().due(friday_evening, 1, "WD").at, at("2026-11-23 18:00"))

    def test_an_unknown_unit_is_an_error(self) -> None:
        with self.assertRaises(ValueError):
            real().due(at("2026-11-16 10:00"), 1, "WEEK")


class Spans(SimpleTestCase):
    def test_working_days_between(self) -> None:
        rows = [
            (date(2026, 11, 16), date(2026, 11, 23), 5),  # Mon → Mon
            (date(2026, 11, 20), date(2026, 11, 22), 0),  # Fri → Sun
            (date(2026, 9, 30), date(2026, 10, 10), 3),  # Wed → Sat: Thu, Fri and the make-up Saturday
            (date(2026, 11, 23), date(2026, 11, 16), -5),
            (date(2026, 11, 16), date(2026, 11, 16), 0),
        ]
        for start, end, days in rows:
            self.assertEqual(real().working_days_between(start, end), days)

    def test_working_days_of_a_year(self) -> None:
        for year, days in ((2024, 251), (2025, 248), (2026, 248)):
            self.assertEqual(real().working_days_between(date(year - 1, 12, 31), date(year, 12, 31)), days)

    def test_elapsed(self) -> None:
        rows = [
            ("2026-11-16 09:00", "2026-11-16 17:00", "WH", 6.0),  # Mon: 3 + 3, lunch not counted
            ("2026-11-20 16:00", "2026-11-23 10:00", "WD", 0.5),  # Fri → Mon: 2 + 2 hours of 8
            ("2026-11-21 00:00", "2026-11-22 23:00", "WD", 0.0),  # Sat → Sun
            ("2026-11-20 16:00", "2026-11-23 16:00", "CD", 3.0),
            ("2026-11-20 16:00", "2026-11-20 19:00", "UH", 3.0),
            ("2026-11-20 16:00", "2026-11-22 16:00", "UD", 2.0),
            ("2026-11-23 10:00", "2026-11-20 16:00", "WH", -4.0),
        ]
        for start, end, unit, used in rows:
            with self.subTest(start=start, unit=unit):
                self.assertAlmostEqual(real().elapsed(at(start), at(end), unit), used)

    def test_a_pause_pushes_the_due_date(self) -> None:
        rows = [
            # Wed due; Mon 15:00 to Wed 10:00 is 1.6 working days, counted as 2 → Fri
            ("WD", "2026-11-18 18:00", "2026-11-16 15:00", "2026-11-18 10:00", "2026-11-20 18:00"),
            # Wed due; a pause within the weekend costs nothing
            ("WD", "2026-11-18 18:00", "2026-11-14 09:00", "2026-11-15 20:00", "2026-11-18 18:00"),
            # Wed due; 1.8 natural days, counted as 2 → Fri
            ("CD", "2026-11-18 18:00", "2026-11-16 15:00", "2026-11-18 10:00", "2026-11-20 18:00"),
            # Thu due; two days on is Sat, moved to Mon
            ("MONTH", "2026-11-19 18:00", "2026-11-16 15:00", "2026-11-18 10:00", "2026-11-23 18:00"),
            # Fri 17:00 due; three office hours of pause → Mon 10:00
            ("WH", "2026-11-20 17:00", "2026-11-20 09:00", "2026-11-20 12:00", "2026-11-23 10:00"),
            ("UH", "2026-11-20 17:00", "2026-11-20 09:00", "2026-11-20 12:00", "2026-11-20 20:00"),
        ]
        for unit, due, since, until, pushed in rows:
            with self.subTest(unit=unit, due=due):
                self.assertEqual(real().shift(at(due), at(since), at(until), unit).at, at(pushed))

    def test_open_at_lunch_no_on_a_make_up_saturday_yes(self) -> None:
        self.assertFalse(real().is_open(at("2026-11-16 13:00")))
        self.assertTrue(real().is_open(at("2026-10-10 09:00")))  # Sat
        self.assertFalse(real().is_open(at("2026-10-05 09:00")))  # Mon


class DaysByRule(SimpleTestCase):
    def test_the_lunar_table_agrees_with_every_notice(self) -> None:
        off = {day.date: day.name for day in _confirmed() if not day.is_working}
        for year in range(2018, 2027):
            for month, day in ((1, 1), (5, 5), (8, 15)):
                feast = lunar(year, month, day)
                assert feast is not None
                self.assertIn(feast, off)
            self.assertIn(qingming(year), off)

    def test_the_statutory_days_of_2027(self) -> None:
        days = by_rule(2027)
        expected = ["01-01", "02-05", "02-06", "02-07", "02-08", "04-05", "05-01", "05-02", "06-09", "09-15",
                    "10-01", "10-02", "10-03"]  # fmt: skip
        for text in expected:
            self.assertIn(date.fromisoformat(f"2027-{text}"), days)
        # Weekend days made good: Sat/Sun 6–7 February → 9, 10; 1–2 May → 3, 4; 2–3 October → 4, 5
        self.assertEqual(len(days), 13 + 6)

    def test_no_date_ever_fails(self) -> None:
        calendar = WorkCalendar()
        for year in (1970, 2017, 2027, 2035, 2049, 2050, 2199):
            for day in range(0, 366):
                calendar.is_working(date(year, 1, 1) + timedelta(days=day))
            self.assertTrue(calendar.due(at(f"{year}-12-28 10:00"), 20, "WD").provisional)


class TheSnapshot(TestCase):
    def test_one_query_when_nothing_changed(self) -> None:
        """1. how many rows there are and when one was last written."""
        load_calendar()
        WorkCalendar.current()
        with self.assertNumQueries(1):
            WorkCalendar.current()

    def test_a_changed_day_is_seen_at_once(self) -> None:
        load_calendar()
        self.assertTrue(WorkCalendar.current().is_working(date(2026, 11, 24)))
        CalendarDay.objects.create(date=date(2026, 11, 24), is_working=False, name="台风停工")
        self.assertFalse(WorkCalendar.current().is_working(date(2026, 11, 24)))

    def test_changed_office_hours_are_seen_at_once(self) -> None:
        load_calendar()
        OfficeHours.objects.all().delete()
        OfficeHours.objects.create(start=time(9), end=time(17))
        self.assertEqual(WorkCalendar.current().due(at("2026-11-16 10:00"), 1, "WD").at, at("2026-11-17 17:00"))

    def test_an_empty_table_still_answers_by_rule(self) -> None:
        due = WorkCalendar.current().due(at("2026-09-30 09:00"), 1, "WD")
        self.assertEqual(due, (at("2026-10-06 18:00"), True))  # Wed → Tue: Thu to Sat off, Sat made good on Mon

    def test_loading_again_changes_nothing(self) -> None:
        load_calendar()
        rows = set(CalendarDay.objects.values_list("date", "is_working", "provisional"))
        self.assertEqual(OfficeHours.objects.count(), 2)
        load_calendar()
        self.assertEqual(set(CalendarDay.objects.values_list("date", "is_working", "provisional")), rows)
        self.assertEqual(OfficeHours.objects.count(), 2)

    def test_days_by_rule_are_flagged(self) -> None:
        load_calendar()
        self.assertFalse(CalendarDay.objects.filter(date__year=2026, provisional=True).exists())
        self.assertTrue(CalendarDay.objects.get(date=date(2027, 10, 1)).provisional)
