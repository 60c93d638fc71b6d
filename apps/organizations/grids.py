"""Schematic cells 示意划分: where no survey says how a town divides into communities and a community into grids.

Deterministic: points spread evenly over the polygon, one Voronoi cell for each, clipped to the polygon. The same
polygon gives the same cells.
"""

from typing import Any

from shapely import MultiPoint, Point, prepare, voronoi_polygons
from shapely.ops import unary_union

from apps.organizations.geometry import columns, polygons_of, read_boundary
from apps.organizations.models import Division

SCHEMATIC = "示意划分，未经测绘"
GRIDS_A_COMMUNITY = 8
BOUNDARY_COLUMNS = ["boundary", "min_lng", "min_lat", "max_lng", "max_lat", "area_km2", "boundary_source"]


def cut(polygon: Any, n: int) -> list[Any]:
    """`n` cells that fill the polygon without overlap, from north-west to south-east."""
    if n <= 1:
        return [polygon] * n
    points = _spread(polygon, n)
    for _ in range(2):  # two rounds of Lloyd's relaxation: cells of about one size
        points = [cell.representative_point() if cell.area else point for cell, point in _cells(polygon, points)]
    cells = [cell for cell, _point in _cells(polygon, points)]
    return sorted(cells, key=lambda cell: (-round(cell.centroid.y, 2), cell.centroid.x))


def _spread(polygon: Any, n: int) -> list[Any]:
    """The first `n` points of a Halton sequence over the bounding box that fall inside."""
    west, south, east, north = polygon.bounds
    prepare(polygon)
    points: list[Any] = []
    step = 0
    while len(points) < n:
        step += 1
        point = Point(west + (east - west) * _halton(step, 2), south + (north - south) * _halton(step, 3))
        if polygon.contains(point):
            points.append(point)
    return points


def _halton(index: int, base: int) -> float:
    value, fraction = 0.0, 1.0
    while index:
        fraction /= base
        value += fraction * (index % base)
        index //= base
    return value


def _cells(polygon: Any, points: list[Any]) -> list[tuple[Any, Any]]:
    """(clipped cell, its point) for each point."""
    cells = voronoi_polygons(MultiPoint(points), extend_to=polygon, ordered=True)
    return [(polygons_of(cell.intersection(polygon)), point) for cell, point in zip(cells.geoms, points, strict=True)]


def redraw(town: Division) -> int:
    """Cut a town anew into its communities and these into grids, where the present ones are schematic or lie outside.

    Surveyed communities (any other source) stay and the others share what is left. Rows keep their codes.
    Returns how many rows were drawn.
    """
    outline, _note = read_boundary(town.boundary)
    communities = list(town.children.communities().order_by("code"))
    surveyed = [c for c in communities if c.boundary and c.boundary_source != SCHEMATIC]
    free = [c for c in communities if c not in surveyed]
    left = outline.difference(unary_union([read_boundary(c.boundary)[0] for c in surveyed])) if surveyed else outline
    if not free or left.is_empty:
        drawn: list[Division] = []
    else:
        drawn = _draw(free, cut(left, len(free)))
        Division.objects.bulk_update(drawn, BOUNDARY_COLUMNS, batch_size=500)
    return len(drawn) + _redraw_grids(drawn + surveyed)


def _draw(rows: list[Division], cells: list[Any]) -> list[Division]:
    for row, cell in zip(rows, cells, strict=True):
        for name, value in columns(cell, SCHEMATIC).items():
            setattr(row, name, value)
    return rows


def _redraw_grids(communities: list[Division]) -> int:
    known: dict[int, list[Division]] = {}
    for grid in Division.objects.grids().filter(parent__in=communities).order_by("code"):
        known.setdefault(grid.parent_id, []).append(grid)
    new: list[Division] = []
    old: list[Division] = []
    for community in communities:
        if any(grid.boundary and grid.boundary_source != SCHEMATIC for grid in known.get(community.pk, [])):
            continue  # its grids have been surveyed
        grids = known.get(community.pk) or [_grid(community, n) for n in range(1, GRIDS_A_COMMUNITY + 1)]
        drawn = _draw(grids, cut(read_boundary(community.boundary)[0], len(grids)))
        (old if community.pk in known else new).extend(drawn)
    Division.objects.bulk_create(new, batch_size=500)
    Division.objects.bulk_update(old, BOUNDARY_COLUMNS, batch_size=500)
    return len(new) + len(old)


def _grid(community: Division, number: int) -> Division:
    code = f"{community.code}{number:03d}"
    return Division(
        code=code, level=Division.Level.GRID, kind=Division.Kind.GRID, parent=community,
        path=f"{community.path}{code}/", name=f"{spoken(community.name)}第{number}网格",
        name_en=f"Grid {number}, {community.name_en}", name_pinyin=f"{community.name_pinyin} {number:03d}",
    )  # fmt: skip


def spoken(name: str) -> str:
    """和顺社区居委会 → 和顺社区, 得胜村委会 → 得胜村: what people call a community."""
    return name.removesuffix("居委会") if name.endswith("居委会") else name.removesuffix("委会")
