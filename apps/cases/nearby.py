"""附近已有人上报: open reports of the same standard near a place, offered before a second one is made."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any
from uuid import UUID

from apps.cases.models import Case
from apps.catalog.models import EventStandard

EARTH_M = 6_371_008.8  # mean radius
DEGREE_M = 111_195.0  # of latitude
OFFERED = 5
LOOKED_AT = 100  # rows of one box; more than that in one spot is a flood, and the first are as good as any


@dataclass(frozen=True)
class Near:
    """An open report and how far it is, in meters."""

    case: Case
    meters: int


def distance(lng: float, lat: float, other_lng: float, other_lat: float) -> float:
    """Meters between two points on the sphere (haversine)."""
    a, b = radians(lat), radians(other_lat)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(other_lng - lng) / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(half))


def near(
    standard: EventStandard, place: tuple[float, float] | None, *, community: str = "", address: str = ""
) -> list[Near]:
    """The nearest first, within the standard's own radius; without a point, those told in the same words. One query."""
    if place is not None:
        return _around(standard, *place)
    words = address.strip()[:200]
    if not community or not words:
        return []
    rows = _open(standard).filter(grid__code=community, address=words)
    return [Near(case, 0) for case in rows[:OFFERED]]


def is_near(case_id: UUID, found: list[Near]) -> bool:
    return any(one.case.pk == case_id for one in found)


def _around(standard: EventStandard, lng: float, lat: float) -> list[Near]:
    """A box by the index, then the circle in it. What is no point on Earth has nothing near; the act refuses it."""
    if not (abs(lng) <= 180 and abs(lat) <= 90):
        return []
    radius = standard.duplicate_radius_m
    north = radius / DEGREE_M
    east = north / max(cos(radians(lat)), 0.01)
    rows = _open(standard).filter(lng__gte=lng - east, lng__lte=lng + east, lat__gte=lat - north, lat__lte=lat + north)
    found = [Near(case, round(distance(lng, lat, case.lng, case.lat))) for case in rows[:LOOKED_AT]]
    return sorted((one for one in found if one.meters <= radius), key=lambda one: one.meters)[:OFFERED]


def _open(standard: EventStandard) -> Any:
    rows = Case.objects.reports().filter(standard=standard, closed_at__isnull=True).select_related("town", "grid")
    return rows.defer("town__boundary", "grid__boundary").order_by("-pk")
