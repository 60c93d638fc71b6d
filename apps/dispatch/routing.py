"""The router 派遣: one order, the teams that are there, one of them. Pure: reads nothing, writes nothing.

Criteria and their weight (of 100): place 40, skill 25, load 20, duty 15. A team without the skill, that does not go
to the place, has too few people, or has sent this order back is out of play whatever its score. Resting teams are
in play only when no team is on duty: an order never waits for the night to end without a name on it.
Where a team keeps a roster 值班表, it is on duty when somebody is on the roster, and has the full duty points when
there are as many as the order needs; with fewer, half of them.
Equal scores: the lighter load, then the code, so that the same input always gives the same team.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

PLACE, SKILL, LOAD, DUTY = 40, 25, 20, 15
# How near a team stands to what it covers: its own grid, community, town, the whole district.
PLACE_BY_DEPTH = {4: 40, 3: 36, 2: 30, 1: 20}
SKILL_BY_RANK = (25, 20)  # its first trade, its second; any further one counts less
FURTHER_SKILL = 15
KEPT = 12  # candidates kept in the record of a routing


@dataclass(frozen=True)
class Ask:
    """What an order asks. `path` is the division path of its place ("" when the place is unknown)."""

    skill: str
    path: str
    officers: int = 1
    sent_back_by: frozenset[str] = frozenset()  # team codes


@dataclass(frozen=True)
class Candidate:
    """A team as it is at this moment. `path` is the division path of the area it covers."""

    id: str
    code: str
    name: str
    name_en: str
    path: str
    skills: Sequence[str]
    capacity: int
    open_orders: int
    members: int
    on_duty: bool
    rostered: bool = False
    hands: int = 0  # on duty by the roster
    unit_id: Any = None


@dataclass(frozen=True)
class Scored:
    """A candidate with a score for each criterion, and why it is out of play ("" = in play)."""

    candidate: Candidate
    place: int
    skill: int
    load: int
    duty: int
    out: str = ""

    @property
    def score(self) -> int:
        return self.place + self.skill + self.load + self.duty

    def as_json(self) -> dict[str, Any]:
        c = self.candidate
        return {
            "team": c.code, "name": c.name, "name_en": c.name_en, "skill": self.skill, "place": self.place,
            "load": self.load, "duty": self.duty, "score": self.score, "out": self.out,
            "open": c.open_orders, "capacity": c.capacity, "members": c.members,
            "rostered": c.rostered, "hands": c.hands,
        }  # fmt: skip


@dataclass(frozen=True)
class Ranking:
    """Candidates in order (those in play first), the one picked, and the name of the rule that decided."""

    rows: list[Scored] = field(default_factory=list)
    rule: str = "nobody"
    decides: bool = True  # False: the scores stand, the choice is a person's

    @property
    def suggested(self) -> Candidate | None:
        """The best in play, whether or not the router may choose."""
        return self.rows[0].candidate if self.rows and not self.rows[0].out else None

    @property
    def picked(self) -> Candidate | None:
        return self.suggested if self.decides else None

    def without_pick(self, rule: str) -> "Ranking":
        return replace(self, rule=rule, decides=False)

    def as_json(self) -> list[dict[str, Any]]:
        return [row.as_json() for row in self.rows[:KEPT]]


def rank(ask: Ask, candidates: Iterable[Candidate]) -> Ranking:
    """Score every candidate, put them in order, name the rule. No candidate in play: `picked` is None."""
    rows = [_score(ask, candidate) for candidate in candidates]
    awake = any(not row.out and row.candidate.on_duty for row in rows)
    if awake:
        rows = [row if row.out or row.candidate.on_duty else _put_out(row, "resting") for row in rows]
    rows.sort(key=_order)
    return Ranking(rows, _rule(ask, [row for row in rows if not row.out], awake))


def _order(row: Scored) -> tuple[bool, int, int, str]:
    return bool(row.out), -row.score, row.candidate.open_orders, row.candidate.code


def _rule(ask: Ask, playing: list[Scored], awake: bool) -> str:
    """The name of what decided; `RULES` in `words` says it in sentences."""
    if not ask.path:
        return "no_place"
    if not playing:
        return "nobody"
    if not awake:
        return "resting"
    if len(playing) == 1:
        return "only_one"
    first, second = playing[:2]
    if first.score > second.score:
        return "best_score"
    return "lighter_load" if first.candidate.open_orders < second.candidate.open_orders else "code_order"


def _score(ask: Ask, candidate: Candidate) -> Scored:
    place = _place(ask.path, candidate.path)
    skill = _skill(ask.skill, candidate.skills)
    free = 1 - min(candidate.open_orders / max(candidate.capacity, 1), 1)
    duty = _duty(ask, candidate)
    return Scored(candidate, place, skill, round(LOAD * free), duty, _out(ask, candidate, place, skill))


def _duty(ask: Ask, candidate: Candidate) -> int:
    if not candidate.on_duty:
        return 0
    return DUTY if not candidate.rostered or candidate.hands >= ask.officers else DUTY // 2


def _out(ask: Ask, candidate: Candidate, place: int, skill: int) -> str:
    if not skill:
        return "skill"
    if not place:
        return "elsewhere"
    if candidate.code in ask.sent_back_by:
        return "sent_back"
    if candidate.members < ask.officers:
        return "too_few"
    return ""


def _place(where: str, covers: str) -> int:
    """Points for a team whose area holds the place; a place known only roughly also reaches teams inside it."""
    if not where or not covers:
        return 0
    if where.startswith(covers):
        return PLACE_BY_DEPTH.get(covers.count("/"), PLACE)
    return PLACE_BY_DEPTH[1] if covers.startswith(where) else 0


def _skill(skill: str, skills: Sequence[str]) -> int:
    if skill not in skills:
        return 0
    position = list(skills).index(skill)
    return SKILL_BY_RANK[position] if position < len(SKILL_BY_RANK) else FURTHER_SKILL


def _put_out(row: Scored, why: str) -> Scored:
    return Scored(row.candidate, row.place, row.skill, row.load, row.duty, why)


def levels(path: str) -> list[str]:
    """The hands a `mode=hierarchical` order goes through: codes from the district down to its grid."""
    return [code for code in path.split("/") if code]
