"""Counters of many processes in one folder: each running process holds a slot, the next one goes on in a free one.

prometheus_client names its files by process number, so that a worker renewed every 2,000 jobs would leave files
without end, and two containers with one folder would write into the same. A slot is a locked file: the kernel lets go
of it when its process ends, however it ends, and counts go on where they were. As many files as ever ran at once.
"""

import fcntl
import os
from pathlib import Path

# Room that each file has from the start. A mapped page that finds the disk full kills its process; pages that are there
# already cannot.
ROOM = {"counter": 1024 * 1024, "histogram": 2 * 1024 * 1024}


class Slots:
    """Gives the calling process its slot, a number no other running process has in this folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pid, self.number, self.lock = 0, -1, -1

    def mine(self) -> int:
        if self.pid != os.getpid():
            self._forget_parents()
            self.number = next(n for n in range(10_000) if self._take(n))
            self.pid = os.getpid()
        return self.number

    def _forget_parents(self) -> None:
        """After a fork: the parent's lock would stay with us even when the parent is gone."""
        if self.lock >= 0:
            os.close(self.lock)
            self.lock = -1

    def _take(self, number: int) -> bool:
        handle = os.open(self.folder / f"slot-{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return False
        self.lock = handle
        for kind, size in ROOM.items():
            with (self.folder / f"{kind}_{number}.db").open("ab") as file:
                os.posix_fallocate(file.fileno(), 0, size)
        return True


def share(folder: Path) -> bool:
    """Keep every counter made from now on in this folder; before the first of them. False where the folder will not do,
    such as on a full disk: the process then counts for itself."""
    slots = Slots(folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        slots.mine()
    except OSError:
        return False
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    from prometheus_client import values

    values.ValueClass = values.MultiProcessValue(slots.mine)  # type: ignore[no-untyped-call]
    return True
