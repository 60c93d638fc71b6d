"""One run: a steady load, one fault in its midst, and what the checker says when all has come to rest."""

import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

from django.db import connection

from nanhai_gov.chaos import checker
from nanhai_gov.chaos.client import Load
from nanhai_gov.chaos.district import District, photo
from nanhai_gov.chaos.faults import Fault
from nanhai_gov.chaos.log import ASKED, Line, Log, receipts
from nanhai_gov.chaos.product import Product
from nanhai_gov.chaos.settling import Watch
from nanhai_gov.chaos.staff import Staff

LEAD, TAIL = 4.0, 8.0  # seconds of load before and after the fault, at least
REST = 150.0  # seconds after the load until nothing may be open any more
READY = 90.0


@dataclass
class Outcome:
    fault: str
    run: int
    seed: str
    sent: int = 0
    receipts: int = 0
    acts: int = 0  # of staff, answered for good
    again: int = 0  # tries beyond the first
    unanswered: int = 0  # no receipt within a client's patience
    refused: int = 0
    bare: int = 0  # 5xx that are no problem+json
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    stuck: int = 0
    failed: int = 0  # deliveries, messages, chains of the ledger
    longest: float = 0.0  # seconds a client waited for its receipt
    settle: float | None = 0.0  # seconds from the end of the fault until nothing was late any more
    ready: bool = True  # /readyz afterwards
    note: str = ""
    answers: dict[str, int] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether what is promised was kept."""
        bad = self.lost + self.doubled + self.wrong + self.stuck + self.failed + self.unanswered + self.refused
        return bad == 0 and self.settle is not None and self.ready

    def row(self) -> dict[str, Any]:
        return {**asdict(self), "holds": self.holds}


class Trial:
    """Every run on the same product, one after the other, each with its own people's keys and its own dice."""

    def __init__(
        self, product: Product, district: District, log: Log, *, rate: float, seconds: float, seed: str
    ) -> None:
        self.product, self.district, self.log = product, district, log
        self.rate, self.seconds, self.seed = rate, seconds, seed
        log.file.write_text("")

    def run(self, kind: type[Fault], number: int) -> Outcome:
        """Blocks for at least `seconds`, and until the work has caught up."""
        name, seed = f"{kind.key}-{number}", f"{self.seed}-{kind.key}-{number}"
        outcome, source = Outcome(kind.key, number, seed), Random(seed)  # noqa: S311
        fault, watch = kind(self.product, source), Watch()
        ended = self._under_load(fault, name, source)
        calm = watch.wait_until_nothing_is_open(REST)
        watch.stop()
        outcome.settle = round(max(watch.late_at - ended, 0.0), 1) if calm else None
        outcome.ready, outcome.note = self._ready(), fault.note
        connection.close()  # of this thread, which may not have noticed that the database was away
        return _judged(outcome, self.log.lines(name))

    def _under_load(self, fault: Fault, name: str, source: Random) -> float:
        """The moment at which the fault was over."""
        began = time.monotonic()
        load = Load(name, self.product.port, self.log, self.rate, self.district.wants(source))
        staff = Staff(name, self.product.port, self.log, self.district.tokens, photo(source))
        try:
            time.sleep(LEAD)
            fault.run()
            ended = time.monotonic()
            time.sleep(max(TAIL, began + self.seconds - ended))
        finally:
            load.stop()
            staff.stop()
        return ended

    def _ready(self) -> bool:
        deadline = time.monotonic() + READY
        while not self.product.ready():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.5)
        return True


def _judged(outcome: Outcome, lines: list[Line]) -> Outcome:
    findings = checker.check(lines)
    kinds = Counter(finding.kind for finding in findings)
    asked = [line for line in lines if line.kind in ASKED]
    answers = sum((Counter(line.answers) for line in lines), Counter[str]())
    outcome.sent, outcome.receipts = len(asked), len(receipts(lines))
    outcome.acts = len([line for line in lines if line.kind not in ASKED and line.number])
    outcome.again, outcome.answers = answers.total(), dict(answers)
    outcome.unanswered = sum(1 for line in asked if not line.number and not line.refused)
    outcome.refused = sum(1 for line in asked if line.refused)
    outcome.bare = sum(count for label, count in answers.items() if label.endswith("bare"))
    outcome.longest = round(max((line.took for line in asked), default=0.0), 1)
    outcome.lost, outcome.doubled = kinds[checker.LOST], kinds[checker.DOUBLED]
    outcome.wrong, outcome.stuck = kinds[checker.WRONG], kinds[checker.STUCK]
    outcome.failed = kinds[checker.FAILED] + kinds[checker.BROKEN]
    outcome.findings = [str(finding) for finding in findings[:50]]
    return outcome
