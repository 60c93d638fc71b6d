from django.test import SimpleTestCase

from apps.catalog.models import ItemVersion

OTHER = [{"when": {"==": ["way", "check"]}, "limit": [13, "WD"], "name": {"zh": "先检查", "en": "checked first"}}]


class PromisesBySituation(SimpleTestCase):
    """情形: one item may promise different limits; what was answered decides."""

    def version(self) -> ItemVersion:
        return ItemVersion(promise_limit=0, promise_unit="WD", playbook={"promise": OTHER})

    def test_the_situation_named_gets_its_own_limit(self) -> None:
        self.assertEqual(self.version().promise_for({"page": {"way": "check"}}), (13, "WD"))

    def test_any_other_gets_the_items_own(self) -> None:
        self.assertEqual(self.version().promise_for({"page": {"way": "promise"}}), (0, "WD"))
        self.assertEqual(self.version().promise_for({}), (0, "WD"))
