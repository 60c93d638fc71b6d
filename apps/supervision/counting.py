"""Counting limits: pure functions over the calendar of `organizations`. They read nothing and write nothing.

Rules (domain: 行政许可法 32, 42, 45, 82): the start day does not count; a last day that is no working day moves to
the next; time of a special procedure does not count, its part days round up to whole days and push the deadline.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.utils import timezone

from apps.organizations.calendar import WorkCalendar

DAY_UNITS = ("WD", "CD", "MONTH")
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Deadline:
    """When a limit ends, when to warn, and whether the calendar behind it is confirmed (else 暂定)."""

    at: datetime
    warn_at: datetime
    provisional: bool


def deadline(
    start: datetime, limit: int, unit: str, *, extended: int = 0, pauses: Iterable[Span] = (), calendar: WorkCalendar
) -> Deadline:
    """The end of `limit` + `extended` units after `start`, pushed by each finished pause in turn."""
    pauses = list(pauses)
    if unit == "CD":  # counted as more days, so that a last day that moved to a Monday does not move twice
        extended += sum(ceil(round(calendar.elapsed(*pause, unit), 6)) for pause in pauses)
        pauses = []
    due = calendar.due(start, limit + extended, unit)
    if due.at < start:  # on the spot (limit 0), but the office had closed: the next working day
        due = calendar.due(start, 1, unit)
    at, provisional = due.at, due.provisional
    for since, until in pauses:
        shifted = calendar.shift(at, since, until, unit)
        at, provisional = shifted.at, provisional or shifted.provisional
    return Deadline(at, warning(start, at, unit, calendar), provisional)


def warning(start: datetime, due: datetime, unit: str, calendar: WorkCalendar) -> datetime:
    """When one working day is left; for limits in hours, or of a day, when a quarter of the time is left."""
    quarter = due - (due - start) / 4
    if unit not in DAY_UNITS:
        return quarter
    day = timezone.localtime(due) - timedelta(days=1)
    while not calendar.is_working(day.date()):
        day -= timedelta(days=1)
    morning = day.replace(hour=0, minute=0, second=0, microsecond=0)
    return morning if morning > start else max(quarter, start)


def used_share(start: datetime, due: datetime, at: datetime, unit: str, calendar: WorkCalendar) -> float:
    """How much of the time between start and due is gone at `at`, from 0 to 1, in the limit's own unit."""
    whole = calendar.elapsed(start, due, unit)
    if whole <= 0:
        return 1.0 if at >= due else 0.0
    return min(max(calendar.elapsed(start, min(at, due), unit) / whole, 0.0), 1.0)
