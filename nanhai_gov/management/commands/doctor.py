"""`manage.py doctor`: every check of `/ops/settings/`, each with its fix. Ends with 1 when one is to be mended."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from apps.ledger.integrity import verify
from nanhai_gov.ops import checks

SIGNS = {checks.GOOD: "ok  ", checks.WARN: "look", checks.BAD: "MEND"}


class Command(BaseCommand):
    help = "Checks settings, servers, data and disk; says the fix of each finding."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--chains", action="store_true", help="recompute the ledger's chains first (takes a while)")

    def handle(self, *args: Any, chains: bool = False, **options: Any) -> None:
        if chains:
            try:
                verify()
            except DatabaseError as problem:
                self.stderr.write(f"The chains could not be checked: {type(problem).__name__}")
        found = checks.every()
        for one in found:
            self.stdout.write(f"{SIGNS[one.level]} {one.name}: {one.detail}")
            if one.fix:
                self.stdout.write(f"     → {one.fix}")
        bad = sum(one.level == checks.BAD for one in found)
        if bad:
            self.stdout.write(f"{bad} to mend.")
            raise SystemExit(1)
