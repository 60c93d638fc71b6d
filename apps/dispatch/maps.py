"""Schematic maps as SVG: outlines of divisions, simplified, and pins on them. No tiles, no key, no script."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import cos, radians
from typing import Any

from django.core.cache import cache

from apps.organizations.models import Division

Point = tuple[float, float]
KEEP_SECONDS = 600
WIDE = 2.2
NEIGHBORS = 40


@dataclass(frozen=True)
class Frame:
    """From WGS84 to a picture of `width` units; north is up, one degree east is shorter than one north."""

    west: float
    south: float
    east: float
    north: float
    width: int = 500
    margin: int = 12

    @property
    def squeeze(self) -> float:
        return cos(radians((self.south + self.north) / 2))

    @property
    def scale(self) -> float:
        return (self.width - 2 * self.margin) / max((self.east - self.west) * self.squeeze, 1e-6)

    @property
    def height(self) -> int:
        return round((self.north - self.south) * self.scale) + 2 * self.margin

    def at(self, lng: float, lat: float) -> Point:
        x = self.margin + (lng - self.west) * self.squeeze * self.scale
        return round(x, 1), round(self.margin + (self.north - lat) * self.scale, 1)

    def path(self, rings: Iterable[Iterable[Point]]) -> str:
        return "".join("M" + " ".join("{} {}".format(*self.at(*point)) for point in ring) + "z" for ring in rings)


@dataclass(frozen=True)
class Outline:
    """One division on the map: its path, where its name stands, its count."""

    code: str
    name: str
    name_en: str
    d: str
    x: float
    y: float
    here: bool = False
    count: int = 0


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    areas: list[Outline] = field(default_factory=list)
    frame: Frame | None = None


def district(counts: dict[str, int], here: set[str] | None = None) -> Picture | None:
    """The seven towns with a count each; `here`: codes of the towns this desk steers (None: all)."""
    towns = cache.get("dispatch.outlines")
    if towns is None:
        towns = _simplified(Division.objects.towns().exclude(boundary=None), 0.003)
        cache.set("dispatch.outlines", towns, KEEP_SECONDS)
    if not towns:
        return None
    frame = _frame([point for town in towns for ring in town["rings"] for point in ring])
    areas = [_outline(frame, town, counts, here) for town in towns]
    return Picture(frame.width, frame.height, areas, frame)


def around(grid: Division | None, place: Point | None) -> Picture | None:
    """The surroundings of one order, wide as a phone: its division in the middle, its neighbors pale around it."""
    if grid is None or grid.boundary is None:
        return None
    near = Division.objects.filter(parent=grid.parent_id).exclude(boundary=None)[:NEIGHBORS]
    rows = {row["code"]: row for row in _simplified([*near, grid], 0.0002)}
    points = [point for ring in rows[grid.code]["rings"] for point in ring]
    frame = _widened(_frame([*points, place] if place else points))
    areas = [_outline(frame, row, {}, {grid.code}) for row in rows.values()]
    return Picture(frame.width, frame.height, areas, frame)


def of_places(grids: list[Division], places: list[Point]) -> Picture | None:
    """The communities that hold some orders, and the frame around their places: the worker's own map. One query."""
    codes = {grid.parent.code if grid.level == Division.Level.GRID and grid.parent else grid.code for grid in grids}
    near = list(Division.objects.filter(code__in=codes).exclude(boundary=None)[:NEIGHBORS])
    rows = _simplified(near, 0.0004)
    if not rows:
        return None
    points = [point for row in rows for ring in row["rings"] for point in ring]
    frame = _widened(_frame([*points, *places]))
    return Picture(frame.width, frame.height, [_outline(frame, row, {}, None) for row in rows], frame)


def _widened(frame: Frame) -> Frame:
    """Room at the sides until the picture is WIDE times as wide as it is high (or, for a broad place, above)."""
    tall = (frame.north - frame.south) * 1.15
    broad = (frame.east - frame.west) * 1.15 * frame.squeeze
    tall, broad = max(tall, broad / WIDE), max(broad, tall * WIDE)
    x, y = (frame.west + frame.east) / 2, (frame.south + frame.north) / 2
    half = broad / 2 / frame.squeeze
    return Frame(x - half, y - tall / 2, x + half, y + tall / 2, frame.width, 0)


def _simplified(divisions: Iterable[Division], tolerance: float) -> list[dict[str, Any]]:
    from shapely.geometry import shape  # 14 MB with numpy, for who draws a map

    rows = []
    for division in divisions:
        outline = shape(division.boundary).simplify(tolerance)
        polygons = list(getattr(outline, "geoms", [outline]))
        middle = max(polygons, key=lambda polygon: polygon.area).representative_point()
        rings = [[(x, y) for x, y, *_z in polygon.exterior.coords] for polygon in polygons]
        rows.append({"code": division.code, "name": division.name, "name_en": division.name_en, "rings": rings,
                     "middle": (middle.x, middle.y)})  # fmt: skip
    return rows


def _frame(points: list[Point]) -> Frame:
    lngs, lats = [p[0] for p in points], [p[1] for p in points]
    return Frame(min(lngs), min(lats), max(lngs), max(lats))


def _outline(frame: Frame, town: dict[str, Any], counts: dict[str, int], here: set[str] | None) -> Outline:
    x, y = frame.at(*town["middle"])
    short = town["name"].removesuffix("街道").removesuffix("镇") or town["name"]
    mine = here is None or town["code"] in here
    return Outline(town["code"], short, town["name_en"], frame.path(town["rings"]), x, y, mine,
                   counts.get(town["code"], 0))  # fmt: skip
