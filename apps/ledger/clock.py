"""Time comes from one place. The simulator sets it; everybody else asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_simulated: ContextVar[datetime | None] = ContextVar("simulated_time", default=None)


def now() -> datetime:
    """This moment, with its zone: the real one, or within `at` the one given there."""
    return _simulated.get() or timezone.now()


def simulated() -> datetime | None:
    """The moment given by `at`; None in real time."""
    return _simulated.get()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within it `now()` is `moment`, in this thread alone. For the simulator and for tests of what time does."""
    if moment.tzinfo is None:
        raise ValueError("a moment without zone is no moment")
    token = _simulated.set(moment)
    try:
        yield
    finally:
        _simulated.reset(token)
