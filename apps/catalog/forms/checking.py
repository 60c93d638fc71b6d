"""What can be wrong with a form schema, found before it is published. Each problem is one sentence naming its place."""

import itertools
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from apps.catalog.forms.compiler import COMPARE, TYPES
from apps.catalog.forms.conditions import BadCondition, fields_of, holds
from apps.catalog.forms.values import read_bound

Spec = dict[str, Any]
# What a condition may look at: kinds whose kept value is the posted one.
ASKABLE = {"choice", "multi", "date", "int", "decimal", "money", "declaration"}
PII = {"name", "id", "phone", "bank", "address", "health", "income"}
ASSIGNMENTS = 4096


def say(where: str, what: str, **facts: Any) -> str:
    return f"{where}: {what % facts}"


def in_both(text: Any) -> bool:
    """Whether a text is there in Chinese and in English."""
    return isinstance(text, dict) and all(isinstance(text.get(one), str) and text[one].strip() for one in ("zh", "en"))


def form_problems(form: Any) -> Iterator[str]:
    """All problems of a form, in its order."""
    pages = form.get("pages") if isinstance(form, dict) else None
    if not isinstance(pages, list) or not pages:
        yield say("form", _("The form has no pages."))
        return
    yield from twice("form", [page.get("key") for page in pages])
    yield from twice("form", [spec.get("key") for page in pages for spec in page.get("fields", [])])
    known: dict[str, Spec] = {}
    for page in pages:
        yield from page_problems(page, known)


def twice(where: str, keys: list[Any]) -> Iterator[str]:
    for key in sorted({str(key) for key in keys if keys.count(key) > 1}):
        yield say(where, _("The key “%(key)s” is used twice."), key=key)


def page_problems(page: Spec, known: dict[str, Spec]) -> Iterator[str]:
    """A page may hang on fields of earlier pages, a field also on earlier fields of its page."""
    where = str(page.get("key") or "?")
    if not page.get("key"):
        yield say(where, _("A page has no key."))
    if not in_both(page.get("title")):
        yield say(where, _("The title is missing in one language."))
    if not page.get("fields"):
        yield say(where, _("The page asks nothing."))
    yield from condition_problems(where, page.get("show_if"), known)
    for spec in page.get("fields", []):
        yield from field_problems(f"{where}.{spec.get('key') or '?'}", spec, known)
        known[spec.get("key", "")] = spec


def field_problems(where: str, spec: Spec, known: dict[str, Spec]) -> Iterator[str]:
    kind = spec.get("type")
    if kind not in TYPES:
        yield say(where, _("There is no question of the type “%(kind)s”."), kind=kind)
        return
    if not spec.get("key"):
        yield say(where, _("A question has no key."))
    for part in ("label", "hint", "unit", "row_label"):
        if (part == "label" or part in spec) and not in_both(spec.get(part)):
            yield say(where, _("“%(part)s” is missing in one language."), part=part)
    if spec.get("pii") and spec["pii"] not in PII:
        yield say(where, _("There is no kind of personal data “%(kind)s”."), kind=spec["pii"])
    yield from condition_problems(where, spec.get("show_if"), known)
    yield from compare_problems(where, spec, known)
    yield from bound_problems(where, spec)
    if kind in {"choice", "multi"}:
        yield from option_problems(where, spec)
    if kind == "repeat":
        yield from repeat_problems(where, spec)


def option_problems(where: str, spec: Spec) -> Iterator[str]:
    options = spec.get("options") or []
    if not options or (spec["type"] == "choice" and len(options) < 2):
        yield say(where, _("There is nothing to choose from."))
    yield from twice(where, [one.get("value") for one in options])
    for one in options:
        if not isinstance(one.get("value"), str) or not one["value"]:
            yield say(where, _("The value of a choice must be a text."))
        if not in_both(one):
            yield say(where, _("The choice “%(value)s” is missing in one language."), value=one.get("value"))


def bound_problems(where: str, spec: Spec) -> Iterator[str]:
    try:
        if spec["type"] in {"date", "period"}:
            least, most = (read_bound(spec.get(edge)) for edge in ("min", "max"))
        else:
            least, most = spec.get("min"), spec.get("max")
        wrong = least is not None and most is not None and least > most
    except (ValueError, TypeError):
        wrong = True
    if wrong:
        yield say(where, _("“min” and “max” contradict each other."))


def compare_problems(where: str, spec: Spec, known: dict[str, Spec]) -> Iterator[str]:
    rule = spec.get("compare")
    if not rule:
        return
    if not in_both(rule.get("message")):
        yield say(where, _("The comparison lacks its message in one language."))
    for operator, other in rule.items():
        if operator == "message":
            continue
        if operator not in COMPARE:
            yield say(where, _("There is no comparison “%(operator)s”."), operator=operator)
        if other not in known or known[other].get("type") != spec["type"]:
            yield say(where, _("It is compared with “%(other)s”, which is not asked before it or is of another type."),
                      other=other)  # fmt: skip


def repeat_problems(where: str, spec: Spec) -> Iterator[str]:
    """Rows look only at themselves, and hold no rows."""
    fields = spec.get("fields") or []
    if not fields or spec.get("min_rows", 0) > spec.get("max_rows", 20):
        yield say(where, _("The rows ask nothing, or allow fewer than they need."))
    yield from twice(where, [one.get("key") for one in fields])
    known: dict[str, Spec] = {}
    for one in fields:
        if one.get("type") == "repeat":
            yield say(where, _("Rows within rows cannot be asked for."))
        else:
            yield from field_problems(f"{where}.{one.get('key') or '?'}", one, known)
        known[one.get("key", "")] = one


def condition_problems(where: str, condition: Any, known: dict[str, Spec]) -> Iterator[str]:
    """Unknown or later fields (so no cycles), kinds that cannot be looked at, and what can never hold."""
    if condition is None:
        return
    try:
        leaves = list(fields_of(condition))
    except BadCondition as bad:
        yield say(where, _("The condition is wrong: %(bad)s"), bad=bad)
        return
    strange = {key for key, _operator, _wanted in leaves if key not in known}
    for key in sorted(strange):
        yield say(where, _("The condition looks at “%(key)s”, which is not asked before it."), key=key)
    for key in sorted({key for key, _operator, _wanted in leaves} - strange):
        if known[key].get("type") not in ASKABLE:
            yield say(where, _("The condition looks at “%(key)s”, whose type has no values to compare."), key=key)
    if not strange and not may_hold(condition, leaves, known):
        yield say(where, _("It can never be reached: no answers make its condition hold."))


def may_hold(condition: Any, leaves: list[tuple[str, str, Any]], known: dict[str, Spec]) -> bool:
    """Whether some answers make a condition hold; given the benefit of the doubt where there are too many to try."""
    wanted: dict[str, list[Any]] = {}
    for key, _operator, value in leaves:
        wanted.setdefault(key, []).extend(value if isinstance(value, list) else [value])
    tried = [[(key, value) for value in possible(known[key], values)] for key, values in wanted.items()]
    every = itertools.product(*tried)
    return any(holds(condition, dict(answers)) for answers in itertools.islice(every, ASSIGNMENTS)) or (
        next(every, None) is not None
    )


def possible(spec: Spec, wanted: list[Any]) -> list[Any]:
    """Values a question may have, among them those around the wanted ones."""
    if spec.get("type") in {"choice", "multi"}:
        offered = [one["value"] for one in spec.get("options", [])]
        return [None, *([[one] for one in offered] + [offered] if spec["type"] == "multi" else offered)]
    numbers = [n for n in wanted if isinstance(n, int | float) and not isinstance(n, bool)]
    if numbers:
        least, most = spec.get("min", 0), spec.get("max", 10**12)
        return [None, *(n + d for n in numbers for d in (-1, 0, 1) if least <= n + d <= most)]
    return [None, "0000-01-01", "9999-12-31", *wanted]
