from typing import Any

import environ
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from nanhai_gov.servers import Problem
from nanhai_gov.servers.launcher import Launcher, environment_of
from nanhai_gov.servers.processes import Site


class Command(BaseCommand):
    help = "Starts the whole product in the foreground: servers, database, demo, web, workers, beat."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--services-only", action="store_true", help="only PostgreSQL and Valkey, for developing")

    def handle(self, *args: Any, **options: Any) -> None:
        env = environ.Env()
        site = Site(
            base_dir=settings.BASE_DIR,
            var_dir=settings.VAR_DIR,
            environment=environment_of(settings.VAR_DIR),
            bind=env.str("BIND", default="127.0.0.1"),
            port=env.int("PORT", default=8000),
            web_workers=env.int("WEB_WORKERS", default=2),
            web_threads=env.int("WEB_THREADS", default=8),
        )
        launcher = Launcher(
            site,
            embedded_allowed=settings.DEBUG or settings.ALLOW_EMBEDDED,
            services_only=options["services_only"],
            welcome=sign_ins() if settings.DEMO else "",
            lives=settings.DEMO,
        )
        launcher.say(f"Nanhai city brain {settings.VERSION}")
        try:
            launcher.run()
        except Problem as problem:
            raise CommandError(str(problem)) from problem


def sign_ins() -> str:
    """One line per part one can play, in the order of the sign-in page."""
    from apps.accounts.demo import DEMO_PASSWORD, SIGN_INS
    from apps.accounts.models import Role

    with translation.override("en"):
        lines = [f"  {name:<16} {str(Role(role).label):<28} {who}" for role, name, who in SIGN_INS]
    return "\n".join([f"Demo sign-ins (password {DEMO_PASSWORD}):", *lines])
