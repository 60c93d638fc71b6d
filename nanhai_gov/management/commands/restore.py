from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nanhai_gov.backup.checking import checked
from nanhai_gov.backup.progress import Progress
from nanhai_gov.backup.restoring import restore
from nanhai_gov.servers import Problem

NEXT = """What to do next:
  1. manage.py doctor
  2. Start web, workers and beat. What was to be delivered at the moment of the backup is delivered now.
  3. Whatever came in after {made_at} is not here: applications, opinions, letters.
     docs/operators/backup.md says how to find out and what to do."""


class Command(BaseCommand):
    help = "Restores a backup into an empty database and the folder of uploads; --check only looks whether it could."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", help="one backup: the folder with manifest.json")
        parser.add_argument("--check", action="store_true", help="verify everything, touch nothing")

    def handle(self, *args: Any, folder: str, check: bool, **options: Any) -> None:
        progress = Progress()
        try:
            about = checked(Path(folder), progress) if check else restore(Path(folder), progress)
        except (Problem, OSError) as problem:
            raise CommandError(str(problem)) from problem
        told = f"{sum(about['tables'].values())} rows, {about['files']['count']} files"
        missing = about["files"]["missing"]
        if missing:
            progress.say(f"{len(missing)} files were lost already when it was made: {', '.join(missing[:5])}")
        if check:
            progress.say(f"Whole, made {about['made_at']}: {told}. Nothing touched.")
        else:
            progress.say(f"Restored and proved: {told}, the ledger's chains whole.")
            progress.say(NEXT.format(made_at=about["made_at"]))
