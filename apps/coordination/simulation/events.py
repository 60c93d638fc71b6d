"""What will happen: acts by their moment, taken out in order."""

from collections.abc import Callable, Iterator
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

Act = Callable[[datetime], None]


class Agenda:
    """A heap of acts. Of two at one moment the one added first comes first, so a seed always gives the same life."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Act]] = []
        self._numbers = count()

    def __len__(self) -> int:
        return len(self._heap)

    @property
    def next_at(self) -> datetime | None:
        return self._heap[0][0] if self._heap else None

    def add(self, at: datetime, act: Act) -> None:
        heappush(self._heap, (at, next(self._numbers), act))

    def take(self, until: datetime) -> Iterator[tuple[datetime, Act]]:
        """Acts up to and including `until`, also those added meanwhile."""
        while self._heap and self._heap[0][0] <= until:
            at, _number, act = heappop(self._heap)
            yield at, act
