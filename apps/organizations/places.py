"""Point → grid 网格: where in the district a place lies, and in whose responsibility.

Outlines are reference rows: each is read once, and which of them are near is known from their boxes.
"""

import math
from collections import defaultdict
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.ledger.refusal import Refused
from apps.organizations.models import Division
from apps.organizations.outline import Outline, distance, outline
from apps.organizations.reference import division, kept

CELL = 0.01  # degrees, some 1 km: boxes are found by the squares they touch
NEARBY = 0.0005  # degrees, some 50 m: cells are rounded to 0.1 m, a point may fall between two of them


@dataclass(frozen=True)
class Place:
    """Grid, community and town of a point; the lower ones are None where the map does not reach so far."""

    grid: Division | None
    community: Division | None
    town: Division


def locate(lng: float, lat: float) -> Place:
    """The place of a WGS84 point; raises Refused with what is wrong otherwise."""
    if not (math.isfinite(lng) and math.isfinite(lat)):
        raise Refused("bad_coordinates", _("Longitude and latitude must be numbers."), field="place")
    found = _find(lng, lat)
    if found is not None:
        return _place(division(found))
    if _find(lat, lng) is not None:
        raise Refused(
            "swapped_coordinates",
            _("Longitude and latitude are swapped: here longitude is about 113, latitude about 23."),
            field="place",
        )
    raise Refused(
        "outside_district",
        _("This place lies outside Nanhai District. Choose a place within it, or call the hotline where you are."),
        field="place",
    )


def _find(lng: float, lat: float) -> int | None:
    """The lowest division whose polygon holds the point: by bounding box, then exactly."""
    for level in (Division.Level.GRID, Division.Level.COMMUNITY, Division.Level.TOWN):
        near = [(distance(_outline(pk), lng, lat), pk) for pk in _candidates(int(level), lng, lat)]
        far, nearest = min(near, key=itemgetter(0), default=(1.0, None))
        if far == 0 or (level != Division.Level.TOWN and far < NEARBY / 100):
            return nearest
    return None


@kept
def _outline(pk: int) -> Outline:
    return outline(Division.objects.values_list("boundary", flat=True).get(pk=pk))


def _candidates(level: int, lng: float, lat: float) -> list[int]:
    """Divisions of a level whose boxes reach within NEARBY of the point, by code."""
    return [
        pk
        for pk, west, south, east, north in _boxes(level).get((math.floor(lng / CELL), math.floor(lat / CELL)), ())
        if west <= lng + NEARBY and east >= lng - NEARBY and south <= lat + NEARBY and north >= lat - NEARBY
    ]


Box = tuple[int, float, float, float, float]


@kept
def _boxes(level: int) -> dict[tuple[int, int], list[Box]]:
    """Square of the map → boxes that reach into it or near it, in the order of their codes."""
    rows = Division.objects.filter(level=level, boundary__isnull=False, min_lng__isnull=False).order_by("code")
    squares: dict[tuple[int, int], list[Box]] = defaultdict(list)
    boxes: Any = rows.values_list("pk", "min_lng", "min_lat", "max_lng", "max_lat")  # none of them empty, see above
    for box in boxes:
        _pk, west, south, east, north = box
        for x in _steps(west, east):
            for y in _steps(south, north):
                squares[x, y].append(box)
    return dict(squares)


def _steps(low: float, high: float) -> range:
    return range(math.floor((low - NEARBY) / CELL), math.floor((high + NEARBY) / CELL) + 1)


def _place(found: Division) -> Place:
    if found.level == Division.Level.GRID:
        community = found.parent
        assert community is not None and community.parent is not None  # a grid lies in a community of a town
        return Place(found, community, community.parent)
    if found.level == Division.Level.COMMUNITY:
        assert found.parent is not None  # a community lies in a town
        return Place(None, found, found.parent)
    return Place(None, None, found)
