from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.organizations.importing import BadFile, import_divisions, read_csv
from apps.organizations.management.reporting import progress, report


class Command(BaseCommand):
    help = "Reads divisions from a CSV file with the columns code, level, name, parent_code, kind."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = read_csv(options["file"])
        except BadFile as problem:
            raise CommandError(f"{options['file']}: {problem}") from problem
        report(self.stdout, import_divisions(rows, progress(self.stderr)))
