"""One launcher for one `var/`: a lock the kernel gives back even after kill -9."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nanhai_gov import runfile
from nanhai_gov.servers import Problem


@contextmanager
def only_one(var_dir: Path) -> Iterator[None]:
    var_dir.mkdir(parents=True, exist_ok=True)
    with (var_dir / "up.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Problem(_already(file.read().strip(), var_dir)) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _already(pid: str, var_dir: Path) -> str:
    address = runfile.read(var_dir).get("address", "")
    where = f" at {address}" if address else ""
    return f"Already running{where} (process {pid}). Stop it there with Ctrl-C, or: kill {pid}"
