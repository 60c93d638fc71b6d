from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nanhai_gov.backup.making import make
from nanhai_gov.backup.progress import Progress
from nanhai_gov.servers import Problem


class Command(BaseCommand):
    help = "Backs up database and files, whole and checked; personal data stays encrypted (docs/operators/backup.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", default=settings.BACKUP_DIR, help="folder of the backups (default: BACKUP_DIR)")
        parser.add_argument("--keep", type=int, default=settings.BACKUP_KEEP, help="how many stay; 0: all")
        parser.add_argument("--quiet", action="store_true", help="say nothing but what went wrong")

    def handle(self, *args: Any, to: str, keep: int, quiet: bool, **options: Any) -> None:
        if not to:
            raise CommandError("Where to? Give --to FOLDER, or set BACKUP_DIR.")
        if keep < 0:
            raise CommandError("--keep counts the backups that stay: 1 or more, 0 for all.")
        progress = Progress(quiet=quiet)
        try:
            made = make(Path(to), keep=keep, progress=progress)
        except (Problem, OSError) as problem:
            raise CommandError(f"No backup was made. {problem}") from problem
        progress.say(f"Whole: {made}")
        progress.say("PII_KEYS (or SECRET_KEY, where none are set) are not in it: keep them elsewhere.")
