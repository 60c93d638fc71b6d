"""Handlers: what an app does when the ledger says something. Registered at start, named, idempotent.

    @on("case.accepted", queue="dispatch")
    def open_chain(entry: Entry) -> None: ...

A handler runs in one transaction with its delivery mark, after all earlier deliveries of its app for the same
subject. Names are part of the stored deliveries: renaming one needs `formerly=`.

One that need not act at once takes many entries together, in their order and in one transaction:

    @on(*METERS, queue="rollup", lane="rollup", many=500)
    def count(entries: list[Entry]) -> None: ...
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Function = Callable[[Any], None]


@dataclass(frozen=True)
class Handler:
    name: str
    app: str  # with its lane: what is done in order for one subject
    queue: str
    function: Function
    many: int = 0  # its function takes a list of so many entries at most; 0: one entry
    facts: dict[str, Any] = field(default_factory=dict)  # it hears only entries whose facts hold these
    unless: dict[str, Any] = field(default_factory=dict)  # and none whose facts hold these

    def hears(self, entry: Any) -> bool:
        return _holds(entry.facts, self.facts) and not (self.unless and _holds(entry.facts, self.unless))

    def run(self, entries: list[Any]) -> None:
        if self.many:
            return self.function(entries)
        for entry in entries:
            self.function(entry)
        return None


def _holds(facts: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return all(facts.get(name) == value for name, value in wanted.items())


HANDLERS: dict[str, Handler] = {}
BY_VERB: dict[str, list[Handler]] = defaultdict(list)
QUEUES = ("dispatch", "clock", "notify", "rollup", "bulk")


class Permanent(Exception):
    """Raised by a handler when trying again cannot help: the delivery fails at once, operators see it."""


def on(
    *verbs: str,
    queue: str,
    lane: str = "",
    formerly: str = "",
    many: int = 0,
    facts: dict[str, Any] | None = None,
    unless: dict[str, Any] | None = None,
) -> Callable[[Function], Function]:
    """Register a function as handler of these verbs.

    `lane`: handlers of one app in different lanes do not wait for each other (a letter that cannot be sent
    must not hold up the process). `facts`: only entries that hold these make a delivery at all; `unless`: those
    that hold these make none.
    """
    if queue not in QUEUES:
        raise ValueError(f"{queue}: queues are {', '.join(QUEUES)}")

    def register(function: Function) -> Function:
        app = function.__module__.split(".")[1] if function.__module__.startswith("apps.") else function.__module__
        name, line = f"{app}.{function.__name__}", f"{app}/{lane}" if lane else app
        handler = Handler(name, line, queue, function, many, facts or {}, unless or {})
        if handler.name in HANDLERS:
            raise ValueError(f"two handlers are named {handler.name}")
        for name in filter(None, (handler.name, formerly)):
            HANDLERS[name] = handler
        for verb in verbs:
            BY_VERB[verb].append(handler)
        return function

    return register
