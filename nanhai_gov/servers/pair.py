"""PostgreSQL and Valkey together, as launcher and throw-away servers both start them."""

import time
from collections.abc import Callable
from pathlib import Path

from nanhai_gov.servers import Problem
from nanhai_gov.servers.child import Child
from nanhai_gov.servers.ports import free_port
from nanhai_gov.servers.postgres import Postgres
from nanhai_gov.servers.valkey import Valkey

TRIES = 3  # a free port can be taken by somebody else before our server has it


def start_postgres(postgres: Postgres, log: Path, keep: Callable[[Child], None]) -> str:
    """Starts it and returns its address; `keep` gets the child at once, so that it is never forgotten."""
    for _ in range(TRIES):
        port = free_port()
        child = postgres.child(port, log)
        child.start()
        keep(child)
        if _wait(child, lambda child=child: postgres.is_ready(child)):  # type: ignore[misc]
            return postgres.url(port)
        child.wait_until_stopped(lambda: False)
    raise Problem(f"PostgreSQL does not start. The end of {log}:\n{child.last_lines()}")


def start_valkey(valkey: Valkey, log: Path, keep: Callable[[Child], None]) -> str:
    for _ in range(TRIES):
        port = free_port()
        child = valkey.child(port, log)
        child.start()
        keep(child)
        if _wait(child, lambda port=port: valkey.is_ready(port)):  # type: ignore[misc]
            return valkey.url(port)
        child.wait_until_stopped(lambda: False)
    raise Problem(f"Valkey does not start. The end of {log}:\n{child.last_lines()}")


def _wait(child: Child, ready: Callable[[], bool], seconds: float = 60) -> bool:
    """A minute, because a server that recovers after a crash replays its log first."""
    deadline = time.monotonic() + seconds
    while child.running and time.monotonic() < deadline:
        if ready():
            return True
        time.sleep(0.02)
    return False
