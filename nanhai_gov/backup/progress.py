"""How far it is: one bar that moves on a terminal, a line for each quarter elsewhere."""

import sys
from typing import TextIO

WIDTH = 30


class Progress:
    def __init__(self, out: TextIO | None = None, *, quiet: bool = False) -> None:
        self.out, self.quiet = out or sys.stdout, quiet
        self.moves = hasattr(self.out, "isatty") and self.out.isatty()
        self.words, self.total, self.done, self.quarter = "", 0, 0, 0

    def say(self, text: str) -> None:
        if not self.quiet:
            self.out.write(text + "\n")
            self.out.flush()

    def begin(self, words: str, total: int) -> None:
        self.words, self.total, self.done, self.quarter = words, max(total, 1), 0, 0
        self._show()

    def move(self, by: int = 1) -> None:
        self.done = min(self.total, self.done + by)
        self._show()

    def end(self) -> None:
        self.done = self.total
        self._show()
        if self.moves and not self.quiet:
            self.out.write("\n")

    def _show(self) -> None:
        share = self.done / self.total
        if self.quiet:
            return
        if self.moves:
            full = round(share * WIDTH)
            self.out.write(f"\r{self.words:<28} {'█' * full}{'░' * (WIDTH - full)} {share:4.0%}")
            self.out.flush()
        elif int(share * 4) > self.quarter:
            self.quarter = int(share * 4)
            self.say(f"{self.words}: {share:.0%}")
