"""Which days were lived, told by the ledger: a run that was broken off goes on where it stopped."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils.dateparse import parse_date, parse_datetime

from apps.coordination.simulation.days import moment
from apps.ledger import by_hand
from apps.ledger.actions import record
from apps.ledger.ids import uuid7
from apps.ledger.models import Entry

PROGRESS = "simulation.progress"  # for the line above every page
SHOWN = 90  # seconds: a run that was killed is not shown for ever


class Overlap(Exception):
    """Some of these days were lived before; the message says until when."""


@dataclass(frozen=True)
class Run:
    """A stretch of simulated time; `id` is the subject of its entries."""

    id: UUID
    start: datetime
    end: datetime
    seed: int
    speed: float
    resumed: bool = False

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def begin(start: datetime, end: datetime, seed: int, speed: float) -> Run:
    """A new run; raises Overlap where some of its days were lived."""
    for entry in Entry.objects.filter(verb="simulation.began"):
        if start < _moment(entry, "end") and end > _moment(entry, "start"):
            raise Overlap(f"{_moment(entry, 'end'):%Y-%m-%d %H:%M}")
    run = Run(uuid7(), start, end, seed, speed)
    _tell("simulation.began", run, start=start.isoformat(), end=end.isoformat(), seed=seed, speed=speed)
    return run


def unfinished() -> Run | None:
    """The last run, from the day after its last, where it was broken off; what it had not told is told first."""
    began = Entry.objects.filter(verb="simulation.began").order_by("-pk").first()
    if began is None or Entry.objects.filter(subject=began.subject, verb="simulation.finished").exists():
        return None
    start = _moment(began, "start")
    last = Entry.objects.filter(subject=began.subject, verb="simulation.day").order_by("-pk").first()
    by_hand.deliver(by_hand.forgotten(after=(last or began).pk))
    lived: date | None = parse_date(last.facts["day"]) if last else None
    if lived:
        start = moment(lived + timedelta(days=1), time.min)
    return Run(began.subject, start, _moment(began, "end"), began.facts["seed"], began.facts["speed"], resumed=True)


def lived(run: Run, day: date, nth: int) -> None:
    """`day`, the nth of the run, is over."""
    _tell("simulation.day", run, day=day.isoformat())
    cache.set(PROGRESS, {"day": nth, "of": run.days}, SHOWN)


def finished(run: Run) -> None:
    _tell("simulation.finished", run, days=(run.end - run.start).days, end=run.end.isoformat())
    cache.delete(PROGRESS)


def _tell(verb: str, run: Run, **facts: Any) -> None:
    with transaction.atomic():
        record(verb, run.id, by=None, **facts)


def _moment(entry: Entry, name: str) -> datetime:
    at = parse_datetime(entry.facts[name])
    assert at is not None  # written by `begin`
    return at
