"""The sheet of a run: one JSON line a row, and a table at the end."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Row:
    """`runs` are the single rounds, `value` their median; `aim` as written, `holds` whether it is met."""

    row: str
    value: float
    unit: str
    aim: str
    holds: bool | None
    runs: list[float] = field(default_factory=list)
    note: str = ""


def at_least(name: str, runs: list[float], unit: str, aim: float, note: str = "") -> Row:
    value = round(median(runs), 3)
    return Row(name, value, unit, f"≥ {aim:g}", value >= aim, [round(run, 3) for run in runs], note)


def at_most(name: str, runs: list[float], unit: str, aim: float, note: str = "") -> Row:
    value = round(median(runs), 3)
    return Row(name, value, unit, f"≤ {aim:g}", value <= aim, [round(run, 3) for run in runs], note)


def as_it_is(name: str, runs: list[float], unit: str, note: str = "") -> Row:
    """A rate of this machine, without an aim: it says what the ratios were made of."""
    return Row(name, round(median(runs), 1), unit, "–", None, [round(run, 1) for run in runs], note)


class Sheet:
    def __init__(self, file: Path, out: Any, **facts: Any) -> None:
        self.file, self.out, self.rows = file, out, list[Row]()
        self.facts = {"cores": os.cpu_count(), **facts}

    def add(self, row: Row) -> None:
        """Written at once: what was measured stays when a later row fails."""
        self.rows.append(row)
        with self.file.open("a") as file:
            file.write(json.dumps({**asdict(row), **self.facts}, ensure_ascii=False) + "\n")
        self.out.write(f"  {row.row}: {row.value:g} {row.unit}")
        self.out.flush()

    def table(self) -> str:
        lines = [f"{'row':<44} {'value':>10} {'unit':<16} {'aim':<10} holds"]
        for row in self.rows:
            holds = {True: "yes", False: "NO", None: "–"}[row.holds]
            lines.append(f"{row.row:<44} {row.value:>10g} {row.unit:<16} {row.aim:<10} {holds}")
        return "\n".join(lines)
