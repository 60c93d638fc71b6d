"""The clients' own log: what was sent under which key and which number was given for it. JSON lines."""

import json
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Line:
    """One answer that a client has in hand, or the end of its patience (then `number` is empty).

    `kind` is application or report; for an act of staff it is the act's name, and `number` what it was done to.
    """

    run: str
    key: str
    kind: str
    sent: str = ""  # SHA-256 of the body
    number: str = ""
    refused: str = ""  # code of the problem, where the answer was final
    attempts: int = 1
    answers: dict[str, int] = field(default_factory=dict)  # what came before, by status
    began: float = 0.0  # seconds since 1970
    took: float = 0.0  # seconds until the receipt


ASKED = ("application", "report")


class Log:
    def __init__(self, file: Path) -> None:
        self.file, self._lock = file, threading.Lock()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()

    def write(self, line: Line) -> None:
        """Kept before anything is built on it."""
        with self._lock, self.file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(asdict(line), ensure_ascii=False) + "\n")

    def lines(self, run: str = "") -> list[Line]:
        rows = [Line(**json.loads(text)) for text in self.file.read_text(encoding="utf-8").splitlines()]
        return [row for row in rows if not run or row.run == run]


def receipts(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line.kind in ASKED and line.number]
