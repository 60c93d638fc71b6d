from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.organizations.importing import BadFile
from apps.organizations.notices import import_notice
from apps.organizations.seed_calendar import load_calendar


class Command(BaseCommand):
    help = (
        "Reads a State Council notice from a CSV file (date, type, name, name_en; type: holiday or makeup_workday) and "
        "recounts the deadlines ahead. Without a file: the years that come with the program."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")

    def handle(self, *args: Any, file: Path | None = None, **options: Any) -> None:
        if file is None:
            return self.stdout.write(f"{load_calendar()} days added.")
        try:
            years = import_notice(file)
        except BadFile as problem:
            raise CommandError(f"{file}: {problem}. Nothing was changed.") from problem
        self.stdout.write(f"Confirmed: {', '.join(map(str, years))}. Deadlines ahead are being recounted.")
