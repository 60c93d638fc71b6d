"""The run file: where the embedded servers of this checkout listen, written by `manage.py up`."""

import json
import os
from pathlib import Path
from typing import Any

NAME = "run.json"


def born(pid: int) -> str:
    """When the process started, in ticks since the machine did; empty when it is gone or a zombie.

    A number is given again to other processes, a number with its birth is not. Where there is no /proc,
    only the number is looked at.
    """
    try:
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "" if Path("/proc/self/stat").exists() or not _exists(pid) else "?"
    return "" if state == "Z" else rest[18]


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def read(var_dir: Path) -> dict[str, Any]:
    """What the run file says, or nothing when there is none, it is not ours to read, or its launcher has gone."""
    try:
        run: dict[str, Any] = json.loads((var_dir / NAME).read_text())
    except (OSError, json.JSONDecodeError):
        return {}
    birth = born(int(run.get("pid", 0)))
    return run if birth and birth == run.get("born") else {}


def write(var_dir: Path, **facts: Any) -> None:
    """Replaces the run file in one step; readable by its owner only, for the addresses carry passwords."""
    text = json.dumps({"pid": os.getpid(), "born": born(os.getpid()), **facts}, indent=1)
    new = var_dir / (NAME + ".new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
    new.replace(var_dir / NAME)


def remove(var_dir: Path) -> None:
    (var_dir / NAME).unlink(missing_ok=True)
