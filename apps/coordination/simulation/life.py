"""Time passes: what is planned happens, the ledger tells of it, people plan what they do next."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from apps.cases.jobs import accept_overdue
from apps.coordination.simulation import desks, field, whistles
from apps.coordination.simulation.days import ONLINE, STREET, moment
from apps.coordination.simulation.habits import Habits
from apps.coordination.simulation.public import Public
from apps.coordination.simulation.world import World
from apps.ledger import by_hand, clock
from apps.ledger.models import Entry
from apps.notifications.sending import send_due
from apps.supervision.scanning import scan

BEHAVIOR = (desks, field, whistles)  # importing them registers what people react to
STEP = timedelta(minutes=30)  # acts that are told of together; each keeps its own moment
APPLICATIONS, REPORTS = 0.4, 0.6  # of what comes in
LETTERS = "coordination.tell_applicant"  # the handler that plans messages
SCANS = [time(hour, 5) for hour in range(24)]


class Life:
    """`speed`: applications and reports of a working day together; may be changed between two runs."""

    def __init__(self, seed: int, speed: float, habits: Habits | None = None) -> None:
        self.world, self.speed = World(seed, habits or Habits()), speed
        self.public, self.told = Public(self.world), list[Entry]()
        self.planned: date | None = None
        self.letters = False  # to be sent

    def run(self, start: datetime, end: datetime) -> Iterator[date]:
        """Live from `start` to `end`; yields each day when it is over. May be called again for the time after."""
        self.world.end = end
        day, last = local_day(start), local_day(end)
        while day <= last:
            with by_hand.collecting() as self.told:
                self._plan(day, start)
                self._live(min(moment(day, time.max), end))
            yield day
            day += timedelta(days=1)

    def _plan(self, day: date, start: datetime) -> None:
        """What comes in on this day, and when the platform looks at its clocks."""
        if self.planned is not None and day <= self.planned:
            return
        self.planned, days, add = day, self.world.days, self.world.agenda.add
        for share, shape, act in ((APPLICATIONS, ONLINE, self.public.apply), (REPORTS, STREET, self.public.report)):
            for at in days.arrivals(day, self.speed * share, shape, self.world.die(day, share)):
                if at >= start:
                    add(at, act)
        for at in (moment(day, one) for one in SCANS):
            if at >= start:
                add(at, self._look_at_clocks)

    def _live(self, until: datetime) -> None:
        agenda = self.world.agenda
        while agenda.next_at is not None and agenda.next_at <= until:
            upto = min(agenda.next_at + STEP, until)
            for at, act in agenda.take(upto):
                self.world.act(at, act)
            self._tell()
            if self.letters:
                self.letters = False
                with clock.at(upto):
                    send_due()
                self._tell()

    def _look_at_clocks(self, at: datetime) -> None:
        """Warnings, cards, and what happens when nobody acts; what is done by now counts as done."""
        self._tell()
        scan()
        accept_overdue()

    def _tell(self) -> None:
        """Let each handler work at the moment of its entry, and people learn of it, until nothing new is told."""
        while self.told:
            entries = by_hand.take(self.told)
            done = by_hand.deliver(entries)
            self.letters |= any(one.handler == LETTERS for one in done)
            for entry in entries:
                self.world.learn(entry)


def local_day(at: datetime) -> date:
    return timezone.localtime(at, timezone.get_default_timezone()).date()
