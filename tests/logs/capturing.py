"""All that is written to the log while a block runs, as the operator would find it."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nanhai_gov.logs.setup import Formatter


class Lines(io.StringIO):
    @property
    def text(self) -> str:
        return self.getvalue()

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, **wanted: Any) -> list[dict[str, Any]]:
        return [event for event in self.events if wanted.items() <= event.items()]


@contextmanager
def logged(level: int = logging.DEBUG) -> Iterator[Lines]:
    """Everything of every logger from `level` on, as JSON lines."""
    lines, root = Lines(), logging.getLogger()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(Formatter())
    before = root.level
    root.addHandler(handler)
    root.setLevel(level)
    try:
        yield lines
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
