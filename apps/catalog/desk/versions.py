"""Pages of versions: one read as a whole, and two compared."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.catalog.actions import OPEN
from apps.catalog.desk import reading
from apps.catalog.desk.differing import differences
from apps.catalog.desk.items import EDITORS, READERS, TONES
from apps.catalog.models import ItemVersion
from nanhai_gov.access import roles


def known() -> QuerySet[ItemVersion]:
    return ItemVersion.objects.select_related("item__unit", "item__current")


@roles(*READERS)
@require_safe
@never_cache
def version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    return version_page(request, version_id)


def version_page(request: HttpRequest, version_id: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
    """A version with all its blocks. Queries do not depend on how long it is: units and posts are read at once."""
    found = get_object_or_404(known(), pk=version_id)
    item, waits = found.item, found.status in OPEN
    before = item.current if waits and item.current_id != found.pk else None
    findings = reading.findings(found) if waits else {}
    return render(request, "catalog/desk/version.html", {
        "version": found, "item": item, "tone": TONES.get(found.status, ""), "g": found.guide, "before": before,
        "names": reading.names_of(item, found), "basic": reading.basic(item, found),
        "materials": reading.materials(found), "ladder": reading.ladder(item, found), "orders": reading.orders(found),
        "situations": reading.situations(found), "previews": reading.previews(found),
        "same": before is not None and not differences(before, found),
        "findings": findings, "n_findings": sum(len(one) for one in findings.values()),
        "may": bool(request.desk.roles & set(EDITORS)), **more,  # type: ignore[attr-defined]
    }, status=status)  # fmt: skip


@roles(*READERS)
@require_safe
@never_cache
def compare(request: HttpRequest, version_id: UUID, other_id: UUID) -> HttpResponse:
    """Two versions of one item, the older first, field by field."""
    found = {one.pk: one for one in known().filter(pk__in=[version_id, other_id])}
    if len(found) < 2 or len({one.item_id for one in found.values()}) > 1:
        raise Http404("not two versions of one item")
    old, new = sorted(found.values(), key=lambda one: one.number)
    blocks = differences(old, new)
    return render(request, "catalog/desk/compare.html", {
        "item": new.item, "old": old, "new": new, "blocks": blocks, "n": sum(len(one["rows"]) for one in blocks),
    })  # fmt: skip
