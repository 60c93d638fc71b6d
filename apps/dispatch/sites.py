"""Places on the ground: distances, and whether coordinates can be right at all."""

from math import asin, cos, radians, sin, sqrt

from django.utils.translation import gettext_lazy as _

from apps.ledger.refusal import Refused

Point = tuple[float, float]  # lng, lat in WGS84
EARTH_M = 6_371_000
# The box of the country; a pair outside it that fits when turned round was swapped.
LNG, LAT = (73.0, 136.0), (3.0, 54.0)


def meters(a: Point, b: Point) -> int:
    """The distance between two points, in meters."""
    lng1, lat1, lng2, lat2 = map(radians, (*a, *b))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lng2 - lng1) / 2) ** 2
    return round(2 * EARTH_M * asin(sqrt(h)))


def checked(place: Point | None) -> Point | None:
    """A place as it may be stored, or Refused: field staff may stand outside the district, but not outside the map."""
    if place is None or _fits(place):
        return place
    if _fits((place[1], place[0])):
        raise Refused("swapped_coordinates", _("Longitude and latitude are swapped."), field="place")
    raise Refused("no_such_place", _("These coordinates are nowhere near. Leave them out and say where you are."),
                  field="place")  # fmt: skip


def _fits(place: Point) -> bool:
    return LNG[0] <= place[0] <= LNG[1] and LAT[0] <= place[1] <= LAT[1]
