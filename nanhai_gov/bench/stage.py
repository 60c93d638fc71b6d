"""A district to measure on, and web and worker as `manage.py up` runs them, on the servers of this command."""

import http.client
import io
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command

from apps.accounts.models import User
from apps.accounts.tokens import issue_token
from nanhai_gov.servers.child import Child
from nanhai_gov.servers.launcher import environment_of
from nanhai_gov.servers.ports import free_port
from nanhai_gov.servers.processes import Site

CITIZEN = "chen"


@dataclass
class Stage:
    port: int
    token: str
    children: dict[str, Child]

    def connection(self) -> "Caller":
        return Caller(self)


class Caller:
    """One kept connection of one client."""

    def __init__(self, stage: Stage) -> None:
        self.http = http.client.HTTPConnection("127.0.0.1", stage.port, timeout=60)
        self.headers = {"Authorization": f"Bearer {stage.token}", "Content-Type": "application/json"}

    def post(self, path: str, body: Any) -> dict[str, Any]:
        """Raises when the answer is no success: a bench that measures refusals measures nothing."""
        headers = {**self.headers, "Idempotency-Key": uuid4().hex}
        self.http.request("POST", f"/api/v1/{path}", json.dumps(body), headers)
        return self._answer(path)

    def get(self, path: str) -> dict[str, Any]:
        self.http.request("GET", path if path.startswith("/") else f"/api/v1/{path}", headers=self.headers)
        return self._answer(path)

    def _answer(self, path: str) -> dict[str, Any]:
        answer = self.http.getresponse()
        content = answer.read()
        if answer.status not in (200, 201):
            raise RuntimeError(f"{path}: {answer.status} {content[:300]!r}")
        told: dict[str, Any] = json.loads(content)
        return told


@contextmanager
def stage() -> Iterator[Stage]:
    """Migrations, the demo district without its story, web, both workers and beat; all gone afterwards."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_demo", "--without-story", verbosity=0, stdout=io.StringIO())
    port = free_port()
    site = Site(settings.BASE_DIR, settings.VAR_DIR, environment_of(settings.VAR_DIR), port=port)
    children = dict(zip(("web", "worker", "rest", "beat"), site.children(), strict=True))
    try:
        for child in children.values():
            child.start()
        _token, words = issue_token(by=User.objects.get(username=CITIZEN), name="bench")
        made = Stage(port, words, children)
        _wait(made)
        yield made
    finally:
        for child in children.values():
            child.ask_to_stop()
            child.wait_until_stopped(lambda: False)


def _wait(made: Stage, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            made.connection().get("services")
            return
        except (OSError, http.client.HTTPException, RuntimeError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
