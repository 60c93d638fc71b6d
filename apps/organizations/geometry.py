"""Shapes on the ground: GeoJSON in WGS84 to shapely and back, areas, and what makes a boundary unusable."""

import math
from typing import Any

from shapely import make_valid, set_precision, transform
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.ops import unary_union

PRECISION = 1e-6  # degrees, about 0.1 m
CHINA = (73.0, 3.0, 136.0, 54.0)
MOST_REPAIRED = 0.01  # a repair may change this share of the area, not more

# WGS84 ellipsoid
A, E2 = 6378.137, 0.00669437999014


class BadBoundary(Exception):
    """A boundary that cannot be used; the text says why and how to mend it."""


def area_km2(geometry: Any) -> float:
    """Area on the ellipsoid by an equal-area (sinusoidal) projection: x = λ·N(φ)·cos φ, y = length of the meridian."""
    middle = geometry.centroid.x

    def project(points: Any) -> Any:
        import numpy as np

        lng, lat = np.radians(points[:, 0] - middle), np.radians(points[:, 1])
        x = lng * A * np.cos(lat) / np.sqrt(1 - E2 * np.sin(lat) ** 2)
        return np.column_stack([x, _meridian(lat)])

    return float(transform(geometry, project).area)


def _meridian(lat: Any) -> Any:
    """Length of the meridian from the equator in km (series in e², better than 1 mm in a million here)."""
    import numpy as np

    e4, e6 = E2**2, E2**3
    return A * (
        (1 - E2 / 4 - 3 * e4 / 64 - 5 * e6 / 256) * lat
        - (3 * E2 / 8 + 3 * e4 / 32 + 45 * e6 / 1024) * np.sin(2 * lat)
        + (15 * e4 / 256 + 45 * e6 / 1024) * np.sin(4 * lat)
        - (35 * e6 / 3072) * np.sin(6 * lat)
    )


def read_boundary(geometry: Any, *, swap: bool = False) -> tuple[Any, str]:
    """(shapely shape, note on what was repaired) of a GeoJSON geometry; raises BadBoundary with the reason."""
    try:
        found = shape(geometry)
    except (ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError) as problem:
        raise BadBoundary(f"no GeoJSON geometry: {problem}") from problem
    if not isinstance(found, Polygon | MultiPolygon) or found.is_empty:
        raise BadBoundary(f"a boundary is a Polygon or MultiPolygon, not {found.geom_type}")
    if not all(math.isfinite(value) for value in found.bounds):
        raise BadBoundary("a coordinate is not a finite number")
    if swap:
        found = transform(found, lambda points: points[:, ::-1])
    _check_place(found.bounds)
    return _repaired(found)


def _check_place(bounds: tuple[float, float, float, float]) -> None:
    west, south, east, north = bounds
    if CHINA[0] <= south and north <= CHINA[2] and CHINA[1] <= west and east <= CHINA[3]:
        raise BadBoundary("longitude and latitude are swapped; run again with --swap-axes")
    if not (CHINA[0] <= west and east <= CHINA[2] and CHINA[1] <= south and north <= CHINA[3]):
        raise BadBoundary("lies outside China; coordinates must be WGS84 degrees, longitude first")


def _repaired(found: Any) -> tuple[Any, str]:
    note = ""
    if not found.is_valid:
        mended = polygons_of(make_valid(found))
        if mended.is_empty or abs(mended.area - abs(found.area)) > MOST_REPAIRED * mended.area:
            raise BadBoundary("the outline crosses itself and cannot be repaired without changing its area")
        found, note = mended, "outline repaired"
    found = polygons_of(set_precision(found, PRECISION))
    if found.is_empty:
        raise BadBoundary("the outline encloses nothing")
    return found, note


def polygons_of(geometry: Any) -> Any:
    """The polygonal part of a geometry; an empty Polygon when there is none."""
    if isinstance(geometry, Polygon | MultiPolygon):
        return geometry
    parts = [part for part in getattr(geometry, "geoms", []) if isinstance(part, Polygon | MultiPolygon)]
    return unary_union(parts) if parts else Polygon()


def columns(geometry: Any, source: str) -> dict[str, Any]:
    """What a Division row keeps of a shape: GeoJSON, bounding box, area, and where it is from."""
    west, south, east, north = geometry.bounds
    return {
        "boundary": _rounded(mapping(geometry)),
        "min_lng": west, "min_lat": south, "max_lng": east, "max_lat": north,
        "area_km2": round(area_km2(geometry), 4),
        "boundary_source": source,
    }  # fmt: skip


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list | tuple) else value
