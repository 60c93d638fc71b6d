"""`manage.py generate`: volume for measuring (docs/performance.md). For a life that somebody lived, see `simulate`."""

from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nanhai_gov.generating.cases import Maker
from nanhai_gov.generating.copying import fold_all, keep
from nanhai_gov.planner import look_again


class Command(BaseCommand):
    help = "Fills a demo with generated cases by COPY. They cannot be taken out again: use a database made for it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, required=True, help="how many")
        parser.add_argument("--climbing", type=int, default=0, help="how many of them have an open chain (0)")
        parser.add_argument("--days", type=int, default=730, help="over which they are spread (730)")
        parser.add_argument("--open", type=float, default=0.05, help="share of the others that is open (0.05)")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is no demo: generated cases would stand among real ones for ever.")
        began = monotonic()
        maker = Maker(options["seed"], options["days"], options["open"])
        rows = keep(maker.cases(options["cases"], options["climbing"]), lambda _rows: self.show(maker.made, options))
        spent = monotonic() - began
        self.say(
            f"{options['cases']} cases, {rows} rows in {spent:.1f} s, {options['cases'] / spent:.0f} cases a second"
        )
        self.say(f"{fold_all()} changes folded into the dashboards' counts")
        look_again()

    def show(self, made: int, options: dict[str, Any]) -> None:
        if self.stdout.isatty():
            full = 30 * made // options["cases"]
            self.stdout.write(f"\r  [{'#' * full}{'.' * (30 - full)}] {made} of {options['cases']} ", ending="")
            self.stdout.flush()

    def say(self, words: str) -> None:
        self.stdout.write(f"{chr(13) if self.stdout.isatty() else ''}  {words}")
