"""`manage.py load_catalog`: the demo's 33 items and its event standards."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.catalog.loading import load_items, load_standards
from apps.catalog.seed import ITEMS, STANDARDS
from apps.ledger.refusal import Refused


class Command(BaseCommand):
    help = (
        "Load the catalog: items with forms, materials, plans and guides, and event standards. "
        "Safe to run again: what editors have touched stays theirs."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            items = Counter(done for _key, done in load_items(ITEMS))
            standards = Counter(done for _code, done in load_standards(STANDARDS))
        except Refused as refusal:
            raise CommandError(f"Not loaded: {refusal.message}") from refusal
        if options["verbosity"]:
            self.stdout.write(f"Items: {told(items)}. Event standards: {told(standards)}.")


def told(counts: "Counter[str]") -> str:
    words = ("made", "changed", "unchanged", *(["left"] if counts["left"] else []))
    return f"{counts.total()} read, " + ", ".join(f"{counts[word]} {word}" for word in words)
