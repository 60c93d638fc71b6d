"""The State Council's notice for a year 放假安排: read from a file when it has come, usually in November."""

import csv
from datetime import date
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from apps.ledger.actions import record
from apps.organizations.importing import BadFile
from apps.organizations.models import CalendarDay
from apps.organizations.seed_calendar import YEARS_BY_RULE, confirmed_day, provisional_days

CALENDAR = UUID(int=2)  # the subject of what concerns the working calendar
COLUMNS = {"date", "type", "name", "name_en"}
WORKING = {"holiday": False, "makeup_workday": True}
FEWEST = 7  # statutory holidays of a year fall on more days than this; fewer: the file is cut off


@transaction.atomic
def import_notice(path: Path) -> list[int]:
    """Put the years of a file in the place of what was known of them; the years, in order.

    Later years go on by rule, marked provisional. Deadlines still ahead are recounted by whoever hears of it.
    BadFile, with nothing changed, names the row that is wrong.
    """
    days = _read(path)
    years = sorted({day.date.year for day in days})
    CalendarDay.objects.filter(date__year__in=years).delete()
    CalendarDay.objects.bulk_create(days)
    last = CalendarDay.objects.filter(provisional=False).aggregate(last=Max("date"))["last"].year
    for year in range(last + 1, last + 1 + YEARS_BY_RULE):
        CalendarDay.objects.filter(date__year=year).delete()
        CalendarDay.objects.bulk_create(provisional_days(year))
    words = ", ".join(str(year) for year in years)
    record("calendar.changed", CALENDAR, by=None, years=words, days=len(days))
    return years


def _read(path: Path) -> list[CalendarDay]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if missing := sorted(COLUMNS - set(reader.fieldnames or [])):
                raise BadFile(f"columns missing: {', '.join(missing)}")
            days = [_day(place, row) for place, row in enumerate(reader, 2)]
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise BadFile(str(problem)) from problem
    _check(days)
    return days


def _day(place: int, row: dict[str, str]) -> CalendarDay:
    try:
        date.fromisoformat(row["date"] or "")
    except ValueError:
        raise BadFile(f"line {place}: {row['date']!r} is no date; write 2027-01-01") from None
    if row["type"] not in WORKING:
        raise BadFile(f"line {place}: type is holiday or makeup_workday, not {row['type']!r}")
    return confirmed_day(row)


def _check(days: list[CalendarDay]) -> None:
    dates = [day.date for day in days]
    if doubled := sorted({str(one) for one in dates if dates.count(one) > 1}):
        raise BadFile(f"twice in the file: {', '.join(doubled)}")
    for year in sorted({one.year for one in dates}) or [0]:
        if sum(day.date.year == year and not day.is_working for day in days) <= FEWEST:
            raise BadFile(f"too few holidays for {year or 'any year'}: a notice is read for whole years")
