"""计票: whether the words spoken so far settle a step. One rule for 会签 (all), 或签 (any) and 票签 (quorum).

A step is settled for agreement when enough seats agree, against it when so many refuse that enough can no longer
agree; with 或签 the first word settles it. Seats nobody has been found for yet count as silent.
"""

from collections.abc import Iterable
from enum import Enum


class Verdict(Enum):
    OPEN = "open"
    AGREED = "agreed"
    REFUSED = "refused"


def needed(mode: str, seats: int, quorum: int = 0) -> tuple[int, int]:
    """How many must agree, and how many refusals make that impossible."""
    if mode == "any":
        return 1, 1
    agree = min(quorum, seats) if mode == "quorum" else seats
    return agree, seats - agree + 1


def tally(mode: str, words: Iterable[str], *, seats: int, quorum: int = 0) -> Verdict:
    """`words`: the statuses of the seats that exist; `seats`: how many the plan asks for."""
    said = list(words)
    agree, refuse = needed(mode, max(seats, len(said)), quorum)
    if said.count("agreed") >= agree:
        return Verdict.AGREED
    if said.count("refused") >= refuse:
        return Verdict.REFUSED
    return Verdict.OPEN
