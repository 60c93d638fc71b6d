"""`manage.py chaos`: break the running product on purpose and prove that nothing is lost or done twice."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from nanhai_gov.chaos.district import District
from nanhai_gov.chaos.faults import FAULTS, Fault
from nanhai_gov.chaos.log import Log
from nanhai_gov.chaos.product import Product
from nanhai_gov.chaos.sheet import Sheet
from nanhai_gov.chaos.stage import product
from nanhai_gov.chaos.trial import Outcome, Trial
from nanhai_gov.servers import Problem

VISIBILITY_SECONDS = 10  # instead of 300, so that freezing a worker past it takes half a minute


class Command(BaseCommand):
    help = "Kills, stops, empties and fills parts of a product of its own under a steady load: make chaos."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", action="append", default=[], metavar="FAULT", help="may be given several times")
        parser.add_argument("--runs", type=int, default=1, help="of each fault (1)")
        parser.add_argument("--rate", type=float, default=2, help="applications and reports a second (2)")
        parser.add_argument("--seconds", type=float, default=30, help="of load in a run, at least (30)")
        parser.add_argument("--seed", default="", help="the same blows at the same moments as in an earlier run")
        parser.add_argument("--list", action="store_true", help="tell the faults")
        parser.add_argument("--inside", metavar="SHEET", help="used by itself: the product runs already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1 when anything was not as promised."""
        if options["list"]:
            return self._tell_faults()
        chosen = self._chosen(options["only"])
        if options["inside"]:
            return self._break(chosen, **options)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is stopped all the same
        try:
            with product(settings.BASE_DIR, settings.VAR_DIR / "chaos", VISIBILITY_SECONDS) as environment:
                # The settings of this process know nothing of the servers that have just been started.
                argv = [sys.executable, "manage.py", "chaos", "--inside", str(settings.VAR_DIR / "chaos.jsonl")]
                code = subprocess.run([*argv, *sys.argv[2:]], cwd=settings.BASE_DIR, env=environment).returncode
        except Problem as problem:
            raise CommandError(str(problem)) from problem
        sys.exit(code)

    def _tell_faults(self) -> None:
        for fault in FAULTS:
            self.stdout.write(f"  {fault.key:<16} {fault.en}  {fault.zh}")

    def _chosen(self, only: list[str]) -> list[type[Fault]]:
        if unknown := set(only) - {fault.key for fault in FAULTS}:
            raise CommandError(f"No such fault: {', '.join(sorted(unknown))}. See --list.")
        return [fault for fault in FAULTS if not only or fault.key in only]

    def _break(
        self, chosen: list[type[Fault]], *, inside: str, runs: int, rate: float, seconds: float, seed: str, **_: Any
    ) -> None:
        """On the product of this VAR_DIR."""
        at, file = timezone.now(), Path(inside)
        seed = seed or f"{at:%Y%m%d%H%M%S}"
        log = Log(file.with_name("chaos-receipts.jsonl"))
        sheet = Sheet(file, at=at.isoformat(timespec="seconds"), version=settings.VERSION, rate=rate)
        self._say(f"Loading the district; seed {seed}")
        trial = Trial(Product(settings.VAR_DIR), District(), log, rate=rate, seconds=seconds, seed=seed)
        for number in range(1, runs + 1):
            for fault in chosen:
                began = time.monotonic()
                self._say(f"{fault.key} {number}: {fault.en}  {fault.zh}")
                outcome = trial.run(fault, number)
                sheet.add(outcome)
                self._tell(outcome, time.monotonic() - began)
        self._say(f"\n{sheet.table()}\n\nLines in {sheet.file}, receipts in {log.file}")
        if not sheet.holds:
            sys.exit(1)

    def _tell(self, one: Outcome, took: float) -> None:
        settled = "never settled" if one.settle is None else f"settled in {one.settle:g} s"
        self._say(f"  {one.receipts} receipts, {one.acts} acts of staff, {one.lost} lost, {one.doubled} doubled, "
                  f"{settled} ({took:.0f} s) {one.note}")  # fmt: skip
        for label, count in sorted(one.answers.items()):
            self._say(f"    asked again after {label}: {count}")
        for finding in one.findings[:10]:
            self._say(f"    {finding}")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
