"""Where servers keep their data, and their programs when they must be copied.

Normally under `var/`. But a checkout of root often lies below a folder closed to others (a home with mode 0700),
and there `nobody` cannot look in. Opening the parents is not ours to do, so the servers get a place of their own.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from nanhai_gov.servers import Problem
from nanhai_gov.servers.account import Account, account_for

OWN_PLACES = Path("/var/lib")


@dataclass(frozen=True)
class Place:
    root: Path
    account: Account
    own: bool = False  # apart from var/, because the account cannot look in there
    home: Path | None = None  # of a throw-away place: where it lies, and shares copied programs

    @property
    def programs(self) -> Path:
        return (self.home or self.root) / "programs"

    @property
    def data(self) -> Path:
        return self.root / "postgres"

    def folder(self, name: str) -> Path:
        """A folder in the place that the account may write and nobody else may read."""
        path = self.root / name
        path.mkdir(mode=0o700, exist_ok=True)
        self.account.own(path)
        return path


def place_for(var_dir: Path) -> Place:
    """`var/` where the account can reach it; otherwise (and for ever after, data stay put) a place of its own."""
    var_dir.mkdir(parents=True, exist_ok=True)
    there = own_place(var_dir)
    if os.geteuid() == 0 and (there / "postgres" / "PG_VERSION").exists():
        return Place(there, account_for(there / "postgres"), own=True)
    account = account_for(var_dir / "postgres")
    if account.can_enter(var_dir):
        return Place(var_dir, account)
    if (var_dir / "postgres" / "PG_VERSION").exists():
        raise Problem(
            f"The data lie in {var_dir}/postgres, where the account `{account.name}` can no longer look in "
            f"(a parent folder was closed). Open it again, or: mkdir -p {there} && mv {var_dir}/postgres {there}/"
        )
    return Place(_make(there, var_dir), account, own=True)


def own_place(var_dir: Path) -> Path:
    """One for each `var/`, told apart by its path."""
    mark = hashlib.sha256(str(var_dir.resolve()).encode()).hexdigest()[:10]
    return OWN_PLACES / f"nanhai-gov-{mark}"


def _make(there: Path, var_dir: Path) -> Path:
    there.mkdir(mode=0o755, parents=True, exist_ok=True)
    if there.stat().st_uid != os.geteuid():
        raise Problem(f"{there} belongs to somebody else; remove it, or set VAR_DIR to another folder.")
    there.chmod(0o755)  # the umask may have closed it
    note = f"Servers of {var_dir}, where their account cannot look in. Remove this folder when that one is gone.\n"
    (there / "README").write_text(note)
    return there
