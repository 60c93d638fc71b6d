"""审批计划: what a plan must look like before a chain may run on it. The chain then keeps its own copy.

{"steps": [{"key", "name": {"zh", "en"}, "kind", "mode"?, "quorum"?, "seats": [{"unit": code, "role"}],
            "limit": [n, unit] | null, "when": condition?, "awaits": [fact, …]?}]}
"""

from copy import deepcopy
from typing import Any

from django.utils.translation import gettext as _

from apps.catalog.forms.conditions import BadCondition, holds
from apps.decisions.models import Chain, Step
from apps.ledger.refusal import Refused

Plan = dict[str, Any]


def freeze(plan: Plan, *, excluded: tuple[Any, ...] | list[Any] = ()) -> Plan:
    """A checked copy that no later edit of the item reaches, with who may not decide (受审分离) written into it."""
    problem = problem_of(plan)
    if problem:
        raise Refused("bad_plan", problem, field="plan")
    return {"steps": deepcopy(plan["steps"]), "excluded": sorted({str(getattr(one, "pk", one)) for one in excluded})}


def problem_of(plan: Plan) -> str:
    """What is wrong with a plan, in words; empty when nothing is."""
    steps = plan.get("steps") or []
    if not steps:
        return str(_("The plan has no steps."))
    if len({step["key"] for step in steps}) < len(steps):
        return str(_("Two steps of the plan have the same key."))
    if steps[-1]["kind"] != Step.Kind.APPROVE:
        return str(_("The last step of a plan must be an approval: only it may refuse for good."))
    return next((problem for index, step in enumerate(steps) if (problem := _problem_of_step(index, steps))), "")


def _problem_of_step(index: int, steps: list[Plan]) -> str:
    step = steps[index]
    seats = step.get("seats") or []
    if not seats:
        return str(_("Step %(key)s asks nobody.") % {"key": step["key"]})
    if step.get("mode") == Step.Mode.QUORUM and not 1 <= step.get("quorum", 0) <= len(seats):
        return str(_("Step %(key)s needs more voices than it has seats.") % {"key": step["key"]})
    if step["kind"] == Step.Kind.COUNTERSIGN and all(one["kind"] != Step.Kind.HANDLE for one in steps[:index]):
        return str(_("Step %(key)s has no handling step before it to return to.") % {"key": step["key"]})
    try:
        holds(step.get("when"), {})
    except BadCondition as bad:
        return str(_("Step %(key)s: %(bad)s") % {"key": step["key"], "bad": bad})
    return ""


def steps_from(plan: Plan, chain: Chain, *, start: str | None = None) -> list[Step]:
    """Unsaved steps of the chain's current round: the whole plan, or from the step named `start` on."""
    keys = [spec["key"] for spec in plan["steps"]]
    first = keys.index(start) if start else 0
    return [_step(spec, place, chain) for place, spec in enumerate(plan["steps"], 1) if place > first]


def _step(spec: Plan, place: int, chain: Chain) -> Step:
    return Step(
        chain=chain,
        round=chain.round,
        position=place,
        key=spec["key"],
        name=spec["name"]["zh"],
        name_en=spec["name"].get("en") or spec["name"]["zh"],
        kind=spec["kind"],
        mode=spec.get("mode") or Step.Mode.ALL,
        quorum=spec.get("quorum") or 0,
        spec=spec,
    )
