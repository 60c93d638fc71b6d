"""`manage.py bench`: the rows of docs/performance.md, measured in one run. Ratios hold, rates depend on the machine."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from nanhai_gov.bench import dispatching, memory, relaying, submissions
from nanhai_gov.bench.memory import family, processor_seconds
from nanhai_gov.bench.sheet import Sheet, at_most
from nanhai_gov.bench.stage import Stage, stage


class Command(BaseCommand):
    help = "Measures the promises on speed, on servers of its own: make bench."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--count", type=int, default=320, help="applications of a round (320)")
        parser.add_argument("--rounds", type=int, default=5, help="rounds of each row (5)")
        parser.add_argument("--seconds", type=int, default=20, help="of a steady load (20)")

    def handle(self, *args: Any, count: int, rounds: int, seconds: int, **options: Any) -> None:
        if settings.DEBUG:
            raise CommandError("DEBUG keeps every query in memory and would be measured, too. Use: make bench")
        began, at = time.monotonic(), timezone.now().isoformat(timespec="seconds")
        sheet = Sheet(settings.VAR_DIR / "bench.jsonl", self.stdout, at=at, version=settings.VERSION)
        with stage() as made:
            self.stdout.write("Measuring")
            submissions.measure(made, sheet, count=count, rounds=rounds)
            for per_second in (20, 50):
                self._reports(made, sheet, per_second, seconds)
            memory.measure(made, sheet)
        relaying.measure(sheet, count=count * 30, rounds=rounds)
        self.stdout.write(f"\n{sheet.table()}\n{time.monotonic() - began:.0f} s; lines in {sheet.file}")

    def _reports(self, made: Stage, sheet: Sheet, per_second: int, seconds: int) -> None:
        """(c), and what it cost both processes."""
        pids = [pid for name in made.children for pid in family(made, name)]
        before = processor_seconds(pids)
        dispatching.measure(made, sheet, per_second=per_second, seconds=seconds)
        spent = (processor_seconds(pids) - before) / (per_second * seconds)
        sheet.add(at_most(f"h. processor time of a report, {per_second} a second", [spent], "s", 0.03))
