"""Pages of rights that do not come from a post: standing delegations 代理, and grants on single cases 对象授权."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import Role
from apps.cases.models import CaseGroupPermission
from apps.ledger.clock import now
from apps.ledger.idempotency import once_sent
from apps.ledger.ids import uuid_or_none
from apps.ledger.refusal import Refused
from apps.organizations.delegations import cut_delegation
from apps.organizations.desk import DeskRequest
from apps.organizations.models import Delegation
from nanhai_gov.access import roles

PAGE = 50


@roles(Role.ADMIN)
@require_safe
@never_cache
def delegations(request: HttpRequest) -> HttpResponse:
    """Delegations in force or still to begin, the next to end first; pages by end and key."""
    found = Delegation.objects.not_over().select_related("post__unit", "giver", "taker").order_by("until", "pk")
    total = found.count()
    key = uuid_or_none(request.GET.get("after"))
    last = Delegation.objects.filter(pk=key).first() if key else None
    if last:
        found = found.filter(until__gt=last.until) | found.filter(until=last.until, pk__gt=last.pk)
    page = list(found[: PAGE + 1])
    more, page = len(page) > PAGE, page[:PAGE]
    return render(request, "admin/delegations.html", {
        "rows": page, "total": total, "as_of": now(), "next_url": f"?after={page[-1].pk}" if more else "",
        "first_url": "?" if last else "",
    })  # fmt: skip


@roles(Role.ADMIN)
@require_POST
def cut(request: DeskRequest, delegation_id: UUID) -> HttpResponse:
    """终止: by the administrator, with a reason."""
    reason = request.POST.get("reason", "")
    try:
        once_sent(request, lambda: cut_delegation(delegation_id, by=request.user, reason=reason))
        messages.success(request, _("Ended. From now on only the holder speaks from this post."))
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("dashboards:admin_delegations")


@roles(Role.ADMIN)
@require_safe
@never_cache
def grants(request: HttpRequest) -> HttpResponse:
    """Which units may act on cases of others while a dealing with them is open; newest first, pages by key."""
    found = CaseGroupPermission.objects.select_related("content_object", "group__unit", "permission").order_by("-pk")
    found = found.defer("content_object__answers")  # encrypted, and long
    before = request.GET.get("before", "")
    page = list((found.filter(pk__lt=int(before)) if before.isdecimal() else found)[: PAGE + 1])
    more, page = len(page) > PAGE, page[:PAGE]
    return render(request, "admin/grants.html", {
        "rows": [grant_row(one) for one in page], "total": CaseGroupPermission.objects.count(), "as_of": now(),
        "next_url": f"?before={page[-1].pk}" if more else "", "first_url": "?" if before else "",
    })  # fmt: skip


def grant_row(one: Any) -> dict[str, Any]:
    group: Group = one.group
    return {"case": one.content_object, "unit": getattr(group, "unit", None), "group": group.name,
            "what": one.permission.name}  # fmt: skip
