from django.http import QueryDict
from django.test import TestCase

from apps.catalog.forms import compile_form
from apps.organizations import reference
from tests import people
from tests.catalog.samples import ask

ADDRESS = {"key": "p", "fields": [ask("place", "address", "店的地址", "Address")]}
POINT = {"key": "p", "fields": [ask("spot", "point", "位置", "Spot")]}


class Places(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def test_an_address_keeps_town_and_community(self) -> None:
        """1 whether reference rows have changed."""
        reference.division_of(people.COMMUNITY)
        data = QueryDict(f"place_community={people.COMMUNITY}&place_detail=鹤峰路 18 号")
        form = compile_form(ADDRESS, data=data, lang="zh")
        with self.assertNumQueries(1):
            self.assertTrue(form.is_valid(), form.errors)
        place = form.answers()["place"]
        self.assertEqual((place["town"], place["community"]), (people.TOWN, people.COMMUNITY))
        self.assertTrue(place["text"].startswith("里水镇"))
        self.assertTrue(place["text"].endswith("鹤峰路 18 号"))

    def test_the_list_of_communities_is_one_query_and_grouped_by_town(self) -> None:
        """1 all communities with the names of their towns."""
        with self.assertNumQueries(1):
            html = str(compile_form(ADDRESS, lang="zh"))
        self.assertIn('<optgroup label="里水镇">', html)
        self.assertIn(f'<option value="{people.COMMUNITY}">', html)

    def test_a_grid_a_town_or_nonsense_is_no_community(self) -> None:
        for code in [people.TOWN, people.WEST_GRID, "x", "440605999999", ""]:
            data = QueryDict(f"place_community={code}&place_detail=1")
            self.assertFalse(compile_form(ADDRESS, data=data, lang="zh").is_valid(), code)

    def point(self, lng: object, lat: object) -> tuple[object, list[str]]:
        form = compile_form(POINT, data=QueryDict(f"spot_lng={lng}&spot_lat={lat}"), lang="zh")
        errors = form.errors.as_data().get("spot", [])
        return form.answers().get("spot"), [one.code for one in errors]

    def test_a_place_in_the_district_is_kept(self) -> None:
        lng, lat = people.HERE
        self.assertEqual(self.point(lng, lat), ({"lng": lng, "lat": lat}, []))

    def test_outside_and_swapped_are_told_apart(self) -> None:
        self.assertEqual(self.point(*people.ELSEWHERE)[1], ["outside_district"])
        self.assertEqual(self.point(*reversed(people.HERE))[1], ["swapped_coordinates"])
        self.assertEqual(self.point("east", "")[1], ["number", "required"])
