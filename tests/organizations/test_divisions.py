"""The division tree and its map: what the demo plants, and the real files of the reference data."""

import copy
import io
import json
import math
import tempfile
from pathlib import Path
from typing import Any
from unittest import skipUnless

from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, TestCase
from shapely.geometry import Polygon, shape
from shapely.ops import unary_union

from apps.ledger.refusal import Refused
from apps.ledger.remembering import remembering
from apps.organizations.demo import load_divisions
from apps.organizations.geometry import BadBoundary, area_km2, read_boundary
from apps.organizations.grids import GRIDS_A_COMMUNITY, SCHEMATIC, cut
from apps.organizations.importing import import_boundaries, import_divisions, read_csv
from apps.organizations.models import Division
from apps.organizations.places import locate
from apps.organizations.seed_divisions import DATA
from tests import people

REFERENCE = Path(settings.BASE_DIR).parent / "shared" / "data"
HAS_REFERENCE = skipUnless(REFERENCE.is_dir(), f"no reference data in {REFERENCE}")
TOWNS = {"440605011000", "440605121000", "440605122000", "440605123000", "440605124000", "440605125000", "440605126000"}
# Official figures of the towns' polygons, km² (handbook 6.1)
AREAS = {"440605011000": 83.5, "440605121000": 93.3, "440605122000": 173.2, "440605123000": 142.0,
         "440605124000": 336.3, "440605125000": 90.7, "440605126000": 149.1}  # fmt: skip


def a_point_in(division: Division) -> tuple[float, float]:
    point = shape(division.boundary).representative_point()
    return point.x, point.y


class TheDemoDistrict(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        load_divisions()

    def test_seven_towns_and_290_communities_and_grids_under_each(self) -> None:
        self.assertEqual(set(Division.objects.towns().values_list("code", flat=True)), TOWNS)
        self.assertEqual(Division.objects.communities().count(), 290)
        self.assertEqual(Division.objects.grids().count(), 290 * GRIDS_A_COMMUNITY)
        self.assertFalse(Division.objects.filter(code__regex="^440605[0-9]{3}4").exists())

    def test_a_second_loading_changes_nothing(self) -> None:
        before = list(Division.objects.order_by("code").values_list("code", "path", "area_km2"))
        self.assertEqual(load_divisions(), 0)
        self.assertEqual(list(Division.objects.order_by("code").values_list("code", "path", "area_km2")), before)

    def test_the_map_says_that_it_is_schematic(self) -> None:
        sources = set(Division.objects.towns().values_list("boundary_source", flat=True))
        self.assertEqual(sources, {"示意图，自绘"})
        self.assertEqual(set(Division.objects.grids().values_list("boundary_source", flat=True)), {SCHEMATIC})

    def test_a_point_in_each_town_is_found_down_to_its_grid(self) -> None:
        for town in Division.objects.towns():
            place = locate(*a_point_in(town))
            self.assertEqual(place.town, town)
            assert place.grid and place.community
            self.assertTrue(place.grid.code.startswith(place.community.code))

    def test_every_grid_finds_itself(self) -> None:
        for grid in Division.objects.grids().order_by("code")[::97]:
            self.assertEqual(locate(*a_point_in(grid)).grid, grid)

    def test_grids_fill_their_town_without_holes_or_overlap(self) -> None:
        town = Division.objects.get(code="440605126000")
        cells = [shape(grid.boundary) for grid in Division.objects.grids().under(town)]
        self.assertAlmostEqual(sum(map(area_km2, cells)), area_km2(shape(town.boundary)), delta=0.01)
        self.assertLess(abs(area_km2(unary_union(cells)) - area_km2(shape(town.boundary))), 0.01)

    def test_names_are_readable_in_english(self) -> None:
        names = dict(Division.objects.values_list("code", "name_en"))
        self.assertEqual(names["440605126000"], "Lishui Town")
        self.assertEqual(names["440605011000"], "Guicheng Subdistrict")
        self.assertEqual(names["440605126015"], "Heshun Community")
        self.assertEqual(names["440605126209"], "Desheng Village")
        grid = Division.objects.get(code="440605126015006")
        self.assertEqual((grid.name, grid.name_en), ("和顺社区第6网格", "Grid 6, Heshun Community"))

    def test_the_carried_list_has_the_notice_of_its_sources(self) -> None:
        notice = (DATA / "NOTICE.md").read_text(encoding="utf-8")
        self.assertIn("MIT License", notice)
        self.assertIn("Lirian Su", notice)


class FindingAPlace(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def refused(self, lng: float, lat: float) -> Refused:
        with self.assertRaises(Refused) as caught:
            locate(lng, lat)
        self.assertEqual(caught.exception.field, "place")
        return caught.exception

    def test_the_grid_with_its_community_and_town(self) -> None:
        place = locate(*people.HERE)
        assert place.grid and place.community
        codes = (place.grid.code, place.community.code, place.town.code)
        self.assertEqual(codes, (people.WEST_GRID, people.COMMUNITY, people.TOWN))
        assert (east := locate(*people.THERE).grid)
        self.assertEqual(east.code, people.EAST_GRID)

    def test_a_point_on_the_line_belongs_to_the_lower_code(self) -> None:
        assert (grid := locate(113.12, 23.22).grid)
        self.assertEqual(grid.code, people.WEST_GRID)

    def test_where_no_grid_is_drawn_the_town_answers(self) -> None:
        place = locate(113.18, 23.15)
        self.assertEqual((place.grid, place.community, place.town.code), (None, None, people.TOWN))

    def test_where_no_grid_has_a_polygon_the_community_answers(self) -> None:
        Division.objects.grids().update(boundary=None)
        place = locate(*people.HERE)
        assert place.community
        self.assertEqual((place.grid, place.community.code), (None, people.COMMUNITY))

    def test_outside_the_district_is_refused_in_words(self) -> None:
        refusal = self.refused(*people.ELSEWHERE)
        self.assertEqual(refusal.code, "outside_district")
        self.assertTrue(str(refusal.message))

    def test_swapped_coordinates_are_recognized(self) -> None:
        self.assertEqual(self.refused(23.22, 113.11).code, "swapped_coordinates")

    def test_what_is_no_number_is_refused(self) -> None:
        for lng, lat in ((math.nan, 23.2), (113.1, math.inf), (-math.inf, math.nan)):
            self.assertEqual(self.refused(lng, lat).code, "bad_coordinates")
        self.assertEqual(self.refused(1e300, -1e300).code, "outside_district")

    def test_finding_a_place_costs_what_it_takes_to_ask_for_changes(self) -> None:
        """1 whether reference rows have changed."""
        locate(*people.HERE)
        with remembering(), self.assertNumQueries(1):
            place = locate(*people.HERE)
            assert place.community
            str(place.town), str(place.community)


@HAS_REFERENCE
class TheRealFiles(TestCase):
    def run_command(self, name: str, *args: Any, **options: Any) -> str:
        out = io.StringIO()
        call_command(name, *args, stdout=out, stderr=io.StringIO(), **options)
        return out.getvalue()

    def test_divisions_make_7_towns_and_290_communities_and_say_why_17_are_left_out(self) -> None:
        said = self.run_command("import_divisions", REFERENCE / "nanhai_divisions_2023.csv")
        self.assertIn("read 315, made 298, updated 0, unchanged 0, skipped 17", said)
        self.assertEqual(said.count("a statistical unit"), 17)
        self.assertEqual(Division.objects.towns().count(), 7)
        self.assertEqual(Division.objects.communities().count(), 290)
        again = self.run_command("import_divisions", REFERENCE / "nanhai_divisions_2023.csv")
        self.assertIn("read 315, made 0, updated 0, unchanged 298, skipped 17", again)

    def test_boundaries_give_areas_and_a_point_in_each_town_is_found(self) -> None:
        load_divisions()
        codes = set(Division.objects.values_list("code", flat=True))
        said = self.run_command("import_boundaries", REFERENCE / "nanhai_towns_osm.geojson", source="OSM, for tests")
        self.assertIn("read 7, made 0, updated 7, unchanged 0, skipped 0", said)
        for town in Division.objects.towns():
            with self.subTest(town=town.name):
                self.assertAlmostEqual(town.area_km2, AREAS[town.code], delta=0.02 * AREAS[town.code])
                self.assertAlmostEqual(town.area_km2, area_km2(shape(town.boundary)), delta=0.02 * town.area_km2)
                place = locate(*a_point_in(town))
                assert place.grid and place.community
                self.assertEqual(place.town, town)
                grids = sum(Division.objects.grids().under(town).values_list("area_km2", flat=True))
                self.assertAlmostEqual(grids, town.area_km2, delta=0.01 * town.area_km2)
        self.assertEqual(set(Division.objects.values_list("code", flat=True)), codes)  # same grids, drawn anew
        again = self.run_command("import_boundaries", REFERENCE / "nanhai_towns_osm.geojson", source="OSM, for tests")
        self.assertIn("made 0, updated 0, unchanged 7", again)
        self.assertNotIn("anew", again)

    def test_loading_the_demo_again_keeps_imported_boundaries(self) -> None:
        load_divisions()
        self.run_command("import_boundaries", REFERENCE / "nanhai_towns_osm.geojson", source="OSM, for tests")
        load_divisions()
        self.assertEqual(set(Division.objects.towns().values_list("boundary_source", flat=True)), {"OSM, for tests"})


class BadDivisions(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def row(self, **changes: str) -> dict[str, str]:
        base = {"code": "440605126017", "level": "6", "name": "里水社区居委会", "parent_code": "440605126000",
                "kind": "residents_committee"}  # fmt: skip
        return base | changes

    def test_each_bad_row_is_skipped_with_its_reason_and_the_good_one_made(self) -> None:
        rows = [
            self.row(),
            self.row(),  # twice
            self.row(code="4406"),
            self.row(code="440605126019", parent_code="440605999000"),
            self.row(code="440605126020", level="5"),
            self.row(code="440605126021", kind="hamlet"),
            self.row(code="440605126022", name=" "),
        ]
        outcome = import_divisions(rows)
        self.assertEqual((outcome.read, outcome.made, len(outcome.skipped)), (7, 1, 6))

    def test_a_renamed_community_is_updated(self) -> None:
        outcome = import_divisions([self.row(code=people.COMMUNITY, name="新和顺社区居委会")])
        self.assertEqual((outcome.made, outcome.updated), (0, 1))
        self.assertEqual(Division.objects.get(code=people.COMMUNITY).name_en, "Xinheshun Community")

    def test_a_moved_community_takes_its_grids_along(self) -> None:
        town = {"code": "440605125000", "level": "5", "name": "大沥镇", "parent_code": "440605000000", "kind": "town"}
        import_divisions([town, self.row(code=people.COMMUNITY, name="和顺社区", parent_code="440605125000")])
        grid = Division.objects.get(code=people.WEST_GRID)
        self.assertEqual(grid.path, f"440605000000/440605125000/{people.COMMUNITY}/{people.WEST_GRID}/")

    def test_a_file_that_is_none_changes_nothing(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name, content in (("x.csv", b"a,b\n1,2\n"), ("y.csv", "代码".encode("gbk"))):
                path = Path(folder) / name
                path.write_bytes(content)
                with self.assertRaises(CommandError):
                    call_command("import_divisions", path)
            path = Path(folder) / "z.geojson"
            for text in ("{", "[]", '{"features": [], "crs": {"properties": {"name": "EPSG:4490-GCJ"}}}'):
                path.write_text(text)
                with self.assertRaises(CommandError):
                    call_command("import_boundaries", path)
            with self.assertRaises(CommandError):
                call_command("import_boundaries", Path(folder) / "missing.geojson")


class BadBoundaries(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def feature(self, ring: list[list[float]], code: str = people.TOWN, **properties: str) -> dict[str, Any]:
        return {"properties": {"code": code} | properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}

    SQUARE = [[113.06, 23.12], [113.21, 23.12], [113.21, 23.32], [113.06, 23.32], [113.06, 23.12]]

    def why(self, feature: dict[str, Any], **options: Any) -> str:
        before = Division.objects.get(code=people.TOWN).boundary
        outcome = import_boundaries([feature], source="test", **options)
        self.assertEqual(Division.objects.get(code=people.TOWN).boundary, before)
        return outcome.skipped[0][1]

    def test_swapped_axes_are_named_and_mended_on_request(self) -> None:
        swapped = self.feature([[lat, lng] for lng, lat in self.SQUARE])
        self.assertIn("--swap-axes", self.why(swapped))
        outcome = import_boundaries([copy.deepcopy(swapped)], source="test", swap=True)
        self.assertEqual(outcome.updated, 1)
        self.assertEqual(locate(113.1, 23.2).town.code, people.TOWN)

    def test_gcj_coordinates_are_refused(self) -> None:
        self.assertIn("WGS84", self.why(self.feature(self.SQUARE, crs="GCJ-02")))

    def test_the_usual_offset_of_gcj_is_noted(self) -> None:
        import_boundaries([self.feature(self.SQUARE)], source="survey")
        moved = [[lng + 0.0053, lat - 0.0027] for lng, lat in self.SQUARE]
        outcome = import_boundaries([self.feature(moved)], source="elsewhere")
        self.assertIn("GCJ-02", outcome.notes[0][1])

    def test_what_is_no_polygon_is_refused(self) -> None:
        nan = [[math.nan, 23.1], *self.SQUARE[1:4], [math.nan, 23.1]]
        for feature in (
            {"properties": {"code": people.TOWN}, "geometry": {"type": "Point", "coordinates": [113, 23]}},
            {"properties": {"code": people.TOWN}, "geometry": None},
            {"properties": {"code": people.TOWN}, "geometry": {"type": "Polygon", "coordinates": [[[113, 23]]]}},
            {"properties": {"code": people.TOWN}, "geometry": {"type": "Polygon", "coordinates": []}},
            self.feature(nan),
            self.feature([[2, 48], [3, 48], [3, 49], [2, 48]]),
            self.feature(self.SQUARE, code="440605999000"),
            {"geometry": {"type": "Polygon", "coordinates": [self.SQUARE]}},
        ):
            with self.subTest(feature=json.dumps(feature, default=str)[:80]):
                self.assertTrue(self.why(feature))

    def test_a_bow_tie_is_refused_and_a_small_loop_repaired(self) -> None:
        bow_tie = [[113.0, 23.0], [113.1, 23.1], [113.1, 23.0], [113.0, 23.1], [113.0, 23.0]]
        self.assertTrue(self.why(self.feature(bow_tie)))
        looped = [*self.SQUARE[:3], [113.1000, 23.32], [113.1001, 23.3201], [113.1001, 23.3199], [113.0999, 23.32],
                  *self.SQUARE[3:]]  # fmt: skip
        outcome = import_boundaries([self.feature(looped)], source="test")
        self.assertEqual((outcome.updated, len(outcome.notes)), (1, 1))

    def test_a_surveyed_community_keeps_its_outline_when_the_town_is_redrawn(self) -> None:
        community = Division.objects.get(code=people.COMMUNITY)
        Division.objects.filter(pk=community.pk).update(boundary_source="survey")
        import_boundaries([self.feature(self.SQUARE)], source="test")
        self.assertEqual(Division.objects.get(code=people.COMMUNITY).boundary, community.boundary)


class Shapes(SimpleTestCase):
    def test_area_on_the_ellipsoid(self) -> None:
        # A degree by a degree, against the closed form of the zone between two parallels on WGS84.
        square = Polygon([(113, 23), (114, 23), (114, 24), (113, 24)]).segmentize(0.01)
        e2 = 0.00669437999014
        e, b2 = math.sqrt(e2), 6356.7523142**2

        def zone(degrees: float) -> float:
            sine = math.sin(math.radians(degrees))
            return sine / (1 - e2 * sine**2) + math.log((1 + e * sine) / (1 - e * sine)) / (2 * e)

        exact = b2 * math.radians(1) / 2 * (zone(24) - zone(23))
        self.assertAlmostEqual(area_km2(square), exact, delta=exact / 100_000)

    def test_cells_are_the_same_every_time(self) -> None:
        square = Polygon([(113, 23), (113.1, 23), (113.1, 23.1), (113, 23.1)])
        first, second = cut(square, 7), cut(square, 7)
        self.assertEqual([c.wkt for c in first], [c.wkt for c in second])
        self.assertAlmostEqual(sum(c.area for c in first), square.area)

    def test_an_hourglass_still_gets_its_cells(self) -> None:
        thin = Polygon([(113, 23), (113.1, 23), (113.051, 23.05), (113.1, 23.1), (113, 23.1), (113.049, 23.05)])
        cells = cut(thin, 12)
        self.assertEqual(len(cells), 12)
        self.assertTrue(all(cell.area > 0 for cell in cells))

    def test_nothing_is_no_boundary(self) -> None:
        with self.assertRaises(BadBoundary):
            read_boundary({"type": "Polygon", "coordinates": [[[113, 23], [113, 23], [113, 23], [113, 23]]]})

    def test_the_carried_list_has_no_statistical_units(self) -> None:
        rows = read_csv(DATA / "divisions.csv")
        self.assertEqual(len(rows), 298)
