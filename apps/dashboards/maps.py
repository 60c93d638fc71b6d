"""A schematic map drawn as SVG paths from the boundaries we keep; no tiles, no key, no script."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from apps.organizations.models import Division, DivisionQuerySet
from apps.organizations.reference import division, kept

WIDTH = 600
Ring = list[list[float]]


@dataclass(frozen=True)
class Shape:
    """One town, community or grid: its path, where its name stands, and the row it belongs to."""

    place: Division
    path: str
    x: int
    y: int


def _known(edges: Iterable[float | None]) -> list[float]:
    return [edge for edge in edges if edge is not None]


class Projection:
    """Longitude and latitude to whole pixels; north is up, and a kilometer is as long both ways."""

    def __init__(self, places: list[Division]) -> None:
        self.west = min(_known(p.min_lng for p in places))
        self.north = max(_known(p.max_lat for p in places))
        south, east = min(_known(p.min_lat for p in places)), max(_known(p.max_lng for p in places))
        self.squeeze = cos(radians((self.north + south) / 2))
        self.scale = WIDTH / ((east - self.west) * self.squeeze)
        self.height = round((self.north - south) * self.scale)

    def point(self, lng: float, lat: float) -> tuple[int, int]:
        return round((lng - self.west) * self.squeeze * self.scale), round((self.north - lat) * self.scale)

    def path(self, geometry: dict[str, Any]) -> str:
        """A Polygon or MultiPolygon; points that fall on one pixel are written once."""
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        return "".join(self._ring(ring) for polygon in polygons for ring in polygon)

    def _ring(self, ring: Ring) -> str:
        points: list[tuple[int, int]] = []
        for lng, lat, *_height in ring:
            point = self.point(lng, lat)
            if not points or points[-1] != point:
                points.append(point)
        return "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"


def shapes_below(place: Division | None = None) -> tuple[list[Shape], str]:
    """Shapes of the divisions right below a place (towns of the district without one; a grid shows itself) that have
    a boundary, and the view box; nothing where there is none. Drawn anew when a division has changed."""
    return _shapes(place.pk if place else None)


@kept
def _shapes(pk: int | None) -> tuple[list[Shape], str]:
    place = division(pk) if pk else None
    return drawn(list(below(place).filter(boundary__isnull=False, min_lng__isnull=False).order_by("code")))


def below(place: Division | None) -> DivisionQuerySet:
    if place is None:
        return Division.objects.towns()
    if place.level == Division.Level.GRID:
        return Division.objects.filter(pk=place.pk)
    return Division.objects.filter(parent=place)


def drawn(places: list[Division]) -> tuple[list[Shape], str]:
    if not places:
        return [], ""
    projection = Projection(places)
    shapes = [
        Shape(place, projection.path(place.boundary), *_label(projection, place)) for place in places if place.boundary
    ]
    for shape in shapes:
        del shape.place.boundary  # kept in the process without the polygon, which is read again where it is asked for
    return shapes, f"-4 -4 {WIDTH + 8} {projection.height + 8}"


def _label(projection: Projection, town: Division) -> tuple[int, int]:
    """Where the name stands: a point that is surely inside."""
    from shapely.geometry import shape

    inside = shape(town.boundary).representative_point()
    return projection.point(inside.x, inside.y)
