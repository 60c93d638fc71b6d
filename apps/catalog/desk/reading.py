"""A version as the national item standard orders it (GB/T 39046 A): its blocks, in words, with the path drawn."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from apps.catalog.forms import compile_form
from apps.catalog.guide import Seats
from apps.catalog.lint import lint
from apps.catalog.models import ItemVersion, ServiceItem
from nanhai_gov.templatetags.house import lang, skill_name
from nanhai_gov.times import limit_words

Row = dict[str, Any]
KINDS = {
    "handle": gettext_lazy("handling"), "review": gettext_lazy("review"), "approve": gettext_lazy("approval"),
    "countersign": gettext_lazy("countersigning"),
}  # fmt: skip
NEEDS = {
    "must": gettext_lazy("must be handed in"), "optional": gettext_lazy("by choice"),
    "deferrable": gettext_lazy("may follow later"),
}  # fmt: skip
SOURCES = {
    "self": gettext_lazy("the applicant"), "government": pgettext_lazy("issued by", "government"),
    "agency": gettext_lazy("an agency"), "medical": gettext_lazy("a medical institution"),
}  # fmt: skip
ORDERS = {
    "site_check": gettext_lazy("Site check"), "inspection_after": gettext_lazy("Inspection afterwards"),
    "delivery": gettext_lazy("Delivery"),
}  # fmt: skip
# Where a finding of the checks belongs on the page: its first word is its place.
PLACES = {"limits": "limits", "materials": "materials", "plan": "plan", "playbook": "playbook", "guide": "guide"}


def names_of(item: ServiceItem, version: ItemVersion) -> Row:
    """What the item is called by this version: its own names, or those it brings."""
    own = {"name": item.name, "name_en": item.name_en, "aliases": item.aliases}
    return own | version.naming


def basic(item: ServiceItem, version: ItemVersion) -> list[tuple[Any, Any]]:
    """基本信息: the rows of the standard's first block."""
    names = names_of(item, version)
    return [
        (_("Name of the item"), format_html('<span lang="zh-Hans">{}</span>', names["name"])),
        (_("English name"), format_html('<span lang="en">{}</span>', names["name_en"])),
        (_("Spoken names"), "、".join(names["aliases"])),
        (_("Type"), item.get_task_type_display()),
        (_("Base code"), item.base_code),
        (_("Implementation code"), item.impl_code),
        (_("Code of the variant"), item.handle_code),
        (_("Done by"), lang({"zh": item.unit.name, "en": item.unit.name_en})),
        (_("Where each town acts"), _("the town of the applicant") if item.by_town else ""),
        (_("For"), item.get_audience_display()),
        (_("Kind"), version.get_project_type_display()),
        (_("Visits"), version.visits),
        (_("Result"), lang((version.guide.get("result") or {}).get("name"))),
    ]


def materials(version: ItemVersion) -> list[Row]:
    return [
        {
            "key": one.get("key", ""),
            "name": lang(one.get("name")),
            "need": NEEDS.get(one.get("need"), one.get("need")),
            "source": SOURCES.get(one.get("source"), one.get("source")),
            "accept": ", ".join(one.get("accept") or []),
            "basis": lang(one.get("by_law")),
            "hint": lang(one.get("hint")),
            "exempt": bool(one.get("exempt")),
            "generated": bool(one.get("generated")),
            "some": bool(one.get("show_if")),
        }
        for one in version.materials
    ]


def ladder(item: ServiceItem, version: ItemVersion) -> list[Row]:
    """The decision plan as a ladder still to be climbed: step, posts, limit, how many must agree."""
    seats = Seats(item, version)
    return [
        {
            "state": "next",
            "name": lang(step.get("name")),
            "who": _kind(step),
            "note": " · ".join(_terms(step)),
            "items": [{"who": seats.words(seat), "couple": ""} for seat in step.get("seats", [])],
        }
        for step in version.plan.get("steps", [])
    ]


def _kind(step: Row) -> str:
    """What kind of step it is, where its name does not say so already."""
    kind = str(KINDS.get(step.get("kind", ""), step.get("kind", "")))
    return "" if kind.casefold() == lang(step.get("name")).casefold() else kind


def _terms(step: Row) -> list[str]:
    terms = [_("within %(limit)s") % {"limit": limit_words(*step["limit"])}] if step.get("limit") else []
    if len(step.get("seats", [])) > 1:
        modes = {"any": _("any one decides"), "quorum": _("%(n)s must agree") % {"n": step.get("quorum")}}
        terms.append(modes.get(step.get("mode", "all"), _("all must agree")))
    if step.get("when"):
        terms.append(_("only in some cases"))
    if step.get("awaits"):
        terms.append(_("waits for the result of the field"))
    return terms


def orders(version: ItemVersion) -> list[Row]:
    """The playbook: each order as one hop, with its terms and what counts as done."""
    return [
        {
            "name": ORDERS.get(name, name),
            "title": lang(order.get("title")),
            "asks": _step_name(version, order.get("step")) or _("after the decision"),
            "does": _("Execution team of the place"),
            "label": limit_words(*order["limit"]) if order.get("limit") else "",
            "does_text": _does(order),
            "checklist": [lang(one) for one in order.get("checklist", [])],
            "when": bool(order.get("when")),
        }
        for name, order in version.playbook.items()
        if isinstance(order, dict)
    ]


def _does(order: Row) -> str:
    n = int(order.get("officers", 1))
    people = ngettext("%(n)s person", "%(n)s people", n) % {"n": n}
    return f"{skill_name(order.get('skill', ''))} · {people}"


def _step_name(version: ItemVersion, key: Any) -> str:
    steps = version.plan.get("steps", [])
    return next((lang(step.get("name")) for step in steps if step.get("key") == key), "")


def situations(version: ItemVersion) -> list[Row]:
    """情形: other promises where the answers are such."""
    return [
        {"name": lang(one.get("name")), "limit": limit_words(*one["limit"])}
        for one in version.playbook.get("promise", [])
    ]


def previews(version: ItemVersion) -> list[Row]:
    """The pages of the form, compiled by the compiler that citizens' pages use; not for filling in."""
    made = []
    for page in version.form.get("pages", []):
        form: forms.Form = compile_form(page, answers={}, lang=get_language() or "zh")
        for field in form.fields.values():
            field.disabled = True
        made.append({"title": lang(page.get("title")), "intro": lang(page.get("intro")), "form": form,
                     "n": len(form.fields), "some": bool(page.get("show_if"))})  # fmt: skip
    return made


def findings(version: ItemVersion) -> dict[str, list[str]]:
    """What the checks at publication find, by the block of the page it belongs to; everything else is the form's."""
    found: dict[str, list[str]] = {}
    for sentence in lint(version):
        place = sentence.partition(":")[0].partition(".")[0].strip()
        found.setdefault(PLACES.get(place, "form"), []).append(sentence)
    return found
