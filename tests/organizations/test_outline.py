"""Inside or how far: the same as shapely says, for shapes with corners, holes and islands."""

import random
from typing import Any

from django.test import SimpleTestCase
from shapely import MultiPolygon, Point, Polygon
from shapely.geometry import mapping, shape

from apps.organizations.outline import distance, outline

SQUARE = Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (1, 2), (2, 2), (2, 1)]])
ISLANDS = MultiPolygon([SQUARE, Polygon([(6, 0), (8, 0), (7, 3)]), Polygon([(5, 5), (9, 5), (7, 6), (9, 7), (5, 7)])])


def kept(geometry: Any) -> dict[str, Any]:
    """As a row has it: lists, not tuples."""
    return {"type": geometry.geom_type, "coordinates": _lists(mapping(geometry)["coordinates"])}


def _lists(value: Any) -> Any:
    return [_lists(one) for one in value] if isinstance(value, tuple | list) else value


class Distances(SimpleTestCase):
    def test_anywhere_as_shapely_says(self) -> None:
        chance = random.Random(7)  # noqa: S311 – places, not secrets
        star = Polygon(
            [(chance.uniform(1, 4) * x, chance.uniform(1, 4) * y) for x, y in Point(0, 0).buffer(1).exterior.coords]
        )
        for one in (SQUARE, ISLANDS, star.buffer(0)):
            boundary = kept(one)
            for _time in range(2000):
                x, y = chance.uniform(-5, 10), chance.uniform(-5, 10)
                self.assertAlmostEqual(
                    distance(outline(boundary), x, y), shape(boundary).distance(Point(x, y)), places=9
                )

    def test_corners_and_lines_belong_to_it(self) -> None:
        for x, y in ((0, 0), (4, 4), (4, 2.5), (2, 4), (1, 1.5), (2, 2)):
            self.assertEqual(distance(outline(kept(SQUARE)), x, y), 0)

    def test_a_hole_is_outside(self) -> None:
        self.assertAlmostEqual(distance(outline(kept(SQUARE)), 1.5, 1.4), 0.4)

    def test_nothing_is_endlessly_far(self) -> None:
        self.assertEqual(distance(outline({"type": "Polygon", "coordinates": []}), 1, 1), float("inf"))
