"""`manage.py load_demo`: the demo district, made through the same functions that operators have."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from apps.ledger.actions import record
from apps.ledger.ids import uuid7
from apps.ledger.models import Entry
from nanhai_gov.planner import look_again

# What is loaded, in order: words for people, module, function.
STEPS = [
    ("Working calendar", "apps.organizations.demo", "load_calendar"),
    ("Towns, communities and grids (schematic map)", "apps.organizations.demo", "load_divisions"),
    ("Departments, towns, halls and their posts", "apps.organizations.demo", "load_units"),
    ("People", "apps.organizations.demo", "load_people"),
    ("Execution teams", "apps.dispatch.demo", "load_teams"),
    ("Duty roster of the coming weeks", "apps.dispatch.demo", "load_shifts"),
]


class Command(BaseCommand):
    help = "Load the demo district: divisions, units, people, teams, 33 items and the event standards."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--without-story", action="store_true", help="No cases, only what they need.")
        parser.add_argument("--days", type=int, default=0, help="Days of life to play before it, in the background.")
        parser.add_argument("--again", action="store_true", help="Go through all steps although they were done.")

    def handle(self, *args: Any, again: bool, without_story: bool, days: int, **options: Any) -> None:
        if Entry.objects.filter(verb="demo.loaded").exists() and not again:
            self.stdout.write("Demo district: there already.")
            return self.announce_life()
        began = timezone.now().isoformat()  # life is played up to here, so that the story stands last in every list
        steps = [(words, getattr(import_module(module), function)) for words, module, function in STEPS]
        steps.append(("Service items and event standards", lambda: call_command("load_catalog", verbosity=0)))
        if not without_story:
            steps.append(("First cases, played by the demo's people", story))
        for number, (words, act) in enumerate(steps, 1):
            self.step(f"[{number}/{len(steps)}] {words}", act)
        with transaction.atomic():
            record("demo.loaded", uuid7(), by=None, days=days, began=began)
        look_again()
        self.announce_life()

    def announce_life(self) -> None:
        """Days still to be played: `up` does it in the background, once everything answers."""
        wanted = Entry.objects.filter(verb="demo.loaded", facts__days__gt=0).exists()
        if wanted and not Entry.objects.filter(verb="simulation.finished").exists():
            self.stdout.write("Weeks of life come in beside the running platform; var/log/life.log tells how far")

    def step(self, words: str, act: Callable[[], Any]) -> None:
        self.stdout.write(f"  {words} …", ending="")
        self.stdout.flush()
        act()
        self.stdout.write(" done")


def story() -> None:
    import_module("apps.coordination.demo").load_story()
