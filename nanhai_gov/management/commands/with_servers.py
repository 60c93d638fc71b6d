import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nanhai_gov.servers import Problem
from nanhai_gov.servers.throwaway import run_with_servers


class Command(BaseCommand):
    help = "Starts throw-away PostgreSQL and Valkey, runs a command with them, and takes them away again."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--durable", action="store_true", help="as safe and slow as a real server, for measuring")
        parser.add_argument("argv", nargs="+", metavar="-- COMMAND …", help="e.g. -- pytest tests/ledger -q")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            code = run_with_servers(options["argv"], settings.VAR_DIR, durable=options["durable"])
        except Problem as problem:
            raise CommandError(str(problem)) from problem
        except FileNotFoundError as error:
            raise CommandError(f"No such command: {error.filename}") from error
        sys.exit(code if code >= 0 else 128 - code)
