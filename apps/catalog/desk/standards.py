"""Pages of event standards 立结案标准: the list and one standard with its earlier versions."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.models import Role
from apps.catalog.desk.items import FOUND, PAGE, READERS
from apps.catalog.models import EventStandard
from apps.ledger.clock import now
from nanhai_gov.access import roles

STANDARD_READERS: Any = (*READERS, Role.DISPATCHER, Role.VERIFIER)


@roles(*STANDARD_READERS)
@require_safe
@never_cache
def standards(request: HttpRequest) -> HttpResponse:
    """Current standards; search and category stand in the address, pages go by scheme and code."""
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "category")}
    after = request.GET.get("after", "")[:40]
    found = EventStandard.objects.current()
    if asked["category"]:
        found = found.filter(category=asked["category"])
    if asked["q"]:
        found = found.filter(code=asked["q"]) if found.filter(code=asked["q"]).exists() else found.search(asked["q"])
        rows, more = list(found[:FOUND]), False
    else:
        rows = list(found.order_by("code", "pk").filter(code__gt=after)[: PAGE + 1])
        rows, more = rows[:PAGE], len(rows) > PAGE
    keep = {name: value for name, value in asked.items() if value}
    every = EventStandard.objects.current().order_by("category").values_list("category", "category_en").distinct()
    return render(request, "catalog/desk/standards.html", {
        "asked": asked, "filtered": bool(keep), "rows": rows, "as_of": now(),
        "total": len(rows) if asked["q"] else found.order_by().count(),
        "categories": [{"key": zh, "name": {"zh": zh, "en": en}} for zh, en in every],
        "next_url": "?" + urlencode(keep | {"after": rows[-1].code}) if more else "",
        "first_url": "?" + urlencode(keep) if after else "",
    })  # fmt: skip


@roles(*STANDARD_READERS)
@require_safe
@never_cache
def standard(request: HttpRequest, standard_id: str) -> HttpResponse:
    """One standard: what counts, by when, what counts as done; its other versions."""
    found = get_object_or_404(EventStandard, pk=standard_id)
    others = EventStandard.objects.filter(scheme=found.scheme, code=found.code).exclude(pk=found.pk)
    return render(request, "catalog/desk/standard.html", {
        "standard": found, "others": others.order_by("-version").only("pk", "version", "name", "name_en", "is_current"),
    })  # fmt: skip
