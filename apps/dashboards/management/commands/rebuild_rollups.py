from typing import Any

from django.core.management.base import BaseCommand

from apps.dashboards.folding import fold, rebuild


class Command(BaseCommand):
    help = "Count the numbers of the cockpit again from the ledger; they must come out the same."

    def handle(self, *args: Any, **options: Any) -> None:
        counted = rebuild()
        fold()
        self.stdout.write(f"Counted {counted} ledger entries again.")
