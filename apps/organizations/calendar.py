"""The working calendar 工作日历 and its arithmetic: a snapshot of CalendarDay and OfficeHours.

Day counting (行政许可法 art. 82 and usual practice): the start day is not counted; the last day moves on to the next
working day; a day ends when the office closes. Urgent units never stand still. Days outside the confirmed years are
known by rule only (`holidays.py`): an answer that rests on one is provisional 暂定, and no date ever fails.
"""

import calendar as months
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import NamedTuple

from django.db.models import Max, Min
from django.utils import timezone

from apps.organizations.holidays import by_rule
from apps.organizations.models import CalendarDay, OfficeHours
from apps.organizations.reference import kept

DAY = timedelta(days=1)
USUAL_HOURS = ((time(8), time(12)), (time(14), time(18)))
HOURS_A_DAY = 8


class Due(NamedTuple):
    """When something is due, and whether the calendar behind it is still provisional."""

    at: datetime
    provisional: bool


@dataclass(frozen=True)
class WorkCalendar:
    """days: exceptions to Monday–Friday, date → working?; confirmed: first and last day known from notices."""

    days: Mapping[date, bool] = field(default_factory=dict)
    confirmed: tuple[date, date] = (date.max, date.min)
    hours: tuple[tuple[time, time], ...] = USUAL_HOURS
    # Year → working days before each of its days, and of the whole year; counted once for each year asked about.
    _before: dict[int, list[int]] = field(default_factory=dict, repr=False, compare=False)

    @staticmethod
    def current() -> "WorkCalendar":
        """The calendar as it is now; its rows are read only when reference rows have changed."""
        return _current()

    # Days

    def is_working(self, day: date) -> bool:
        known = self.days.get(day)
        if known is not None:
            return known
        return day.weekday() < 5 and (self.is_confirmed(day) or day not in by_rule(day.year))

    def is_confirmed(self, day: date) -> bool:
        """Whether the State Council's notice for this day's year has been loaded."""
        return self.confirmed[0] <= day <= self.confirmed[1]

    def next_working(self, day: date) -> date:
        """This day, or the first working day after it."""
        while not self.is_working(day):
            day += DAY
        return day

    def add_working_days(self, start: date, n: int) -> tuple[date, bool]:
        """The n-th working day after `start` (0: the day itself or the next working day), and whether provisional."""
        day = self.next_working(start) if n <= 0 else start
        for _ in range(n):
            day = self.next_working(day + DAY)
        return day, self._provisional(start, day)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` comes first."""
        if end < start:
            return -self.working_days_between(end, start)
        whole = sum(self._worked(year)[-1] for year in range(start.year, end.year))
        return whole + self._worked_by(end) - self._worked_by(start)

    def _worked_by(self, day: date) -> int:
        """Working days of its year up to and including a day."""
        return self._worked(day.year)[day.timetuple().tm_yday]

    def _worked(self, year: int) -> list[int]:
        if year not in self._before:
            first, days = date(year, 1, 1), 366 if months.isleap(year) else 365
            worked = (self.is_working(first + n * DAY) for n in range(days))
            self._before[year] = [0, *accumulate(map(int, worked))]
        return self._before[year]

    # Deadlines

    def due(self, start: datetime, limit: int, unit: str) -> Due:
        """When `limit` units (WD CD MONTH WH UH UD) from `start` are over."""
        local = timezone.localtime(start, timezone.get_default_timezone())
        if unit == "UH":
            return Due(start + timedelta(hours=limit), False)
        if unit == "UD":
            return Due(start + timedelta(days=limit), False)
        if unit == "WH":
            return self._add_office_time(local, timedelta(hours=limit))
        if unit == "WD":
            day, provisional = self.add_working_days(local.date(), limit)
            return Due(self.closing(day), provisional)
        return self._moved_on(local.date(), _natural(local.date(), limit, unit))

    def elapsed(self, start: datetime, end: datetime, unit: str) -> float:
        """Time used between two moments in `unit`: office time for WD (8 hours a day) and WH, else by the clock."""
        if unit in ("WD", "WH"):
            hours = self._office_time(start, end) / timedelta(hours=1)
            return hours / HOURS_A_DAY if unit == "WD" else hours
        span = end - start
        if unit == "UH":
            return span / timedelta(hours=1)
        days = span / DAY
        return days / (365 / 12) if unit == "MONTH" else days

    def shift(self, due: datetime, paused_from: datetime, paused_until: datetime, unit: str) -> Due:
        """A due date pushed on by a pause 特别程序; part days of a day unit count as whole ones."""
        if unit in ("UH", "UD"):
            return Due(due + (paused_until - paused_from), False)
        local = timezone.localtime(due, timezone.get_default_timezone())
        if unit == "WH":
            return self._add_office_time(local, self._office_time(paused_from, paused_until))
        whole = "WD" if unit == "WD" else "CD"
        days = max(0, math.ceil(round(self.elapsed(paused_from, paused_until, whole), 6)))
        if not days:
            return Due(due, not self.is_confirmed(local.date()))
        if unit == "WD":
            day, provisional = self.add_working_days(local.date(), days)
            return Due(self.closing(day), provisional)
        return self._moved_on(local.date(), local.date() + days * DAY)

    # Office hours

    def closing(self, day: date) -> datetime:
        """When the office closes on a day."""
        return _at(day, self.hours[-1][1])

    def is_open(self, at: datetime) -> bool:
        """Whether the office is open at a moment."""
        local = timezone.localtime(at, timezone.get_default_timezone())
        return self.is_working(local.date()) and any(a <= local.time() < b for a, b in self.hours)

    def _spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        if self.is_working(day):
            for opens, closes in self.hours:
                yield _at(day, opens), _at(day, closes)

    def _office_time(self, start: datetime, end: datetime) -> timedelta:
        if end < start:
            return -self._office_time(end, start)
        zone = timezone.get_default_timezone()
        first, last = timezone.localtime(start, zone).date(), timezone.localtime(end, zone).date()
        if first == last:
            return self._open_time(first, start, end)
        a_day = sum((_at(first, closes) - _at(first, opens) for opens, closes in self.hours), timedelta())
        between = a_day * self.working_days_between(first, last - DAY)
        return self._open_time(first, start, end) + between + self._open_time(last, start, end)

    def _open_time(self, day: date, start: datetime, end: datetime) -> timedelta:
        """Of one day, between two moments."""
        spans = self._spans(day)
        return sum((max(timedelta(), min(end, closes) - max(start, opens)) for opens, closes in spans), timedelta())

    def _add_office_time(self, start: datetime, amount: timedelta) -> Due:
        day = start.date()
        while True:
            for opens, closes in self._spans(day):
                begin = max(start, opens)
                if closes > begin and closes - begin >= amount:
                    return Due(begin + amount, self._provisional(start.date(), day))
                amount -= max(timedelta(), closes - begin)
            day += DAY

    def _moved_on(self, start: date, last: date) -> Due:
        day = self.next_working(last)
        return Due(self.closing(day), self._provisional(start, day))

    def _provisional(self, start: date, end: date) -> bool:
        return not (self.is_confirmed(start) and self.is_confirmed(end))


def _natural(start: date, limit: int, unit: str) -> date:
    """The last calendar day, or the same day `limit` months on (the month's last day where that does not exist)."""
    if unit == "CD":
        return start + limit * DAY
    if unit != "MONTH":
        raise ValueError(f"{unit!r} is no unit of time here")
    year, month = divmod(start.year * 12 + start.month - 1 + limit, 12)
    return date(year, month + 1, min(start.day, months.monthrange(year, month + 1)[1]))


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, tzinfo=timezone.get_default_timezone())


@kept
def _current() -> WorkCalendar:
    days = dict(CalendarDay.objects.values_list("date", "is_working"))
    ends = CalendarDay.objects.filter(provisional=False).aggregate(first=Min("date"), last=Max("date"))
    confirmed = (
        (date(ends["first"].year, 1, 1), date(ends["last"].year, 12, 31)) if ends["first"] else (date.max, date.min)
    )
    hours = tuple(OfficeHours.objects.order_by("start").values_list("start", "end"))
    return WorkCalendar(days, confirmed, hours or USUAL_HOURS)
