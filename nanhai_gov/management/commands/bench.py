"""`manage.py bench`: the rows of docs/performance.md, measured in one run. Ratios hold, rates depend on the machine."""

import os
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from nanhai_gov.bench import deciding, dispatching, memory, pages, reading, relaying, submissions
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
        parser.add_argument("--rows", type=int, default=1_000_000, help="cases to grow to (1,000,000)")
        parser.add_argument("--chains", type=int, default=100_000, help="open chains to grow to (100,000)")
        parser.add_argument("--jobs", type=int, default=50_000, help="jobs over which a worker must stay as it is")
        parser.add_argument("--only", default="", help="letters of the rows, e.g. ace")

    def handle(self, *args: Any, only: str, **sizes: int) -> None:
        if settings.DEBUG:
            raise CommandError("DEBUG keeps every query in memory and would be measured, too. Use: make bench")
        began, at = time.monotonic(), timezone.now().isoformat(timespec="seconds")
        sheet = Sheet(settings.VAR_DIR / "bench.jsonl", self.stdout, at=at, version=settings.VERSION)
        wanted = set(only or "abcdefghi")
        if os.environ.get("BENCH") == "full":
            sizes["rows"] = 10_000_000
        with stage() as made:
            self.stdout.write("Measuring")
            lists = reading.Lists(made, sheet, sizes["rounds"])
            if "e" in wanted:
                reading.grow(100)
                lists.at(100)
            self._small(made, sheet, wanted, sizes)
            self._large(made, sheet, lists, wanted, sizes)
        if "d" in wanted:  # when nobody else relays any more
            relaying.measure(sheet, count=sizes["count"] * 30, rounds=sizes["rounds"])
        self.stdout.write(f"\n{sheet.table()}\n{time.monotonic() - began:.0f} s; lines in {sheet.file}")

    def _small(self, made: Stage, sheet: Sheet, wanted: set[str], sizes: dict[str, int]) -> None:
        """What does not depend on how many rows there are."""
        count, rounds = sizes["count"], sizes["rounds"]
        if "a" in wanted:
            submissions.measure(made, sheet, count=count, rounds=rounds)
        if "b" in wanted:
            pages.measure(made, sheet, count=count // 2, rounds=rounds)
        if wanted & {"c", "h"}:
            for per_second in (20, 50):
                self._reports(made, sheet, per_second, sizes["seconds"])
        if "h" in wanted:
            memory.measure(made, sheet)
            memory.flat(made, sheet, jobs=sizes["jobs"])
        if "e" in wanted:
            reading.catalog(made, sheet, rounds=rounds)
        if "g" in wanted:
            reading.folding(sheet, rounds=rounds)
        if "i" in wanted:
            reading.volume(sheet, rounds=rounds)

    def _large(self, made: Stage, sheet: Sheet, lists: reading.Lists, wanted: set[str], sizes: dict[str, int]) -> None:
        """What must stay as it is while the district grows."""
        dispatching.settled()
        if "f" in wanted:
            deciding.measure(made, sheet, sizes=(1_000, sizes["chains"]))
        if not wanted & {"e", "g"}:
            return
        cockpit = reading.Cockpit(made, sheet)
        for size in (10_000, 100_000, 1_000_000, 10_000_000):
            if size > sizes["rows"]:
                break
            reading.grow(size)
            if "e" in wanted and size != 100_000:
                lists.at(size)
            if "g" in wanted and size >= 100_000:
                cockpit.at(size)
        if "e" in wanted:
            lists.end()
        if "g" in wanted:
            cockpit.end()

    def _reports(self, made: Stage, sheet: Sheet, per_second: int, seconds: int) -> None:
        """(c), and what it cost all processes together; the note says which of them how much."""
        dispatching.warm_up(made)
        dispatching.settled()
        pids = {name: family(made, name) for name in made.children}
        before = {name: processor_seconds(pids[name]) for name in pids}
        dispatching.measure(made, sheet, per_second=per_second, seconds=seconds)
        spent = {name: (processor_seconds(pids[name]) - before[name]) / (per_second * seconds) for name in pids}
        note = ", ".join(f"{name} {1000 * some:.1f} ms" for name, some in spent.items())
        total = [sum(spent.values())]
        sheet.add(at_most(f"h. processor time of a report, {per_second} a second", total, "s", 0.03, note))
