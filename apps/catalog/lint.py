"""Checks at publication 发布检查: what a version must fulfill before anyone may apply by it (domain rules 1.5)."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import Role
from apps.catalog.forms.checking import condition_problems, form_problems, in_both, say, twice
from apps.catalog.models import ItemVersion, LimitUnit

NEEDS = {"must", "optional", "deferrable"}
SOURCES = {"self", "government", "agency", "medical"}
ACCEPTED = {"jpg", "jpeg", "png", "pdf", "doc", "docx", "xls", "xlsx"}
STEP_KINDS = {"handle", "countersign", "review", "approve"}
MODES = {"all", "any", "quorum"}
DECIDERS = {Role.OFFICIAL, Role.CHIEF, Role.LEADER, Role.HEAD}
# In calendar days, for comparing limits of different units: five working days fill a week.
DAYS = {"WD": 7 / 5, "CD": 1.0, "MONTH": 30.0, "WH": 7 / 40, "UH": 1 / 24, "UD": 1.0}


def lint(version: ItemVersion) -> list[str]:
    """All problems of a version, one sentence each; an empty list means it may be published."""
    found = [*limit_problems(version), *form_problems(version.form)]
    if found and not isinstance(version.form, dict):
        return found
    fields = known_fields(version.form)
    found += material_problems(version.materials, fields)
    found += plan_problems(version.plan, fields)
    found += playbook_problems(version.playbook, version.plan, fields)
    found += guide_problems(version)
    return found


def known_fields(form: dict[str, Any]) -> dict[str, Any]:
    return {spec.get("key", ""): spec for page in form.get("pages") or [] for spec in page.get("fields") or []}


def in_days(limit: int, unit: str) -> float:
    return limit * DAYS[unit]


def limit_problems(version: ItemVersion) -> Iterator[str]:
    """承诺 ≤ 法定; 即办件 within a working day."""
    for unit in (version.legal_unit, version.promise_unit):
        if unit not in LimitUnit.values:
            yield say("limits", _("There is no unit of time “%(unit)s”."), unit=unit)
            return
    promised = in_days(version.promise_limit, version.promise_unit)
    if promised > in_days(version.legal_limit, version.legal_unit) + 1e-9:
        yield say("limits", _("More time is promised than the law gives."))
    if version.project_type == ItemVersion.ProjectType.IMMEDIATE and promised > DAYS["WD"]:
        yield say("limits", _("What is done at once takes at most one working day."))


def material_problems(materials: Any, fields: dict[str, Any]) -> Iterator[str]:
    """Each material names the law that asks for it; what government itself issued is exempt or has a reason."""
    yield from twice("materials", [one.get("key") for one in materials])
    for one in materials:
        where = f"materials.{one.get('key') or '?'}"
        if not one.get("key"):
            yield say(where, _("A material has no key."))
        for part in ("name", "by_law"):
            if not in_both(one.get(part)):
                yield say(where, _("“%(part)s” is missing in one language."), part=part)
        if one.get("need") not in NEEDS or one.get("source") not in SOURCES:
            yield say(where, _("“need” or “source” has an unknown value."))
        if not one.get("accept") or not set(one["accept"]) <= ACCEPTED:
            yield say(where, _("It does not say which kinds of file are accepted."))
        if one.get("source") == "government" and not one.get("exempt") and not one.get("hint"):
            yield say(where, _("Government issued it itself: exempt it, or say why it is asked for."))
        yield from reason_problems(where, one.get("reasons", []), fields)
        yield from condition_problems(where, one.get("show_if"), fields)


def reason_problems(where: str, reasons: Any, fields: dict[str, Any]) -> Iterator[str]:
    """Prepared reasons go into letters, so both languages; one may name the answer it contradicts."""
    for one in reasons:
        if not in_both(one):
            yield say(where, _("A prepared reason is missing in one language."))
        elif one.get("field") and one["field"] not in fields:
            yield say(where, _("A prepared reason names a question that is not asked: %(key)s."), key=one["field"])


def plan_problems(plan: Any, fields: dict[str, Any]) -> Iterator[str]:
    """A chain that somebody can walk to its end: steps, seats, roles, a last word."""
    steps = plan.get("steps") if isinstance(plan, dict) else None
    if not steps:
        yield say("plan", _("The plan has no steps."))
        return
    yield from twice("plan", [step.get("key") for step in steps])
    for step in steps:
        yield from step_problems(f"plan.{step.get('key') or '?'}", step, fields)
    if steps[-1].get("kind") != "approve":
        yield say("plan", _("The last step is not an approval: nobody has the last word."))


def step_problems(where: str, step: dict[str, Any], fields: dict[str, Any]) -> Iterator[str]:
    if not step.get("key") or not in_both(step.get("name")):
        yield say(where, _("The step has no key, or lacks a name in one language."))
    if step.get("kind") not in STEP_KINDS or step.get("mode", "all") not in MODES:
        yield say(where, _("“kind” or “mode” has an unknown value."))
    seats = step.get("seats") or []
    if not seats:
        yield say(where, _("The step asks nobody."))
    for seat in seats:
        if not seat.get("unit") or seat.get("role") not in DECIDERS:
            yield say(where, _("The role “%(role)s” decides nothing, or the seat has no unit."), role=seat.get("role"))
    if step.get("mode") == "quorum" and not 1 <= int(step.get("quorum") or 0) <= len(seats):
        yield say(where, _("The quorum does not match the number of seats."))
    if step.get("limit") is not None and not is_limit(step["limit"]):
        yield say(where, _("A limit is a number and a unit."))
    yield from condition_problems(where, step.get("when"), fields)


def is_limit(limit: Any) -> bool:
    pair = isinstance(limit, list | tuple) and len(limit) == 2
    return bool(pair and isinstance(limit[0], int) and limit[0] > 0 and limit[1] in LimitUnit.values)


def playbook_problems(playbook: Any, plan: Any, fields: dict[str, Any]) -> Iterator[str]:
    """Each order says what a team must be able to do, by when, and what counts as done."""
    keys = {step.get("key") for step in (plan or {}).get("steps") or []}
    for name, order in (playbook or {}).items():
        where = f"playbook.{name}"
        if name == "promise":
            for other in order:
                if not is_limit(other.get("limit")):
                    yield say(where, _("A limit is a number and a unit."))
                yield from condition_problems(where, other.get("when"), fields)
        if not isinstance(order, dict):
            continue
        if not order.get("skill") or not is_limit(order.get("limit")) or int(order.get("officers", 1)) < 1:
            yield say(where, _("The order lacks a skill, a limit or officers."))
        if name == "site_check" and int(order.get("officers", 0)) < 2:
            yield say(where, _("A site check takes at least two officers."))
        if "step" in order and order["step"] not in keys:
            yield say(where, _("It belongs to the step “%(step)s”, which the plan does not have."), step=order["step"])
        yield from condition_problems(where, order.get("when"), fields)
    awaited = {fact for step in (plan or {}).get("steps") or [] for fact in step.get("awaits", [])}
    for fact in sorted(awaited - set(playbook or {})):
        yield say("plan", _("A step waits for “%(fact)s”, which no order of the playbook brings."), fact=fact)


def guide_problems(version: ItemVersion) -> Iterator[str]:
    """What citizens must be told: conditions, basis, places, steps; why a visit is needed."""
    guide = version.guide or {}
    for part in ("conditions", "basis", "places", "steps"):
        if not guide.get(part):
            yield say("guide", _("“%(part)s” is empty."), part=part)
    if version.visits and not guide.get("visit_reason"):
        yield say("guide", _("A visit is asked for, but not why."))
