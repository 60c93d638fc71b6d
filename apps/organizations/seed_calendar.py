"""The working calendar as data: the State Council's notices as carried in `data/calendar.csv`, later years by rule."""

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from apps.organizations.calendar import USUAL_HOURS
from apps.organizations.holidays import by_rule
from apps.organizations.models import CalendarDay, OfficeHours

FILE = Path(__file__).parent / "data" / "calendar.csv"
YEARS_BY_RULE = 3


@transaction.atomic
def load_calendar() -> int:
    """Days of the notices, then some years by rule flagged provisional, and office hours.

    Confirmed days that exist stay; a year whose notice has come loses what was reckoned for it before.
    """
    days = _confirmed()
    last = max(day.date.year for day in days)
    for year in range(last + 1, last + 1 + YEARS_BY_RULE):
        days += provisional_days(year)
    CalendarDay.objects.filter(provisional=True, date__year__lte=last).delete()
    known = set(CalendarDay.objects.values_list("date", flat=True))
    made = CalendarDay.objects.bulk_create([day for day in days if day.date not in known])
    if not OfficeHours.objects.exists():
        OfficeHours.objects.bulk_create([OfficeHours(start=start, end=end) for start, end in USUAL_HOURS])
    return len(made)


def _confirmed() -> list[CalendarDay]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return [confirmed_day(row) for row in csv.DictReader(file)]


def confirmed_day(row: dict[str, str]) -> CalendarDay:
    """One row of a notice: date, type (holiday or makeup_workday), name, name_en."""
    return CalendarDay(
        date=date.fromisoformat(row["date"]), is_working=row["type"] == "makeup_workday",
        name=row["name"], name_en=row["name_en"], source=f"国务院办公厅 {row['date'][:4]} 年放假安排",
    )  # fmt: skip


def provisional_days(year: int) -> list[CalendarDay]:
    return [
        CalendarDay(
            date=day, is_working=False, name=holiday.name, name_en=holiday.name_en, source="按法定节假日推算",
            provisional=True,
        )
        for day, holiday in by_rule(year).items()
    ]  # fmt: skip
