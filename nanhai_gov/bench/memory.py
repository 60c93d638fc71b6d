"""(h) What a web worker and a Celery worker hold, and what a report costs in processor time."""

import os
from pathlib import Path

from nanhai_gov.bench.sheet import Sheet, at_most
from nanhai_gov.bench.stage import Stage

PAGE, TICK = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")


def measure(stage: Stage, sheet: Sheet) -> None:
    sheet.add(at_most("h. memory of a web worker", [_largest(stage, "web")], "MB", 110))
    sheet.add(at_most("h. memory of a Celery worker", [_largest(stage, "worker")], "MB", 120))


def _largest(stage: Stage, name: str) -> float:
    """Resident MB of the largest child process."""
    return max(_resident(pid) for pid in family(stage, name)[1:])


def family(stage: Stage, name: str) -> list[int]:
    """The process and its children."""
    head = stage.children[name].pid
    assert head is not None
    return [head, *(int(one) for one in Path(f"/proc/{head}/task/{head}/children").read_text().split())]


def _resident(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 1_000_000


def processor_seconds(pids: list[int]) -> float:
    """User and system time of these processes so far."""
    spent = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        spent += int(fields[11]) + int(fields[12])
    return spent / TICK
