"""What is asked once within an act, however many of its steps want to know it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_known: ContextVar[dict[str, Any] | None] = ContextVar("asked_within_this_act", default=None)


@contextmanager
def remembering(*, anew: bool = False, **known: Any) -> Iterator[None]:
    """Answers of `asked_once` are remembered until the block ends, beginning with what is `known`. A block within
    another joins it; an act begins `anew`, for what it goes by must be as of now."""
    if not (anew or known) and _known.get() is not None:
        yield
        return
    token = _known.set(dict(known))
    try:
        yield
    finally:
        _known.reset(token)


def asked_once(key: str, ask: Callable[[], T]) -> T:
    """The answer of this act's first asking; outside an act it is asked each time."""
    known = _known.get()
    if known is None:
        return ask()
    if key not in known:
        known[key] = ask()
    answer: T = known[key]
    return answer
