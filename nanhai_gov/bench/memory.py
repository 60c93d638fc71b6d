"""(h) What a web worker and a Celery worker hold, and what a report costs in processor time."""

import os
import time
from pathlib import Path

from apps.ledger.jobs import heartbeat
from nanhai_gov.bench.sheet import Sheet, as_it_is, at_most
from nanhai_gov.bench.stage import Stage
from nanhai_gov.celery import app

PAGE, TICK = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")


def measure(stage: Stage, sheet: Sheet) -> None:
    sheet.add(at_most("h. memory of a web worker", [_largest(stage, "web")], "MB", 110))
    sheet.add(at_most("h. memory of a Celery worker", [_largest(stage, "worker")], "MB", 120))
    web = [_proportional(pid) for pid in family(stage, "web")]
    sheet.add(as_it_is("h. all of the web server, shared pages once", [sum(web)], "MB"))


def flat(stage: Stage, sheet: Sheet, *, jobs: int) -> None:
    """What a Celery worker holds after so many jobs, against after the first two hundred."""
    _run(stage, 200)
    before = _largest(stage, "worker")
    _run(stage, jobs)
    grown = _largest(stage, "worker") / before
    sheet.add(at_most(f"h. growth of a Celery worker over {jobs:,} jobs", [grown], "times", 1.1))


def _run(stage: Stage, jobs: int, patience: float = 900) -> None:
    """Jobs that ask database and cache, until the queue is empty."""
    with app.producer_or_acquire() as producer:
        for _job in range(jobs):
            heartbeat.apply_async(("bench",), queue="dispatch", producer=producer)
    deadline = time.monotonic() + patience
    with app.connection_for_read() as connection:
        while connection.default_channel.client.llen("dispatch"):
            if time.monotonic() > deadline:
                raise RuntimeError("the worker did not come to the end of its queue")
            time.sleep(0.2)
    time.sleep(0.5)


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


def _proportional(pid: int) -> float:
    """MB, with pages that several processes share divided among them."""
    rows = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    return int(rows["Pss"].split()[0]) / 1000


def processor_seconds(pids: list[int]) -> float:
    """User and system time of these processes so far."""
    spent = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        spent += int(fields[11]) + int(fields[12])
    return spent / TICK
