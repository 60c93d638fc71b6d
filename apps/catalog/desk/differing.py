"""What differs between two versions: field by field, the words that went and came marked."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from apps.catalog.actions import CONTENT
from apps.catalog.models import ItemVersion

Row = dict[str, Any]
WORDS = re.compile(r"[A-Za-z0-9_]+|\s+|.", re.S)
LONGEST = 1500  # characters compared word by word; longer texts are shown whole
COLUMNS = {
    "naming": gettext_lazy("Names"), "project_type": gettext_lazy("Kind"), "legal_limit": gettext_lazy("Limit by law"),
    "legal_unit": gettext_lazy("Unit of the limit by law"), "promise_limit": gettext_lazy("Promise"),
    "promise_unit": gettext_lazy("Unit of the promise"), "visits": gettext_lazy("Visits"),
    "form": gettext_lazy("Form"), "materials": gettext_lazy("Materials"), "plan": gettext_lazy("Decision plan"),
    "playbook": gettext_lazy("Playbook"), "guide": gettext_lazy("Guide"),
}  # fmt: skip
PARTS = {
    "name": pgettext_lazy("thing", "name"), "zh": gettext_lazy("Chinese"), "en": gettext_lazy("English text"),
    "name_en": gettext_lazy("English name"), "aliases": gettext_lazy("spoken names"), "hint": gettext_lazy("hint"),
    "by_law": gettext_lazy("legal basis"), "need": gettext_lazy("whether needed"), "source": gettext_lazy("source"),
    "exempt": gettext_lazy("exempt"), "accept": gettext_lazy("kinds of file"), "label": gettext_lazy("question"),
    "required": gettext_lazy("required"), "options": gettext_lazy("choices"), "fields": gettext_lazy("questions"),
    "pages": gettext_lazy("pages"), "title": gettext_lazy("title"), "steps": gettext_lazy("steps"),
    "seats": gettext_lazy("seats"), "limit": gettext_lazy("limit"), "conditions": gettext_lazy("conditions"),
    "basis": gettext_lazy("legal basis"), "fees": gettext_lazy("fees"), "places": gettext_lazy("windows"),
    "faq": gettext_lazy("questions and answers"), "q": gettext_lazy("question"), "a": gettext_lazy("answer"),
    "spoken": gettext_lazy("in spoken words"), "result": gettext_lazy("result"), "when": gettext_lazy("condition"),
    "show_if": gettext_lazy("condition"), "law": gettext_lazy("law"), "article": gettext_lazy("article"),
    "checklist": gettext_lazy("what counts as done"), "officers": gettext_lazy("officers"),
    "skill": gettext_lazy("skill"), "minutes": gettext_lazy("minutes"), "visit_reason": gettext_lazy("why a visit"),
}  # fmt: skip


def differences(old: ItemVersion, new: ItemVersion) -> list[Row]:
    """By column: a list of (where, words of the old, words of the new). Equal columns are left out."""
    blocks = []
    for column in ("naming", *CONTENT):
        before, after = leaves(getattr(old, column)), leaves(getattr(new, column))
        keys = [*before, *(key for key in after if key not in before)]
        rows = [_row(key, before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)]
        if rows:
            blocks.append({"name": COLUMNS[column], "rows": rows})
    return blocks


def leaves(value: Any) -> dict[tuple[str, ...], str]:
    """A value taken apart to its single texts, each with its path; members of lists go by their key."""
    return dict(_walk(value, ()))


def _walk(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk(inner, (*path, str(key)))
    elif isinstance(value, list) and all(isinstance(one, dict) for one in value):
        for n, one in enumerate(value, 1):
            yield from _walk(one, (*path, str(one.get("key") or one.get("value") or n)))
    elif isinstance(value, list):
        yield path, "\n".join(str(one) for one in value)
    else:
        yield path, _said(value)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)


def _row(path: tuple[str, ...], before: str | None, after: str | None) -> Row:
    where = " › ".join(str(PARTS.get(part, part)) for part in path)
    old, new = marked(before or "", after or "")
    kind = pgettext("comparison", "new") if before is None else _("gone") if after is None else ""
    return {"where": where, "old": old, "new": new, "kind": kind}


def marked(old: str, new: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Both texts in pieces, each with whether it is only there."""
    if len(old) > LONGEST or len(new) > LONGEST or not old or not new:
        return [(old, bool(old))], [(new, bool(new))]
    a, b = WORDS.findall(old), WORDS.findall(new)
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for op, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if i2 > i1:
            left.append(("".join(a[i1:i2]), op != "equal"))
        if j2 > j1:
            right.append(("".join(b[j1:j2]), op != "equal"))
    return left, right
