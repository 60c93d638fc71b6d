from copy import deepcopy
from io import StringIO

from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import TestCase

from apps.catalog.actions import new_version, publish, publish_standard
from apps.catalog.loading import load_items, load_standards
from apps.catalog.models import EventStandard, ServiceItem
from apps.organizations.seed_units import load_units
from tests import people
from tests.catalog.samples import content
from tests.catalog.test_publish import STANDARD

LIMITS = {"legal_limit", "legal_unit", "promise_limit", "promise_unit"}
ITEM = {
    "key": "FOOD_OP", "seq": 1, "name": "食品经营许可", "name_en": "Food license", "task_type": "01", "unit": "NH-MSR",
    "audience": "legal", "by_town": False, "aliases": ["开餐馆"], "topics": ["food"], "status": "in_use",
    "base_code": "440113106002",
    "version": {"legal": [10, "WD"], "promise": [5, "WD"]}
    | {name: value for name, value in content().items() if name not in LIMITS},
}  # fmt: skip


class Loading(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def load(self, **changes: object) -> list[tuple[str, str]]:
        return list(load_items([deepcopy(ITEM) | changes]))

    def test_an_item_is_made_with_its_codes_and_published(self) -> None:
        self.assertEqual(self.load(), [("FOOD_OP", "made")])
        item = ServiceItem.objects.get()
        self.assertEqual(item.impl_code, item.unit.uscc + "4" + "440113106002")
        self.assertEqual(item.handle_code, item.impl_code + "01")
        self.assertEqual((item.status, item.current.number, item.current.legal_limit), ("in_use", 1, 10))

    def test_again_changes_nothing(self) -> None:
        self.load()
        self.assertEqual(self.load(), [("FOOD_OP", "unchanged")])
        self.assertEqual(ServiceItem.objects.get().versions.count(), 1)

    def test_a_change_is_the_next_version(self) -> None:
        self.load()
        changed = deepcopy(ITEM["version"]) | {"promise": [3, "WD"]}
        self.assertEqual(self.load(version=changed), [("FOOD_OP", "changed")])
        item = ServiceItem.objects.get()
        self.assertEqual((item.current.number, item.current.promise_limit), (2, 3))

    def test_what_an_editor_has_touched_stays_theirs(self) -> None:
        self.load()
        item = ServiceItem.objects.get()
        draft = new_version(item.pk, by=people.editor(), promise_limit=4)
        self.assertEqual(self.load(version=deepcopy(ITEM["version"]) | {"promise": [3, "WD"]}), [("FOOD_OP", "left")])
        draft.refresh_from_db()
        self.assertEqual(draft.promise_limit, 4)
        publish(draft.pk, by=people.editor())
        self.assertEqual(self.load(name="另一个名称"), [("FOOD_OP", "left")])
        item.refresh_from_db()
        self.assertEqual((item.name, item.current.promise_limit), ("食品经营许可", 4))

    def test_a_canceled_item_stays_canceled(self) -> None:
        for _time in range(2):
            self.load(status="canceled")
            self.assertEqual(ServiceItem.objects.get().status, "canceled")

    def test_a_section_lends_its_departments_code(self) -> None:
        self.load(unit="NH-MSR-LIC")
        item = ServiceItem.objects.get()
        self.assertEqual(item.impl_code[:18], item.unit.parent.uscc)

    def test_an_unknown_unit_is_named(self) -> None:
        with self.assertRaisesMessage(CommandError, "NH-NOWHERE"):
            self.load(unit="NH-NOWHERE")

    def test_a_standard_that_a_person_has_published_stays_theirs(self) -> None:
        list(load_standards([STANDARD]))
        content = {name: value for name, value in STANDARD.items() if name not in ("scheme", "code")}
        publish_standard(by=people.editor(), scheme="GB/T 30428", code=STANDARD["code"], **{**content, "limit": 4})
        self.assertEqual(list(load_standards([STANDARD])), [("0506-1", "left")])
        self.assertEqual(EventStandard.objects.current().get().limit, 4)

    def test_standards_are_made_once_and_changed_by_version(self) -> None:
        self.assertEqual(list(load_standards([STANDARD])), [("0506-1", "made")])
        self.assertEqual(list(load_standards([STANDARD])), [("0506-1", "unchanged")])
        self.assertEqual(list(load_standards([{**STANDARD, "limit": 4}])), [("0506-1", "changed")])
        self.assertEqual(EventStandard.objects.current().get().version, 2)


class DemoCatalog(TestCase):
    def test_everything_passes_the_checks_and_is_found(self) -> None:
        people.make_world()
        load_units()
        said = StringIO()
        call_command("load_catalog", stdout=said)
        self.assertIn("Items: 33 read, 33 made", said.getvalue())
        self.assertEqual(ServiceItem.objects.listed().count(), 32)
        self.assertGreaterEqual(EventStandard.objects.current().count(), 40)
        for text, key in [("办准生证", "BIRTH_REG"), ("spjyxk", "FOOD_OP"), ("低保", "MIN_LIV"), ("个体户", "IND_BIZ")]:
            self.assertEqual(ServiceItem.objects.search(text).first().key, key, text)
        self.assertEqual(EventStandard.objects.search("路上积水").first().name, "道路积水")
        self.assertTrue(EventStandard.objects.search("井盖").exists())
        again = StringIO()
        call_command("load_catalog", stdout=again)
        self.assertIn("0 made, 0 changed, 33 unchanged", again.getvalue())
