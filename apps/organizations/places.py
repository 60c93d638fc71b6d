"""Point → grid 网格: where in the district a place lies, and in whose responsibility."""

import math
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from shapely import Point
from shapely.geometry import shape

from apps.ledger.refusal import Refused
from apps.organizations.models import Division

NEARBY = 0.0005  # degrees, some 50 m: cells are rounded to 0.1 m, a point may fall between two of them


@dataclass(frozen=True)
class Place:
    """Grid, community and town of a point; the lower ones are None where the map does not reach so far."""

    grid: Division | None
    community: Division | None
    town: Division


def locate(lng: float, lat: float) -> Place:
    """The place of a WGS84 point. One query when it lies in a grid; raises Refused with what is wrong otherwise."""
    if not (math.isfinite(lng) and math.isfinite(lat)):
        raise Refused("bad_coordinates", _("Longitude and latitude must be numbers."), field="place")
    division = _find(lng, lat)
    if division is not None:
        return _place(division)
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


def _find(lng: float, lat: float) -> Division | None:
    """The lowest division whose polygon holds the point: by bounding box in the database, then exactly."""
    point = Point(lng, lat)
    for level in (Division.Level.GRID, Division.Level.COMMUNITY, Division.Level.TOWN):
        near = [(shape(row.boundary), row) for row in _candidates(level, lng, lat)]
        inside = [row for outline, row in near if outline.covers(point)]
        if inside:
            return inside[0]
        distance, row = min(((outline.distance(point), row) for outline, row in near), default=(1.0, None), key=_first)
        if level != Division.Level.TOWN and distance < NEARBY / 100:
            return row
    return None


def _first(pair: tuple[float, Any]) -> float:
    return pair[0]


def _candidates(level: Any, lng: float, lat: float) -> list[Division]:
    return list(
        Division.objects.filter(
            level=level,
            boundary__isnull=False,
            min_lng__lte=lng + NEARBY,
            max_lng__gte=lng - NEARBY,
            min_lat__lte=lat + NEARBY,
            max_lat__gte=lat - NEARBY,
        )
        .select_related("parent__parent")
        .defer("parent__boundary", "parent__parent__boundary")
        .order_by("code")
    )


def _place(division: Division) -> Place:
    if division.level == Division.Level.GRID:
        community = division.parent
        assert community is not None and community.parent is not None  # a grid lies in a community of a town
        return Place(division, community, community.parent)
    if division.level == Division.Level.COMMUNITY:
        assert division.parent is not None  # a community lies in a town
        return Place(None, division, division.parent)
    return Place(None, None, division)
