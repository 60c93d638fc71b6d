import json

from django.test import RequestFactory, TestCase
from jsonschema import Draft202012Validator

from apps.catalog.actions import new_version, publish
from apps.catalog.api import version_schema
from tests import people
from tests.catalog.samples import GOOD, content, item


class VersionSchema(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()
        cls.item = item()
        publish(new_version(cls.item.pk, by=None, **content()).pk, by=None)
        new_version(cls.item.pk, by=None)

    def get(self, number: int = 1, query: str = "", **headers: str):
        request = RequestFactory().get(f"/api/v1/services/FOOD_OP/versions/{number}/schema{query}", **headers)
        return version_schema(request, key="FOOD_OP", number=number)

    def test_anyone_gets_the_schema_of_a_published_version(self) -> None:
        response = self.get()
        response.render()
        schema = json.loads(response.content)
        Draft202012Validator.check_schema(schema)
        self.assertTrue(Draft202012Validator(schema).is_valid(GOOD))
        self.assertEqual(schema["properties"]["shop"]["title"], "经营场所")

    def test_titles_come_in_english_too(self) -> None:
        self.assertEqual(self.get(query="?lang=en").data["properties"]["shop"]["title"], "Premises")

    def test_a_draft_is_nobodys_business(self) -> None:
        for number in (2, 9):
            response = self.get(number)
            self.assertEqual(response.status_code, 404)

    def test_what_never_changes_need_not_be_sent_again(self) -> None:
        tag = self.get()["ETag"]
        self.assertEqual(self.get(HTTP_IF_NONE_MATCH=tag).status_code, 304)
