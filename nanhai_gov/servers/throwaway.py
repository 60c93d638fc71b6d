"""A pair of servers for one command: made new, used, thrown away. `make test` runs pytest this way."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from nanhai_gov.runfile import born
from nanhai_gov.servers.child import Child
from nanhai_gov.servers.pair import start_postgres, start_valkey
from nanhai_gov.servers.places import Place, place_for
from nanhai_gov.servers.postgres import Postgres
from nanhai_gov.servers.valkey import Valkey

PREFIX = "throwaway-"


def run_with_servers(command: list[str], var_dir: Path, *, durable: bool = False) -> int:
    """The command's exit code; it finds its servers in DATABASE_URL and REDIS_URL."""
    with servers(var_dir, durable=durable) as addresses:
        process = subprocess.Popen(command, env={**os.environ, **addresses})
        _pass_signals_to(process)
        return process.wait()


@contextmanager
def servers(var_dir: Path, *, durable: bool = False) -> Iterator[dict[str, str]]:
    place = _new_place(var_dir)
    children: dict[str, Child] = {}

    def keep(child: Child) -> None:
        children[child.name] = child

    try:
        postgres = Postgres(place, place.root, durable=durable)
        postgres.prepare()
        log = place.root / "log"
        yield {
            "DATABASE_URL": start_postgres(postgres, log / "postgres.log", keep),
            "REDIS_URL": start_valkey(Valkey(place), log / "valkey.log", keep),
        }
    finally:
        for child in reversed(children.values()):
            child.ask_to_stop()
            child.wait_until_stopped(lambda: False)
        shutil.rmtree(place.root, ignore_errors=True)


def _new_place(var_dir: Path) -> Place:
    """A folder of its own in the place; those whose process has gone are swept away first."""
    place = place_for(var_dir)
    for old in place.root.glob(PREFIX + "*"):
        if not born(int(old.name.removeprefix(PREFIX) or 0)):
            shutil.rmtree(old, ignore_errors=True)
    root = place.root / f"{PREFIX}{os.getpid()}"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(mode=0o755)
    root.chmod(0o755)
    return Place(root, place.account, own=place.own, home=place.root)


def _pass_signals_to(process: "subprocess.Popen[bytes]") -> None:
    """Ctrl-C reaches the command by itself, being in our group; other signals are handed on. We then clean up."""

    def hand_on(number: int, frame: FrameType | None) -> None:
        if process.poll() is None:
            process.send_signal(number)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, hand_on)
    sys.stdout.flush()
