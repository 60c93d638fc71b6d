"""Each official act has a race test and a query-count test, linked by the marks of tests/racing.py."""

import ast
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import SimpleTestCase

import tests
from tests.racing import QUERIES, RACES, name_of, queries_of, race_of

# Debts, with their reason. A debt that is paid must leave the list, so it only shrinks.
RACES_OWED: dict[str, str] = {}
QUERIES_OWED: dict[str, str] = {}
# Why an act by a person may be a durable transaction without claiming the key of the form it came by.
DURABLE_ALONE = {
    "apps/ledger/idempotency.py": "it is the official act itself",
}


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Every module of ours by its path."""
    for path in sorted((settings.BASE_DIR / "apps").rglob("*.py")):
        if "migrations" not in path.parts:
            yield str(path.relative_to(settings.BASE_DIR)), ast.parse(path.read_text())


def official_acts() -> dict[str, Callable[..., Any]]:
    """Whatever carries `@official_act`, by name."""
    found = {}
    for path, tree in sources():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(mark, ast.Name) and mark.id == "official_act" for mark in node.decorator_list
            ):
                module = importlib.import_module(path.removesuffix(".py").replace("/", ".").removesuffix(".__init__"))
                act = getattr(module, node.name)
                found[name_of(act)] = act
    return found


def all_tests() -> None:
    """Import every test module, so that the marks are in the books."""
    for module in pkgutil.walk_packages([str(Path(tests.__file__).parent)], "tests."):
        importlib.import_module(module.name)


class EveryAct(SimpleTestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        all_tests()
        cls.acts = official_acts()

    def test_the_acts_are_found(self) -> None:
        self.assertIn("apps.decisions.actions.agree", self.acts)
        self.assertGreater(len(self.acts), 25)

    def test_has_a_race(self) -> None:
        """Missing here: mark its race test with @race_of(act) (docs/developers/acts.md)."""
        self.assertEqual(sorted(set(self.acts) - set(RACES)), sorted(RACES_OWED))

    def test_has_its_queries_counted(self) -> None:
        """Missing here: mark its query-count test with @queries_of(act)."""
        self.assertEqual(sorted(set(self.acts) - set(QUERIES)), sorted(QUERIES_OWED))

    def test_what_a_person_enters_is_an_official_act(self) -> None:
        """A durable transaction of its own would not claim the form's key: a second click would act again."""
        alone = {
            path
            for path, tree in sources()
            for node in ast.walk(tree)
            if isinstance(node, ast.keyword) and node.arg == "durable"
        }
        self.assertEqual(sorted(alone), sorted(DURABLE_ALONE))


def act() -> None:
    """Stands for an act below."""


class Marks(SimpleTestCase):
    """A mark on a test that does not do what it says fails."""

    def test_a_race_that_never_ran(self) -> None:
        @race_of(act)
        def lying() -> None:
            act()

        with self.assertRaisesRegex(AssertionError, "test_acts.act was not called in race"):
            lying()

    def test_a_count_that_never_ran(self) -> None:
        @queries_of(act)
        def lying() -> None:
            """1 nothing."""
            act()

        with self.assertRaisesRegex(AssertionError, "was not called while queries were counted"):
            lying()

    def test_a_count_without_numbers(self) -> None:
        with self.assertRaisesRegex(ValueError, "number each query"):
            queries_of(act)(lambda: None)
