from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.organizations.importing import BadFile, import_boundaries, read_geojson
from apps.organizations.management.reporting import progress, report


class Command(BaseCommand):
    help = (
        "Gives divisions their boundaries from a GeoJSON file (WGS84, property `code`), computes areas, and redraws "
        "the schematic communities and grids of towns that changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="", help="what to note as source; the file's name by default")
        parser.add_argument("--swap-axes", action="store_true", help="the file gives latitude before longitude")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            features = read_geojson(options["file"])
        except BadFile as problem:
            raise CommandError(f"{options['file']}: {problem}") from problem
        source = options["source"] or options["file"].name
        report(
            self.stdout,
            import_boundaries(features, source=source, swap=options["swap_axes"], progress=progress(self.stderr)),
        )
