"""A schematic map drawn as SVG paths from the boundaries we keep; no tiles, no key, no script."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from apps.organizations.models import Division

WIDTH = 600
Ring = list[list[float]]


@dataclass(frozen=True)
class Shape:
    """One town: its path, where its name stands, and the row it belongs to."""

    town: Division
    path: str
    x: int
    y: int


def _known(edges: Iterable[float | None]) -> list[float]:
    return [edge for edge in edges if edge is not None]


class Projection:
    """Longitude and latitude to whole pixels; north is up, and a kilometer is as long both ways."""

    def __init__(self, towns: list[Division]) -> None:
        self.west = min(_known(t.min_lng for t in towns))
        self.north = max(_known(t.max_lat for t in towns))
        south, east = min(_known(t.min_lat for t in towns)), max(_known(t.max_lng for t in towns))
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


def town_shapes() -> tuple[list[Shape], str]:
    """Shapes of the towns that have a boundary, and the view box; nothing where there is none."""
    towns = list(Division.objects.towns().filter(boundary__isnull=False, min_lng__isnull=False).order_by("code"))
    if not towns:
        return [], ""
    projection = Projection(towns)
    shapes = [Shape(town, projection.path(town.boundary), *_label(projection, town)) for town in towns]
    return shapes, f"-4 -4 {WIDTH + 8} {projection.height + 8}"


def _label(projection: Projection, town: Division) -> tuple[int, int]:
    """Where the name stands: a point that is surely inside."""
    from shapely.geometry import shape

    inside = shape(town.boundary).representative_point()
    return projection.point(inside.x, inside.y)
