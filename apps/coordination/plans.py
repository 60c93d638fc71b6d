"""From an item's plan to the plan of one chain: relative units become codes, once and for good."""

from copy import deepcopy
from typing import Any

from apps.cases.models import Case
from apps.ledger.handling import Permanent


def freeze(plan: dict[str, Any], case: Case) -> dict[str, Any]:
    """The plan with literal unit codes and, where the playbook asks for a site check, what a step awaits."""
    frozen = deepcopy(plan)
    check = case.version.playbook.get("site_check") if case.version else None
    for step in frozen["steps"]:
        for seat in step["seats"]:
            seat["unit"] = unit_code(seat["unit"], case)
        if check and step["key"] == check["step"] and "site_check" not in step.get("awaits", []):
            step["awaits"] = [*step.get("awaits", []), "site_check"]
        if not check:
            step.pop("awaits", None)
    return frozen


def unit_code(selector: str, case: Case) -> str:
    """`owner`, `town`, `town:OFFICE` or a literal code → code."""
    if selector == "owner":
        return case.unit.code
    if not selector.startswith("town"):
        return selector
    if case.town is None:
        raise Permanent(f"{selector}: the case {case.number} names no town")
    town = f"T-{case.town.code[:9]}"
    _town, _colon, office = selector.partition(":")
    return f"{town}-{office}" if office else town
