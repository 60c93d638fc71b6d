"""发布审核: the page on which a chain about a version of a service item is decided. What it is about is read in the
catalog; here stand what changes, the ladder, and the two words one may say.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.catalog.desk.differing import differences
from apps.catalog.models import ItemVersion
from apps.dashboards.casefile import _rung, my_seat
from apps.dashboards.desk import DECIDERS, _seat_id
from apps.decisions import actions
from apps.decisions.ladder import ladder
from apps.decisions.models import Chain, Step
from apps.ledger.idempotency import once_sent
from apps.ledger.refusal import Refused, Stale
from apps.organizations.calendar import WorkCalendar
from apps.organizations.desk import DeskRequest
from apps.organizations.models import Delegation
from nanhai_gov.access import forbidden, roles

REMEDY = "修改后可再次提请发布。"  # the catalog's own letters know no appeal: the editors mend it and ask again


@roles(*DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def publication(request: DeskRequest, version_id: UUID) -> HttpResponse:
    """Read it, then 同意 or 不同意, each once."""
    version = get_object_or_404(ItemVersion.objects.select_related("item__unit", "item__current"), pk=version_id)
    chain = Chain.objects.visible_to(request.user).about(version.pk).select_related("owner").first()
    if chain is None:
        return forbidden(request, DECIDERS)
    if request.method != "POST":
        return _page(request, version, chain)
    try:
        once_sent(request, lambda: _say(request))
    except Refused as refusal:
        chain.refresh_from_db()
        return _page(request, version, chain, status=409 if isinstance(refusal, Stale) else 422, refusal=refusal)
    messages.success(request, _("%(title)s: done.") % {"title": chain.title})
    return redirect("dashboards:inbox")


def _say(request: DeskRequest) -> None:
    """By the button that was pressed. A no needs its reasons; editors read them."""
    seat, rev, text = _seat_id(request), request.POST.get("rev"), request.POST.get("text", "")
    if request.POST.get("do") == "take":
        return actions.take(seat, by=request.user)
    if request.POST.get("do") == "refuse":
        return actions.refuse(seat, by=request.user, text="", reasons=text, remedies=REMEDY, rev=rev)
    return actions.agree(seat, by=request.user, text=text, rev=rev)


def _page(request: DeskRequest, version: ItemVersion, chain: Chain, *, status: int = 200, **more: Any) -> HttpResponse:
    drawn = ladder(chain)
    delegations = Delegation.objects.in_force().taken_by(request.user)
    seat = my_seat(drawn, request.user, request.desk, {(one.post_id, one.giver_id) for one in delegations})
    current = version.item.current
    old = current if current and current.pk != version.pk else None
    calendar = WorkCalendar.current()
    return render(request, "dashboards/desk_publication.html", {
        "version": version, "item": version.item, "chain": chain, "old": old, "seat": seat,
        "blocks": differences(old, version) if old else [], "typed": request.POST,
        "rungs": [_rung(rung, chain, request.user, calendar) for rung in drawn.rungs],
        "to_take": seat is not None and seat.holder_id is None, "rev": chain.rev(seat.step_id) if seat else "",
        "last": seat is not None and seat.step.kind == Step.Kind.APPROVE, **more,
    }, status=status)  # fmt: skip
