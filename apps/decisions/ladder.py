"""审批阶梯: a chain as it is drawn: done, now, to come, with every word said. Reads only.

Queries: steps, seats, opinions, and for each step to come its posts (one) and their holders (one).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from apps.catalog.forms.conditions import holds
from apps.decisions.course import refusal_proposed, returnable, standing
from apps.decisions.models import Chain, Opinion, Seat, Step
from apps.decisions.seating import seats_for
from apps.decisions.tally import Verdict, tally

STATES = {
    Step.Status.ACTIVE: "now",
    Step.Status.WAITING: "next",
    Step.Status.AGREED: "done",
    Step.Status.REFUSED: "bad",
    Step.Status.RETURNED: "bad",
}
OWN_LINE = {Step.Kind.HANDLE, Step.Kind.REVIEW}


@dataclass(frozen=True)
class Rung:
    """One step where it stands. `seats` of a step to come are those it would get now; they are not stored."""

    step: Step
    state: str
    seats: list[Seat]
    words: dict[Any, list[Opinion]]


@dataclass(frozen=True)
class Ladder:
    """`rungs` first step first; `earlier` opinions of rounds that were returned, oldest first."""

    chain: Chain
    steps: list[Step]
    rungs: list[Rung]
    earlier: list[Opinion] = field(default_factory=list)

    @property
    def active(self) -> Rung | None:
        return next((rung for rung in self.rungs if rung.state == "now"), None)

    @property
    def refusal_proposed(self) -> bool:
        return refusal_proposed(self.steps)

    def returnable(self, step: Step) -> list[Step]:
        """Where this step may be returned to."""
        return returnable(self.steps, step)

    def after_agreement(self, seat: Seat) -> tuple[str, Rung | None]:
        """What follows if this open seat agrees: ("waits", None) for other seats, ("next", rung), ("end", None)."""
        now = self.active
        if now is None:
            return "end", None
        words = [str(Seat.Status.AGREED if one.pk == seat.pk else one.status) for one in now.seats]
        asked = len(now.step.spec["seats"])
        if tally(now.step.mode, words, seats=asked, quorum=now.step.quorum) is Verdict.OPEN:
            return "waits", None
        straight_up = now.step.kind not in OWN_LINE and self.refusal_proposed
        coming = [rung for rung in self.rungs if rung.state == "next"]
        needed = next((rung for rung in coming if _needed(self.chain, rung.step, straight_up)), None)
        if needed is None and now.step.kind != Step.Kind.APPROVE and coming:
            needed = coming[-1]
        return ("next", needed) if needed else ("end", None)


def _needed(chain: Chain, step: Step, straight_up: bool) -> bool:
    return holds(step.spec.get("when"), chain.facts) and not (straight_up and step.kind == Step.Kind.COUNTERSIGN)


def ladder(chain: Chain) -> Ladder:
    """The chain with its steps where they stand and all that was said."""
    steps = list(Step.objects.filter(chain=chain).order_by("round", "position"))
    seats: dict[Any, list[Seat]] = defaultdict(list)
    found = Seat.objects.filter(step__chain=chain).select_related("post", "unit", "holder", "on_behalf_of")
    for seat in found.order_by("opened_at", "unit__code"):
        seats[seat.step_id].append(seat)
    said = Opinion.objects.filter(step__chain=chain)
    opinions = list(said.select_related("actor", "step", "seat__post", "seat__unit", "seat__on_behalf_of"))
    words: dict[Any, list[Opinion]] = defaultdict(list)
    for opinion in opinions:
        words[opinion.seat_id].append(opinion)
    stand = standing(steps)
    rungs = [_rung(chain, step, seats, words) for step in stand if step.status in STATES]
    here = {step.pk for step in stand}
    return Ladder(chain, steps, rungs, [one for one in opinions if one.step_id not in here])


def _rung(chain: Chain, step: Step, seats: dict[Any, list[Seat]], words: dict[Any, list[Opinion]]) -> Rung:
    state = STATES[Step.Status(step.status)]
    asked = seats_for(chain, step)[0] if state == "next" else seats[step.pk]
    return Rung(step, state, asked, {seat.pk: words[seat.pk] for seat in asked})
