"""`manage.py simulate`: weeks of a district's life, played by real acts in simulated time (docs/operators)."""

import gc
import os
from argparse import ArgumentTypeError
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from apps.cases.models import Case
from apps.coordination.simulation import runs
from apps.coordination.simulation.life import Life
from apps.coordination.simulation.progress import Progress
from apps.coordination.simulation.runs import Run
from apps.ledger import by_hand
from apps.ledger.locks import held
from apps.ledger.models import Entry

CAUGHT_UP = timedelta(seconds=2)
POLITE = 10  # how far the run of a first start stands back behind those who wait for a page


class Command(BaseCommand):
    help = "Let the demo district live for some days, up to now: applications, reports and all that follows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=56, help="how long (56)")
        parser.add_argument("--seed", type=int, default=2026, help="the same seed gives the same life (2026)")
        parser.add_argument("--speed", type=float, default=30, help="cases on a working day (30)")
        parser.add_argument("--until", type=_moment, help="the end, with its zone; else now")
        parser.add_argument("--tell-every", type=int, default=1, help="days between two lines, where no terminal is")
        parser.add_argument("--first", action="store_true", help="what the first start of a demo wants, once")

    def handle(self, *args: Any, tell_every: int, first: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is no demo: the simulation invents citizens, cases and decisions.")
        if first and not (options := wanted() or {}):
            return self.stdout.write("Nothing to live through.")
        with held(by_hand.LOCK) as mine:
            if not mine:
                raise CommandError("A simulation is running already.")
            os.nice(POLITE if first else 0)
            hurry()
            self.run(tell_every, catch_up=not first and options["until"] is None, **options)

    def run(self, tell_every: int, *, days: int, seed: int, speed: float, until: Any, catch_up: bool, **_: Any) -> None:
        run = runs.unfinished() or new_run(days, until or timezone.now(), seed, speed)
        life, began, cases = Life(run.seed, run.speed), monotonic(), Case.objects.count()
        progress = Progress(self.stdout, run.days, tell_every)
        if run.resumed:
            self.stdout.write(f"Going on with {run.start:%Y-%m-%d}.")
        self.live(life, run, progress, catch_up=catch_up)
        progress.end(f"{Case.objects.count() - cases} cases in {monotonic() - began:.0f} s")

    def live(self, life: Life, run: Run, progress: Progress, *, catch_up: bool) -> None:
        """Up to the end of the run; then, where that was the present, through the minutes this has taken."""
        start, end = run.start, run.end
        while True:
            for day in life.run(start, end):
                progress.show(day, len(life.world.dice))
                runs.lived(run, day, progress.done)
            if not catch_up or timezone.now() - end < CAUGHT_UP:
                return runs.finished(run)
            start, end = end, timezone.now()


def wanted() -> dict[str, Any] | None:
    """What the demo asked for when it was loaded: days before that moment, as its story stands last in every list."""
    loaded = Entry.objects.filter(verb="demo.loaded", facts__days__gt=0).order_by("pk").first()
    if loaded is None or Entry.objects.filter(verb="simulation.finished").exists():
        return None
    began = parse_datetime(loaded.facts["began"])
    return {"days": loaded.facts["days"], "until": began, "seed": 2026, "speed": 30}


def new_run(days: int, end: datetime, seed: int, speed: float) -> Run:
    start = end - timedelta(days=days)
    refuse_before_office(start)
    try:
        return runs.begin(start, end, seed, speed)
    except runs.Overlap as until:
        raise CommandError(f"These days were lived already, up to {until}. Choose fewer --days.") from until


def hurry() -> None:
    """A demo that is lost with its machine is played again; many small statements want no compiled plans."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET jit = off")
        cursor.execute("ANALYZE")


def refuse_before_office(start: datetime) -> None:
    took = Life(0, 0).world.people.took_office_at()
    if took is None:
        raise CommandError("There is no district yet: run manage.py load_demo first.")
    if took > start:
        raise CommandError(f"Officials took office on {took:%Y-%m-%d}; nobody could decide before. Begin later.")


def _moment(text: str) -> datetime:
    at = parse_datetime(text)
    if at is None or at.tzinfo is None:
        raise ArgumentTypeError("a moment with its zone, such as 2026-11-24T18:00:00+08:00")
    return at
