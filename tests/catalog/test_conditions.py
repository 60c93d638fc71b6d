from django.test import SimpleTestCase

from apps.catalog.forms.conditions import BadCondition, fields_of, holds


class Conditions(SimpleTestCase):
    def test_each_operator(self) -> None:
        answers = {"job": "yes", "area": 86.5, "since": "2026-01-05", "goods": ["hot", "cold"], "agreed": True}
        for condition, expected in [
            ({"==": ["job", "yes"]}, True),
            ({"!=": ["job", "yes"]}, False),
            ({"in": ["job", ["no", "yes"]]}, True),
            ({"not_in": ["job", ["no"]]}, True),
            ({"<": ["area", 86.5]}, False),
            ({"<=": ["area", 86.5]}, True),
            ({">": ["since", "2025-12-31"]}, True),
            ({">=": ["since", "2026-01-06"]}, False),
            ({"==": ["goods", "cold"]}, True),
            ({"in": ["goods", ["raw", "hot"]]}, True),
            ({"not_in": ["goods", ["raw"]]}, True),
            ({"==": ["agreed", True]}, True),
            ({"==": ["agreed", 1]}, False),
            ({"not": {"==": ["job", "no"]}}, True),
            ({"and": [{"==": ["job", "yes"]}, {">": ["area", 100]}]}, False),
            ({"or": [{"==": ["job", "no"]}, {">": ["area", 80]}]}, True),
        ]:
            with self.subTest(condition):
                self.assertIs(holds(condition, answers), expected)

    def test_what_was_not_answered_equals_nothing_and_compares_false(self) -> None:
        self.assertFalse(holds({"==": ["job", "yes"]}, {}))
        self.assertTrue(holds({"!=": ["job", "yes"]}, {}))
        self.assertFalse(holds({"in": ["job", ["yes"]]}, {}))
        for operator in ("<", "<=", ">", ">="):
            self.assertFalse(holds({operator: ["area", 1]}, {}))
            self.assertFalse(holds({operator: ["area", 1]}, {"area": "many"}))

    def test_no_condition_always_holds(self) -> None:
        self.assertTrue(holds(None, {}))

    def test_wrong_shapes_are_refused(self) -> None:
        for wrong in [
            {},
            {"==": ["a", 1], "!=": ["b", 1]},
            {"is": ["a", 1]},
            {"==": ["a"]},
            {"in": ["a", "b"]},
            [],
            "a",
        ]:
            with self.subTest(wrong), self.assertRaises(BadCondition):
                holds(wrong, {})  # type: ignore[arg-type]

    def test_depth_is_limited(self) -> None:
        condition = {"==": ["a", 1]}
        for _level in range(20):
            condition = {"not": condition}  # type: ignore[dict-item]
        with self.assertRaises(BadCondition):
            holds(condition, {})
        with self.assertRaises(BadCondition):
            list(fields_of(condition))
