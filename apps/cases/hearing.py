"""听话: what a caller's words tell of: which kind of event, which place. Suggestions only; a person decides.

Search (`catalog.search`) asks for most of the words of a short question; a caller's story is long, so here the few
words of the standards are looked for in the many of the caller.
"""

import re
from dataclasses import dataclass
from math import log
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from apps.accounts.crypto import blind_index
from apps.accounts.identity import check_phone
from apps.cases.models import Case
from apps.catalog.models import EventStandard
from apps.catalog.search import HAN, LATIN, grams, plain
from apps.ledger.clock import now
from apps.organizations.models import Division

SHOWN = 5
CLEAR = 1.5  # times as many points as the next: then the first is chosen for the call taker, who may choose another
LOOKED_AT = 200  # open reports of one community; more than that and the newest are as good as any
# What people leave out when they speak of 和顺社区居委会, 北沙村委会 or 里水镇; 汤村 stays 汤村
TAIL = re.compile(r"(社区居委会|社区居民委员会|村委会|村民委员会|居委会|居民委员会|经联社|社区|街道|镇)$")
STREET = "(?!路|街(?!道)|大道|巷|涌)"  # 鹤峰路 is no word of 鹤峰村


def kinds(words: str) -> list[tuple[EventStandard, float]]:
    """Current standards the words speak of, with points, the likeliest first. One query, whatever the length."""
    said = plain(words)
    if not said:
        return []
    standards = list(EventStandard.objects.current().order_by("code"))
    names = {one.pk: [plain(name) for name in (one.name, *one.aliases)] for one in standards}
    told = {one.pk: _pieces(" ".join([*names[one.pk], plain(one.name_en)])) for one in standards}
    rare = _rarity(list(told.values()))
    heard = _pieces(said)
    points = []
    for one in standards:
        shared = sum(rare[piece] for piece in told[one.pk] & heard)
        whole = sum(3 * len(name) for name in set(names[one.pk]) if len(name) > 1 and name in said)
        if shared + whole > 1:
            points.append((one, shared + whole))
    points.sort(key=lambda pair: (-pair[1], pair[0].code))
    return points[:SHOWN]


def _pieces(text: str) -> set[str]:
    """Pairs of Chinese characters and words of English longer than two letters."""
    pairs = {piece for run in HAN.findall(text) for piece in grams(run, 2) if len(piece) == 2}
    return pairs | {word for word in LATIN.findall(text) if len(word) > 2}


def _rarity(sets: list[set[str]]) -> dict[str, float]:
    """What a piece is worth: one that only one standard has says more than one that many share."""
    counts: dict[str, int] = {}
    for pieces in sets:
        for piece in pieces:
            counts[piece] = counts.get(piece, 0) + 1
    return {piece: log(1 + len(sets) / n) for piece, n in counts.items()}


def clearest(found: list[tuple[EventStandard, float]]) -> EventStandard | None:
    """The first, if it leads by far."""
    if not found:
        return None
    return found[0][0] if len(found) == 1 or found[0][1] >= CLEAR * found[1][1] else None


def places(words: str) -> list[Division]:
    """Communities the words name, then towns; the one named most fully comes first. One query."""
    said = plain(words).replace(" ", "")
    if len(said) < 2:
        return []
    levels = (Division.Level.TOWN, Division.Level.COMMUNITY)
    rows = Division.objects.filter(level__in=levels).defer("boundary", "parent__boundary").select_related("parent")
    towns: list[Division] = []
    communities: list[Division] = []
    for row in rows.order_by("code"):
        group = towns if row.level == Division.Level.TOWN else communities
        if re.search(re.escape(stem(row)) + STREET, said):
            group.append(row)
    return [*_likeliest(communities, towns), *towns][:SHOWN]


def stem(division: Division) -> str:
    """What people say of it: 和顺, 汤村, 里水."""
    name = plain(division.name)
    short = TAIL.sub("", name)
    return short if len(short) >= 2 else name


def _likeliest(communities: list[Division], towns: list[Division]) -> list[Division]:
    """Without those of whose name another one's is only more, and without 里水社区 where 里水 means the town."""
    stems = [stem(one) for one in communities]
    in_town = {stem(one) for one in towns}
    kept = [one for one in communities if not any(stem(one) != more and stem(one) in more for more in stems)]
    others = [one for one in kept if stem(one) not in in_town]
    named = {town.pk for town in towns}
    return sorted(others or kept, key=lambda one: (one.parent_id not in named, -len(stem(one)), one.code))


def surest(found: list[Division], words: str) -> Division | None:
    """The community, where the words name only one; 里水和顺大道 names the town of 里水, 里水社区 the community."""
    communities = [one for one in found if one.level == Division.Level.COMMUNITY]
    if len(communities) != 1:
        return None
    name = stem(communities[0])
    means_town = name in {stem(one) for one in found if one.level == Division.Level.TOWN}
    said_so = re.search(re.escape(name) + r"(社区|村|居委)", plain(words))
    return None if means_town and not said_so else communities[0]


# Earlier reports


@dataclass(frozen=True)
class Earlier:
    """A report made before: of the same number, or near the same spot."""

    case: Case
    own: bool  # by this very number
    same: bool  # of the kind now meant

    @property
    def open(self) -> bool:
        return self.case.closed_at is None


def of_number(phone: str, standard: EventStandard | None = None) -> list[Earlier]:
    """The last reports of this number, open ones first. One query; none for half a number."""
    try:
        index = blind_index("phone", check_phone(phone))
    except ValidationError:  # half a number, while it is typed
        return []
    rows = _reports().filter(phone_index=index).order_by("-pk")[:SHOWN]
    found = [Earlier(case, True, standard is not None and case.standard_id == standard.pk) for case in rows]
    return sorted(found, key=lambda one: not one.open)


def at_spot(community: Division | None, words: str, standard: EventStandard | None) -> list[Earlier]:
    """Open reports of a community that are told in like words or are of the same kind, the likest first. One query."""
    if community is None:
        return []
    rows = _reports().filter(closed_at__isnull=True).filter(Q(grid=community) | Q(grid__parent=community))
    heard = _pieces(plain(words)) - _pieces(plain(community.name))
    ranked = []
    for case in rows.order_by("-pk")[:LOOKED_AT]:
        same = standard is not None and case.standard_id == standard.pk
        like = len(heard & _pieces(plain(case.address)))
        if same or like >= 2:
            ranked.append((same + like, Earlier(case, False, same)))
    ranked.sort(key=lambda pair: -pair[0])
    return [one for _points, one in ranked[:SHOWN]]


def _reports() -> Any:
    rows = Case.objects.reports().select_related("standard", "town", "grid")
    return rows.defer("town__boundary", "grid__boundary").filter(submitted_at__lte=now())
