"""Conditions as data: {"==": ["field", value]} and its kin, joined by and / or / not. No eval, limited depth.

Fields are looked up in flattened answers. What was not answered equals nothing, is in nothing, and compares false.
A field with several choices matches a value when the value is one of them.
"""

from collections.abc import Callable, Iterator
from typing import Any

Condition = dict[str, Any]
DEPTH = 8


class BadCondition(ValueError):
    """The condition itself is wrong (unknown operator, wrong shape, too deep)."""


def _is(value: Any, wanted: Any) -> bool:
    if isinstance(value, list):
        return any(_is(one, wanted) for one in value)
    return bool(value == wanted and isinstance(value, bool) == isinstance(wanted, bool))


def _within(value: Any, wanted: list[Any]) -> bool:
    return any(_is(value, one) for one in wanted)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Numbers with numbers, ISO dates with ISO dates; anything else compares false."""

    def holds_between(value: Any, wanted: Any) -> bool:
        if isinstance(value, bool) or isinstance(wanted, bool):
            return False
        numbers = isinstance(value, int | float) and isinstance(wanted, int | float)
        return (numbers or (isinstance(value, str) and isinstance(wanted, str))) and compare(value, wanted)

    return holds_between


LEAVES: dict[str, Callable[[Any, Any], bool]] = {
    "==": _is,
    "!=": lambda value, wanted: not _is(value, wanted),
    "in": _within,
    "not_in": lambda value, wanted: not _within(value, wanted),
    "<": _ordered(lambda a, b: a < b),
    "<=": _ordered(lambda a, b: a <= b),
    ">": _ordered(lambda a, b: a > b),
    ">=": _ordered(lambda a, b: a >= b),
}


def flatten(answers: dict[str, Any] | None) -> dict[str, Any]:
    """{"page": {"field": value}} as {"field": value}."""
    found = [page for page in (answers or {}).values() if isinstance(page, dict)]
    return {key: value for page in found for key, value in page.items()}


def parts(condition: Condition) -> tuple[str, Any]:
    """The one operator of a condition and its operand."""
    if not isinstance(condition, dict) or len(condition) != 1:
        raise BadCondition(f"not one operator: {condition!r}")
    return next(iter(condition.items()))


def leaf(operator: str, operand: Any) -> tuple[str, Any]:
    """Field key and wanted value of a leaf."""
    if operator not in LEAVES or not isinstance(operand, list) or len(operand) != 2 or not isinstance(operand[0], str):
        raise BadCondition(f"not a comparison: {operator} {operand!r}")
    if operator in {"in", "not_in"} and not isinstance(operand[1], list):
        raise BadCondition(f"{operator} wants a list: {operand!r}")
    return operand[0], operand[1]


def branches(operator: str, operand: Any) -> list[Condition]:
    """The conditions joined by and / or / not."""
    if operator == "not":
        return [operand]
    if not isinstance(operand, list) or not operand:
        raise BadCondition(f"{operator} wants a list of conditions")
    return operand


def holds(condition: Condition | None, answers: dict[str, Any], *, depth: int = DEPTH) -> bool:
    """Whether a condition holds for flattened answers; no condition always holds."""
    if condition is None:
        return True
    if depth == 0:
        raise BadCondition("nested too deep")
    operator, operand = parts(condition)
    if operator not in {"and", "or", "not"}:
        key, wanted = leaf(operator, operand)
        return LEAVES[operator](answers.get(key), wanted)
    results = (holds(one, answers, depth=depth - 1) for one in branches(operator, operand))
    if operator == "not":
        return not next(results)
    return all(results) if operator == "and" else any(results)


def fields_of(condition: Condition | None, *, depth: int = DEPTH) -> Iterator[tuple[str, str, Any]]:
    """Each comparison in a condition as (field key, operator, wanted value)."""
    if condition is None:
        return
    if depth == 0:
        raise BadCondition("nested too deep")
    operator, operand = parts(condition)
    if operator in {"and", "or", "not"}:
        for one in branches(operator, operand):
            yield from fields_of(one, depth=depth - 1)
    else:
        key, wanted = leaf(operator, operand)
        yield key, operator, wanted
