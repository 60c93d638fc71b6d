"""How far it is: one bar on a terminal, else a line now and then."""

from datetime import date
from time import monotonic
from typing import Any

WIDTH = 30


class Progress:
    def __init__(self, out: Any, total: int, every: int) -> None:
        self.out, self.total, self.every, self.done = out, max(total, 1), max(every, 1), 0
        self.began = monotonic()

    def show(self, day: date, cases: int) -> None:
        """One more day is over, `cases` have come in so far."""
        self.done = min(self.done + 1, self.total)
        said = f"{day}  {self.done}/{self.total} days, {cases} cases, {cases / (monotonic() - self.began):.0f} a second"
        if self.out.isatty():
            full = WIDTH * self.done // self.total
            self.out.write(f"\r  [{'#' * full}{'.' * (WIDTH - full)}] {said} ", ending="")
            self.out.flush()
        elif self.done % self.every == 0 or self.done == self.total:
            self.out.write(f"  {said}")

    def end(self, words: str) -> None:
        if self.out.isatty():
            self.out.write("")
        self.out.write(f"  {words}")
