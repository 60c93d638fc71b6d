"""`manage.py simulate`: weeks of a district's life, played by real acts in simulated time (docs/operators)."""

import gc
from argparse import ArgumentTypeError
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from apps.cases.models import Case
from apps.coordination.simulation.life import Life
from apps.coordination.simulation.progress import Progress
from apps.ledger.actions import record
from apps.ledger.ids import uuid7
from apps.ledger.models import Delivery, Entry

ALIVE = 60  # seconds since a worker's last sign of life
CAUGHT_UP = timedelta(seconds=2)


class Command(BaseCommand):
    help = "Let the demo district live for some days, up to now: applications, reports and all that follows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=56, help="how long (56)")
        parser.add_argument("--seed", type=int, default=2026, help="the same seed gives the same life (2026)")
        parser.add_argument("--speed", type=float, default=30, help="cases on a working day (30)")
        parser.add_argument("--until", type=_moment, help="the end, with its zone; else now")
        parser.add_argument("--tell-every", type=int, default=1, help="days between two lines, where no terminal is")

    def handle(self, *args: Any, days: int, seed: int, speed: float, tell_every: int, **options: Any) -> None:
        end = options["until"] or timezone.now()
        if not settings.DEMO:
            raise CommandError("This is no demo: the simulation invents citizens, cases and decisions.")
        start, live = end - timedelta(days=days), options["until"] is None
        refuse_unless_alone()
        refuse_second_time(start, end)
        hurry()
        began, life = monotonic(), Life(seed, speed)
        refuse_before_office(life, start)
        progress, cases = Progress(self.stdout, days + 1, tell_every), Case.objects.count()
        self.live(life, start, end, progress, catch_up=live)
        with transaction.atomic():
            facts = {"days": days, "seed": seed, "speed": speed, "end": life.world.end.isoformat()}
            record("simulation.finished", uuid7(), by=None, **facts)
        progress.end(f"{Case.objects.count() - cases} cases in {monotonic() - began:.0f} s")

    def live(self, life: Life, start: datetime, end: datetime, progress: Progress, *, catch_up: bool) -> None:
        """Up to `end`; then, where that was the present, through the minutes this has taken."""
        while True:
            for day in life.run(start, end):
                progress.show(day, len(life.world.dice))
            if not catch_up or timezone.now() - end < CAUGHT_UP:
                return
            start, end = end, timezone.now()


def hurry() -> None:
    """A demo that is lost with its machine is played again; many small statements want no compiled plans."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET jit = off")
        cursor.execute("ANALYZE")


def refuse_unless_alone() -> None:
    """Workers would run the handlers of simulated entries in real time (docs/decisions/0014)."""
    for queue in ("dispatch", "clock"):
        at = cache.get(f"heartbeat:{queue}")
        if at is not None and timezone.now().timestamp() - at < ALIVE:
            raise CommandError("The platform is running. Stop it first; a simulation must have the ledger to itself.")
    if Delivery.objects.filter(status=Delivery.Status.PENDING).exists():
        raise CommandError("There is work that is not done yet. Run the platform until /readyz is quiet, then stop it.")


def refuse_second_time(start: datetime, end: datetime) -> None:
    for entry in Entry.objects.filter(verb="simulation.finished"):
        last = parse_datetime(entry.facts["end"])
        if last and start < last and end > last - timedelta(days=entry.facts["days"]):
            raise CommandError(f"These days were lived already, up to {last:%Y-%m-%d %H:%M}. Choose fewer --days.")


def refuse_before_office(life: Life, start: datetime) -> None:
    took = life.world.people.took_office_at()
    if took is None:
        raise CommandError("There is no district yet: run manage.py load_demo first.")
    if took > start:
        raise CommandError(f"Officials took office on {took:%Y-%m-%d}; nobody could decide before. Begin later.")


def _moment(text: str) -> datetime:
    at = parse_datetime(text)
    if at is None or at.tzinfo is None:
        raise ArgumentTypeError("a moment with its zone, such as 2026-11-24T18:00:00+08:00")
    return at
