"""Whether a point lies within a boundary as a division keeps it (GeoJSON), and how far from it.

Plain arithmetic: each report asks this of one or two small polygons, and shapely with numpy would be a tenth of the
memory of every process that may be asked.
"""

import math
from array import array
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

ON_LINE = 1e-12  # degrees: what rounding makes of nothing
Ring = tuple["array[float]", "array[float]"]  # x and y of its corners, the first again at the end
Outline = list[list[Ring]]  # polygons, each with its outer ring first, then its holes


def outline(boundary: Any) -> Outline:
    """A Polygon or MultiPolygon, small enough to keep thousands of them."""
    polygons = boundary["coordinates"] if boundary["type"] == "MultiPolygon" else [boundary["coordinates"]]
    return [[_ring(points) for points in rings] for rings in polygons]


def _ring(points: list[list[float]]) -> Ring:
    return array("d", (point[0] for point in points)), array("d", (point[1] for point in points))


def distance(polygons: Outline, x: float, y: float) -> float:
    """Degrees to the outline; 0 inside of it and on its line. A hole is outside."""
    if any(_inside(rings, x, y) for rings in polygons):
        return 0.0
    far = min((_to_ring(ring, x, y) for rings in polygons for ring in rings), default=math.inf)
    return 0.0 if far <= ON_LINE else far


def _inside(rings: list[Ring], x: float, y: float) -> bool:
    """A line to the east crosses the rings an odd number of times."""
    return sum(1 for ring in rings for _edge in _crossed(ring, x, y)) % 2 == 1


def _crossed(ring: Ring, x: float, y: float) -> Iterator[None]:
    """The edges that cross the line east of the point."""
    for (x1, y1), (x2, y2) in pairwise(zip(*ring, strict=True)):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            yield None


def _to_ring(ring: Ring, x: float, y: float) -> float:
    return min(_to_edge(*start, *end, x, y) for start, end in pairwise(zip(*ring, strict=True)))


def _to_edge(x1: float, y1: float, x2: float, y2: float, x: float, y: float) -> float:
    dx, dy = x2 - x1, y2 - y1
    long = dx * dx + dy * dy
    share = 0.0 if long == 0 else max(0.0, min(1.0, ((x - x1) * dx + (y - y1) * dy) / long))
    return math.hypot(x1 + share * dx - x, y1 + share * dy - y)
