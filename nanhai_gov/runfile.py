"""The run file: where the embedded servers of this checkout listen, written by `manage.py up`."""

import json
import os
from pathlib import Path
from typing import Any

NAME = "run.json"


def alive(pid: int) -> bool:
    """Whether a process with this id exists (a zombie counts as gone)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def read(var_dir: Path) -> dict[str, Any]:
    """What the run file says, or nothing when there is none or its launcher has gone."""
    try:
        run: dict[str, Any] = json.loads((var_dir / NAME).read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return run if alive(int(run.get("pid", 0)) or -1) else {}
