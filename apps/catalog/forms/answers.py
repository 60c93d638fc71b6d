"""Answers of a whole form: which pages are asked, what is kept, how it is told, which materials follow."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts import masking
from apps.catalog.forms.compiler import PageForm, compile_field
from apps.catalog.forms.conditions import flatten, holds
from apps.catalog.forms.texts import current_lang, pick
from apps.catalog.forms.values import blank
from apps.catalog.models import ItemVersion

Answers = dict[str, dict[str, Any]]


def visible(version: ItemVersion, answers: dict[str, Any] | None) -> Answers:
    """The answers that count: of pages and fields that the other ones lead to. A hidden answer leads nowhere."""
    seen: dict[str, Any] = {}
    kept: Answers = {}
    for page in version.form["pages"]:
        if not holds(page.get("show_if"), seen):
            continue
        given = (answers or {}).get(page["key"])
        kept[page["key"]] = {}
        for spec in page["fields"]:
            value = given.get(spec["key"]) if isinstance(given, dict) else None
            if not blank(value) and holds(spec.get("show_if"), seen):
                kept[page["key"]][spec["key"]] = seen[spec["key"]] = value
    return kept


def pages(version: ItemVersion, answers: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """The pages these answers lead to, in order."""
    reached = visible(version, answers)
    return [page for page in version.form["pages"] if page["key"] in reached]


def clean_all(version: ItemVersion, answers: Any) -> tuple[Answers, dict[str, dict[str, list[str]]]]:
    """All answers checked again, page by page: (what is kept, messages by page and field).

    Pages and fields that the answers do not lead to are dropped, unasked keys too; a page that was never filled in
    is checked as an empty one. Values must have the types of `json_schema(version)`.
    """
    given = answers if isinstance(answers, dict) else {}
    kept: Answers = {}
    errors: dict[str, dict[str, list[str]]] = {}
    flat: dict[str, Any] = {}
    for page in version.form["pages"]:
        if not holds(page.get("show_if"), flat):
            continue
        data = given.get(page["key"], {})
        if not isinstance(data, dict):
            errors[page["key"]] = {
                "__all__": [_("The page “%(page)s” is not a set of answers.") % {"page": page["key"]}]
            }
            continue
        form = PageForm(page, lang=get_language() or "zh", answers=flat, strict=True, data=data)
        if not form.is_valid():
            errors[page["key"]] = {key: [str(one) for one in found] for key, found in form.errors.items()}
        kept[page["key"]] = form.answers()
        flat |= kept[page["key"]]
    return kept, errors


def materials_needed(version: ItemVersion, answers: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The materials these answers call for, in order."""
    flat = flatten(visible(version, answers))
    return [one for one in version.materials if holds(one.get("show_if"), flat)]


def masked_text(pii: str, value: Any, shown: str) -> str:
    """A personal answer as it is shown before anyone gave a reason."""
    number = value.get("number", "") if isinstance(value, dict) else shown
    kind = shown.removesuffix(number)  # type of document, name of the bank
    if pii in {"name", "phone"}:
        return (masking.mask_name if pii == "name" else masking.mask_phone)(shown)
    if pii in {"id", "bank"}:
        return kind + masking.mask_id(number)
    if pii == "address":
        detail = value.get("detail", "") if isinstance(value, dict) else shown[6:]
        return shown.removesuffix(detail) + "****"
    return "****"  # health, income: nothing of them


def told(spec: dict[str, Any], value: Any, *, masked: bool, lang: str) -> str:
    """One answer in people's words."""
    field = compile_field(spec, lang)
    if spec["type"] == "repeat":
        return "\n".join(f"{n}. {_told_row(spec, row, masked=masked, lang=lang)}" for n, row in enumerate(value, 1))
    shown = field.shown(value)
    return masked_text(field.pii, value, shown) if masked and field.pii else shown


def _told_row(spec: dict[str, Any], row: dict[str, Any], *, masked: bool, lang: str) -> str:
    asked = [one for one in spec["fields"] if one["key"] in row]
    return ("，" if lang == "zh" else ", ").join(told(one, row[one["key"]], masked=masked, lang=lang) for one in asked)


def summary(
    version: ItemVersion, answers: dict[str, Any], *, masked: bool
) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """[(page title, [(label, shown value, field key, page key)])] in the reader's language, pages in order.

    Questions that were not answered are told as “not answered” where they were asked.
    """
    lang, kept = current_lang(), visible(version, answers)
    flat = flatten(kept)
    sections = []
    for page in version.form["pages"]:
        if page["key"] not in kept:
            continue
        rows = []
        for spec in page["fields"]:
            if spec["type"] == "info" or not holds(spec.get("show_if"), flat):
                continue
            value = kept[page["key"]].get(spec["key"])
            shown = _("Not filled in") if value is None else told(spec, value, masked=masked, lang=lang)
            rows.append((pick(spec["label"], lang), shown, spec["key"], page["key"]))
        sections.append((pick(page["title"], lang), rows))
    return sections
