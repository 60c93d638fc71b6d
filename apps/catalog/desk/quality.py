"""指南质量: what of the published guides is missing or could be said better, item by item."""

import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.catalog.desk.items import EDITORS, PAGE
from apps.catalog.lint import in_days, lint
from apps.catalog.models import ItemVersion, ServiceItem
from apps.ledger.clock import now
from nanhai_gov.access import roles
from nanhai_gov.templatetags.house import lang, short

HAN = re.compile(r"[\u3400-\u9fff]")
KINDS = {
    "lint": gettext_lazy("against the rules"), "english": gettext_lazy("English text"),
    "words": gettext_lazy("spoken words"),
    "materials": gettext_lazy("materials"), "help": gettext_lazy("help"), "promise": gettext_lazy("promise"),
}  # fmt: skip
Found = tuple[str, str]


def weaknesses(item: ServiceItem, version: ItemVersion) -> Iterator[Found]:
    """(kind, sentence) for each thing a careful editor would mend. The first kind may not even be published."""
    for problem in lint(version):
        yield "lint", problem
    yield from _english(item, version)
    if len(item.aliases) < 2:
        yield "words", _("Fewer than two spoken names: people search in their own words.")
    if not version.guide.get("spoken"):
        yield "words", _("No sentence in spoken words that says whom it is for.")
    for one in version.materials:
        if one.get("need") != "optional" and not one.get("exempt") and not one.get("hint"):
            yield "materials", _("%(name)s: no hint on what a good one looks like.") % {"name": lang(one.get("name"))}
        if one.get("need") == "must" and not one.get("exempt") and not one.get("sample") and not one.get("generated"):
            yield "materials", _("%(name)s: no picture of a sample.") % {"name": lang(one.get("name"))}
    if not version.guide.get("faq"):
        yield "help", _("No question answered.")
    if not version.guide.get("minutes"):
        yield "help", _("It does not say how many minutes the form takes.")
    if in_days(version.promise_limit, version.promise_unit) >= in_days(version.legal_limit, version.legal_unit):
        yield "promise", _("The promise is no shorter than the law's limit.")


def _english(item: ServiceItem, version: ItemVersion) -> Iterator[Found]:
    if not item.name_en or HAN.search(item.name_en):
        yield "english", _("The item has no English name.")
    bare = sum(1 for column in (version.form, version.materials, version.guide, version.plan)
               for text in _texts(column) if not text.get("en") or HAN.search(str(text["en"])))  # fmt: skip
    if bare:
        yield "english", _("%(n)s texts are not in English.") % {"n": bare}


def _texts(value: Any) -> Iterator[dict[str, Any]]:
    """Every {"zh", "en"} inside a column."""
    if isinstance(value, dict):
        if "zh" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)


@roles(*EDITORS)
@require_safe
@never_cache
def quality(request: HttpRequest) -> HttpResponse:
    """Items in use with what is weak in their guides; `kind` in the address narrows it; pages go by key."""
    kind, after = request.GET.get("kind", ""), request.GET.get("after", "")[:40]
    found = ServiceItem.objects.listed().select_related("current", "unit").order_by("key").filter(key__gt=after)
    items = list(found[: PAGE + 1])
    more, items = len(items) > PAGE, items[:PAGE]
    rows = []
    for item in items:
        assert item.current is not None
        weak = [(KINDS[name], text) for name, text in weaknesses(item, item.current) if not kind or name == kind]
        if weak or not kind:
            rows.append({"item": item, "unit": short(item.unit), "weak": weak})
    keep = {"kind": kind} if kind else {}
    return render(request, "catalog/desk/quality.html", {
        "rows": rows, "kind": kind, "kinds": KINDS.items(), "as_of": now(), "n": sum(len(row["weak"]) for row in rows),
        "next_url": "?" + urlencode(keep | {"after": items[-1].key}) if more else "",
        "first_url": "?" + urlencode(keep) if after else "",
    })  # fmt: skip
