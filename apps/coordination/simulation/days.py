"""When things happen: rush hours from 9 to 11 and 14 to 16, quiet evenings, weekends and holidays by the calendar."""

from datetime import date, datetime, time, timedelta
from math import ceil
from random import Random

from django.utils import timezone

from apps.organizations.calendar import WorkCalendar

Shape = tuple[int, ...]  # how much of a day's business comes in which hour, from midnight on
ONLINE: Shape = (1, 0, 0, 0, 0, 0, 1, 3, 7, 14, 14, 8, 4, 4, 12, 12, 8, 5, 3, 3, 3, 3, 2, 1)
STREET: Shape = (1, 1, 0, 0, 0, 1, 3, 8, 10, 12, 12, 8, 6, 6, 10, 10, 8, 8, 7, 6, 5, 4, 3, 2)
WEEKEND: dict[Shape, float] = {ONLINE: 0.15, STREET: 0.55}  # of a working day
FIELD_DAY = (time(7), time(21))


class Days:
    def __init__(self, calendar: WorkCalendar) -> None:
        self.calendar = calendar

    def arrivals(self, day: date, mean: float, shape: Shape, source: Random) -> list[datetime]:
        """Moments of one day at which something comes in; `mean` of them on a working day."""
        if not self.calendar.is_working(day):
            mean *= WEEKEND[shape]
        n = max(0, round(source.gauss(mean, mean**0.5 * 0.7)))
        hours = source.choices(range(24), shape, k=n)
        return sorted(moment(day, time(hour, source.randint(0, 59), source.randint(0, 59))) for hour in hours)

    def office(self, after: datetime, hours: float, source: Random) -> datetime:
        """A moment about `hours` of office time later, while the office is open."""
        soon = after + timedelta(hours=hours)
        if hours < 1 and self.calendar.is_open(soon):
            return soon
        end = self.calendar.due(after, max(ceil(hours), 1), "WH").at
        found = end - timedelta(minutes=source.randint(1, 59), seconds=source.randint(0, 59))
        return found if self.calendar.is_open(found) and found > after else end - timedelta(seconds=30)

    def field(self, after: datetime, minutes: float, *, at_night: bool, source: Random) -> datetime:
        """A moment `minutes` later, moved to the next morning where nobody is about."""
        soon = after + timedelta(minutes=minutes)
        local = timezone.localtime(soon, timezone.get_default_timezone())
        if at_night or FIELD_DAY[0] <= local.time() < FIELD_DAY[1]:
            return soon
        day = local.date() + timedelta(days=local.time() >= FIELD_DAY[1])
        return moment(day, FIELD_DAY[0]) + timedelta(minutes=source.randint(5, 90))


def moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=timezone.get_default_timezone())
