"""What everybody in a simulation shares: what will happen, who there is, and a die for each case."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from apps.coordination.simulation.days import Days
from apps.coordination.simulation.events import Agenda
from apps.coordination.simulation.habits import Habits
from apps.coordination.simulation.people import People
from apps.ledger import clock
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from apps.organizations.calendar import WorkCalendar

Reaction = Callable[["World", Entry], None]
REACTIONS: dict[str, list[Reaction]] = defaultdict(list)


def reacts(*verbs: str) -> Callable[[Reaction], Reaction]:
    """Register what people do when they learn of an entry: they plan what they will do, and when."""

    def register(function: Reaction) -> Reaction:
        for verb in verbs:
            REACTIONS[verb].append(function)
        return function

    return register


class World:
    """`seed` decides everything: each case has a die of its own, so that one more case changes no other."""

    def __init__(self, seed: int, habits: Habits) -> None:
        self.seed, self.habits = seed, habits
        self.agenda, self.days, self.people = Agenda(), Days(WorkCalendar.current()), People()
        self.dice: dict[UUID, Random] = {}
        self.pace: dict[UUID, float] = {}  # how quickly a case is dealt with, by what was promised
        self.waiting: dict[UUID, list[Any]] = defaultdict(list)  # seats that wait for a site check
        self.flags: set[tuple[UUID, str]] = set()
        self.refusals: Counter[str] = Counter()  # acts that came too late, by code
        self.end = clock.now()

    def die(self, *words: object) -> Random:
        return Random(" ".join(map(str, (self.seed, *words))))  # noqa: S311 - a game, no secret

    def at(self, moment: datetime) -> Any:
        """Simulated time, never past the end of the simulation."""
        return clock.at(min(moment, self.end))

    def act(self, at: datetime, act: Callable[[datetime], None]) -> None:
        """One planned act at its moment. Refusals are life: somebody was quicker, or it was withdrawn."""
        try:
            with self.at(at):
                act(at)
        except Refused as refused:
            self.refusals[refused.code] += 1

    def learn(self, entry: Entry) -> None:
        if entry.subject in self.dice:
            for reaction in REACTIONS.get(entry.verb, ()):
                reaction(self, entry)

    def mark(self, subject: UUID, flag: str) -> bool:
        """Set a flag; False when it was set before."""
        new = (subject, flag) not in self.flags
        self.flags.add((subject, flag))
        return new
