"""The State Council's notice for a new year."""

import tempfile
from datetime import date
from io import StringIO
from pathlib import Path

from django.core.management import CommandError, call_command
from django.test import TestCase

from apps.ledger.models import Entry
from apps.organizations.calendar import WorkCalendar
from apps.organizations.models import CalendarDay
from apps.organizations.seed_calendar import load_calendar
from nanhai_gov.ops import measures

HEAD = "date,type,name,name_en\n"
HOLIDAYS = [
    "2027-01-01", "2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-02-09", "2027-04-05", "2027-05-01",
    "2027-06-09", "2027-09-15", "2027-10-01",
]  # fmt: skip
GOOD = HEAD + "".join(f"{day},holiday,节日,Holiday\n" for day in HOLIDAYS) + "2027-02-20,makeup_workday,春节,Make-up\n"


class Notice(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        load_calendar()

    def load(self, text: str) -> str:
        with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            out = StringIO()
            call_command("load_calendar", Path(file.name), stdout=out)
        return out.getvalue()

    def test_it_takes_the_place_of_what_was_reckoned(self) -> None:
        before = measures.calendar_days_left() or 0
        self.assertIn("2027", self.load(GOOD))
        of_year = CalendarDay.objects.filter(date__year=2027)
        self.assertEqual(of_year.filter(provisional=True).count(), 0)
        self.assertEqual(of_year.count(), 12)
        self.assertTrue(CalendarDay.objects.filter(date__year=2030, provisional=True).exists())
        self.assertEqual(measures.calendar_days_left(), before + 365)
        calendar = WorkCalendar.current()
        self.assertTrue(calendar.is_working(date(2027, 2, 20)))
        self.assertTrue(calendar.is_confirmed(date(2027, 7, 1)))
        self.assertEqual(Entry.objects.get(verb="calendar.changed").facts["years"], "2027")

    def test_a_second_reading_corrects_the_first(self) -> None:
        self.load(GOOD)
        self.load(GOOD.replace("2027-02-20,makeup", "2027-02-21,makeup"))
        working = CalendarDay.objects.filter(date__year=2027, is_working=True)
        self.assertEqual([str(day.date) for day in working], ["2027-02-21"])

    def test_a_file_with_a_fault_changes_nothing(self) -> None:
        before = list(CalendarDay.objects.order_by("date").values())
        for text, said in {
            "day,type\n": "columns missing: date, name, name_en",
            HEAD + "1.1.2027,holiday,元旦,x\n": "line 2: '1.1.2027' is no date",
            GOOD + "2027-03-01,vacation,x,x\n": "line 14: type is holiday or makeup_workday",
            GOOD + "2027-01-01,holiday,x,x\n": "twice in the file: 2027-01-01",
            HEAD + "2027-01-01,holiday,元旦,x\n": "too few holidays for 2027",
            HEAD: "too few holidays for any year",
        }.items():
            with self.subTest(said=said), self.assertRaisesMessage(CommandError, said):
                self.load(text)
        self.assertEqual(list(CalendarDay.objects.order_by("date").values()), before)

    def test_without_a_file_it_loads_what_comes_along(self) -> None:
        CalendarDay.objects.all().delete()
        out = StringIO()
        call_command("load_calendar", stdout=out)
        self.assertRegex(out.getvalue(), r"\d{3} days added")
