"""Who the servers run as: PostgreSQL refuses root, so root lends them the account `nobody`."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nanhai_gov.servers import Problem

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int
    name: str
    borrowed: bool  # we are root and let the servers run as somebody else

    def popen(self) -> dict[str, Any]:
        """Keyword arguments that make `subprocess` run a program as this account."""
        common: dict[str, Any] = {"cwd": "/", "env": ENVIRONMENT}
        return common | {"user": self.uid, "group": self.gid, "extra_groups": []} if self.borrowed else common

    def own(self, path: Path) -> None:
        if self.borrowed:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, path: Path) -> bool:
        """Tried, not computed: as this account, go to the folder (or the nearest one above that exists)."""
        while not path.exists():
            path = path.parent
        return self.succeeds("/bin/sh", "-c", 'cd -- "$1"', "sh", str(path))

    def can_run(self, program: Path) -> bool:
        return program.exists() and self.succeeds(str(program), "--version")

    def succeeds(self, *argv: str) -> bool:
        try:
            return subprocess.run(argv, capture_output=True, **self.popen()).returncode == 0
        except subprocess.SubprocessError as error:  # the child could not change its user
            raise Problem(f"Running as root, but cannot run a program as `{self.name}` here: {error}") from error
        except OSError:
            return False


def account_for(data: Path) -> Account:
    """The owner of data that exist already; otherwise ourselves, or `nobody` when we are root."""
    me, owner = os.geteuid(), _owner(data)
    if me != 0:
        if owner not in (None, me):
            raise Problem(
                f"The data in {data} belong to user {owner}, not to you. "
                "Start as that user, or set VAR_DIR to a folder of your own."
            )
        return Account(me, os.getegid(), pwd.getpwuid(me).pw_name if _known(me) else str(me), borrowed=False)
    entry = pwd.getpwuid(owner) if owner and _known(owner) else pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name, borrowed=True)


def _owner(data: Path) -> int | None:
    try:
        return (data / "PG_VERSION").stat().st_uid
    except FileNotFoundError:
        return None
    except PermissionError:
        return data.stat().st_uid


def _known(uid: int) -> bool:
    try:
        return bool(pwd.getpwuid(uid))
    except KeyError:  # a container started with a bare user number
        return False
