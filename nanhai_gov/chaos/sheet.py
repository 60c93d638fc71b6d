"""The table faults × runs, and its lines in var/chaos.jsonl."""

import json
import os
from pathlib import Path

from nanhai_gov.chaos.faults import FAULTS
from nanhai_gov.chaos.trial import Outcome

HEAD = ["fault", "run", "receipts", "acts of staff", "asked again after", "lost", "doubled", "wrong notices", "stuck",
        "failed", "longest wait s", "settled s", "holds"]  # fmt: skip


class Sheet:
    def __init__(self, file: Path, **facts: object) -> None:
        self.file, self.outcomes = file, list[Outcome]()
        self.facts = {"cores": os.cpu_count(), **facts}

    def add(self, outcome: Outcome) -> None:
        """Written at once: what was seen stays when a later run ends badly."""
        self.outcomes.append(outcome)
        busy = round(os.getloadavg()[1], 1)  # of all who share the machine, over five minutes
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps({**outcome.row(), **self.facts, "load": busy}, ensure_ascii=False) + "\n")

    def table(self) -> str:
        """In Markdown, as it stands in docs/reliability.md."""
        words = {fault.key: fault.en for fault in FAULTS}
        rows = [HEAD, ["---"] * len(HEAD)]
        for one in self.outcomes:
            rows.append([
                words[one.fault], f"{one.run}", f"{one.receipts}", f"{one.acts}",
                ", ".join(f"{count} × {label}" for label, count in sorted(one.answers.items())) or "–",
                f"{one.lost}", f"{one.doubled}",
                f"{one.wrong}", f"{one.stuck}", f"{one.failed}", f"{one.longest:g}",
                "never" if one.settle is None else f"{one.settle:g}", "yes" if one.holds else "NO",
            ])  # fmt: skip
        return "\n".join("| " + " | ".join(row) + " |" for row in rows)

    @property
    def holds(self) -> bool:
        return all(one.holds for one in self.outcomes)
