"""What editors do with items and versions by a button: each parses, calls one act, and says what happened."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.catalog import actions, drafting
from apps.catalog.desk.items import EDITORS, TONES, item_page
from apps.catalog.desk.versions import version_page
from apps.catalog.models import ItemVersion, ServiceItem
from apps.ledger.idempotency import official_act, once_sent
from apps.ledger.ids import uuid_or_none
from apps.ledger.refusal import Refused, Stale
from nanhai_gov.access import roles

Act = Callable[[], Any]
# What stops an item for citizens: the act, and from which states it is offered.
STOPS: dict[str, tuple[Callable[..., None], tuple[str, ...]]] = {
    "suspend": (official_act(actions.suspend), ("in_use",)),
    "cancel": (official_act(actions.cancel), ("draft", "in_use", "suspended")),
}


def id_of(text: str | None) -> UUID:
    """A number as it came in; nonsense names nothing, which the act then says."""
    return uuid_or_none(text) or UUID(int=0)


def code_of(refusal: Refused) -> int:
    return 409 if isinstance(refusal, Stale) else 422


@roles(*EDITORS)
@require_POST
def draft(request: HttpRequest, key: str) -> HttpResponse:
    """起草新版: the current content as the next draft."""
    item = get_object_or_404(ServiceItem, key=key)
    act = official_act(actions.new_version)
    try:
        once_sent(request, lambda: act(item.pk, by=_user(request)))
    except Refused as refusal:
        return item_page(request, key, status=code_of(refusal), refusal=refusal)
    made = item.versions.order_by("-number").first()
    assert made is not None
    messages.success(request, _("Version %(n)s is drafted. Nobody but editors sees it yet.") % {"n": made.number})
    return redirect("catalog:version", made.pk)


@roles(*EDITORS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stop(request: HttpRequest, key: str, what: str) -> HttpResponse:
    """暂停 or 取消 on a page of its own: what it means, and the reason that applicants read."""
    item = get_object_or_404(ServiceItem.objects.select_related("unit"), key=key)
    act, allowed = STOPS[what]
    context = {"item": item, "what": what, "tone": TONES[item.status], "possible": item.status in allowed,
               "typed": request.POST}  # fmt: skip
    if request.method != "POST":
        return render(request, "catalog/desk/stop.html", context)
    reason = request.POST.get("reason", "")
    try:
        once_sent(request, lambda: act(item.pk, by=_user(request), reason=reason))
    except Refused as refusal:
        return render(request, "catalog/desk/stop.html", context | {"refusal": refusal}, status=code_of(refusal))
    said = {"suspend": _("Suspended. New applications are not taken; running ones go on."),
            "cancel": _("Canceled. The service is gone from search; its code is never used again.")}  # fmt: skip
    messages.success(request, said[what])
    return redirect("catalog:item", key)


@roles(*EDITORS)
@require_POST
def resume(request: HttpRequest, key: str) -> HttpResponse:
    item = get_object_or_404(ServiceItem, key=key)
    act = official_act(actions.resume)
    try:
        once_sent(request, lambda: act(item.pk, by=_user(request)))
    except Refused as refusal:
        return item_page(request, key, status=code_of(refusal), refusal=refusal)
    messages.success(request, _("Applications are taken again."))
    return redirect("catalog:item", key)


@roles(*EDITORS)
@require_POST
def ask(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """提请发布: to the chain."""
    said = _("Sent for publication: first to the department, then to the Data Bureau. You hear of it here.")
    return _of_version(request, version_id, said, lambda: drafting.ask_publication(version_id, by=_user(request)))


@roles(*EDITORS)
@require_POST
def take_back(request: HttpRequest, version_id: UUID) -> HttpResponse:
    said = _("Taken back. The draft can be edited again.")
    return _of_version(request, version_id, said, lambda: drafting.take_back(version_id, by=_user(request)))


def _of_version(request: HttpRequest, version_id: UUID, said: str, act: Act) -> HttpResponse:
    get_object_or_404(ItemVersion.objects.only("pk"), pk=version_id)
    try:
        once_sent(request, act)
    except Refused as refusal:
        return version_page(request, version_id, status=code_of(refusal), refusal=refusal)
    messages.success(request, said)
    return redirect("catalog:version", version_id)


def _user(request: HttpRequest) -> Any:
    return request.user
