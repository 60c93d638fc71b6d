"""The official's desk: the inbox and the whole case, and the acts of deciding as they are done on a page.

Each act: parse, one call, then back to the inbox with a word on what happened and who is next. A refusal comes back
in place (422), a stale page with what happened meanwhile (409); what was typed stays.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import Role
from apps.cases.actions import reveal as reveal_value
from apps.cases.models import Case
from apps.dashboards import inbox as box
from apps.dashboards.casefile import casefile, next_person, refusal_draft
from apps.decisions import actions
from apps.decisions.ladder import Rung, ladder
from apps.decisions.models import Chain, Seat, Step
from apps.ledger.clock import now
from apps.ledger.idempotency import once_sent
from apps.ledger.ids import uuid_or_none
from apps.ledger.refusal import Refused, Stale
from apps.organizations.desk import DeskRequest
from nanhai_gov.access import forbidden, roles

DECIDERS: Any = (Role.OFFICIAL, Role.CHIEF, Role.LEADER, Role.HEAD)
READERS: Any = (*DECIDERS, Role.CLERK, Role.DISPATCHER, Role.VERIFIER, Role.DISTRICT_LEADER)
REVEALABLE = {"applicant_name": "name", "id_no": "id_no", "phone": "phone", "agent": "agent"}


@roles(*DECIDERS)
@require_safe
@never_cache
def inbox(request: DeskRequest) -> HttpResponse:
    """What waits for me, the law's clock first."""
    filters = box.Filters.of(request.GET)
    found = box.page(request.user, request.desk, filters, request.GET.get("after", ""))
    query = request.GET.copy()
    query.pop("after", None)
    first = f"?{query.urlencode()}"
    if found.after:
        query["after"] = found.after
    return render(
        request,
        "dashboards/desk_inbox.html",
        {
            "page": found,
            "filters": filters,
            "choices": found.choices,
            "could_batch": any(not line.alone for *_head, lines in found.groups for line in lines),
            "as_of": now(),
            "next_url": f"?{query.urlencode()}" if found.after else "",
            "first_url": first if request.GET.get("after") else "",
        },
    )


@roles(*DECIDERS)
@require_safe
@never_cache
def inbox_fresh(request: DeskRequest) -> HttpResponse:
    """How many have come in since the list was read (`since`, ISO): told beside it, the list itself stays still."""
    try:
        since = datetime.fromisoformat(request.GET.get("since", ""))
    except ValueError:
        return HttpResponse("0", content_type="text/plain")
    if since.tzinfo is None:
        return HttpResponse("0", content_type="text/plain")
    fresh = box.arrived(request.user, request.desk, since)
    words = ngettext("%(n)s new, load it", "%(n)s new, load them", fresh) % {"n": fresh} if fresh else "0"
    return HttpResponse(words, content_type="text/plain; charset=utf-8")


@roles(*READERS)
@require_safe
@never_cache
def case(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Everything about one case on one page, and what this person may do now."""
    return _case_page(request, case_id)


def _case_page(request: DeskRequest, case_id: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
    found = _visible(request, case_id)
    if found is None:
        return forbidden(request, DECIDERS)
    typed = request.POST.get("seen", "")
    seen = int(typed) if status == 409 and typed.isdecimal() else None
    context = casefile(found, request.user, request.desk, seen=seen)
    return render(request, "dashboards/desk_case.html", {**context, "typed": request.POST, **more}, status=status)


def _visible(request: DeskRequest, case_id: UUID) -> Case | None:
    cases = Case.objects.visible_to(request.user, request.desk)
    found: Case | None = cases.filter(pk=case_id).for_pages().select_related("accepted_by").first()
    return found


# Acts


@roles(*DECIDERS)
@require_POST
def speak(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """同意 or 退回, by the button that was pressed."""
    seat_id, rev, text = _seat_id(request), request.POST.get("rev"), request.POST.get("text", "")
    if request.POST.get("do") == "return":
        to = request.POST.get("to") or None
        return _act(
            request,
            case_id,
            lambda: actions.return_step(seat_id, by=request.user, text=text, to=to, rev=rev),
        )
    return _act(request, case_id, lambda: actions.agree(seat_id, by=request.user, text=text, rev=rev))


@roles(*DECIDERS)
def refuse(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """不予许可 (or the proposal, or the objection) on a page of its own: reasons and remedies to begin with."""
    if request.method != "POST":
        return _refuse_page(request, case_id)
    seat_id = _seat_id(request)
    words = {name: request.POST.get(name, "") for name in ("text", "reasons", "remedies")}
    return _act(
        request,
        case_id,
        lambda: actions.refuse(seat_id, by=request.user, rev=request.POST.get("rev"), **words),
        again=_refuse_page,
    )


def _refuse_page(request: DeskRequest, case_id: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
    found = _visible(request, case_id)
    if found is None:
        return forbidden(request, DECIDERS)
    context = casefile(found, request.user, request.desk)
    if not context.get("mine"):
        return _case_page(request, case_id, status=409 if request.method == "POST" else 200, **more)
    reasons, remedies = refusal_draft(ladder(context["chain"]), found)
    typed = request.POST if request.method == "POST" else {"reasons": reasons, "remedies": remedies}
    return render(request, "dashboards/desk_refuse.html", {**context, "typed": typed, **more}, status=status)


@roles(*DECIDERS)
@require_POST
def take(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """认领: then straight to the case, to work on it."""
    seat_id = _seat_id(request)
    try:
        actions.take(seat_id, by=request.user)
    except Refused as refusal:
        return _case_page(request, case_id, status=409 if isinstance(refusal, Stale) else 422, refusal=refusal)
    messages.success(request, _("You have it now; others see that."))
    return redirect(reverse("dashboards:desk_case", args=[case_id]) + "#opinion")


@roles(*DECIDERS)
@require_POST
def put_back(request: DeskRequest, case_id: UUID) -> HttpResponse:
    seat_id = _seat_id(request)
    try:
        actions.put_back(seat_id, by=request.user)
    except Refused as refusal:
        return _case_page(request, case_id, status=409 if isinstance(refusal, Stale) else 422, refusal=refusal)
    messages.success(request, _("It is back in the pool; anyone holding the post may take it."))
    return redirect("dashboards:inbox")


@roles(*READERS)
@require_POST
@never_cache
def reveal(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """显示全部: one value behind the mask, for a reason that is kept. Shown on this answer only."""
    field = request.POST.get("field", "")
    if field not in REVEALABLE:
        return _case_page(request, case_id, status=422, reveal_error=_("Choose what you need to see."))
    try:
        value = reveal_value(case_id, field, by=request.user, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        return _case_page(request, case_id, status=422, reveal_error=refusal.message)
    return _case_page(request, case_id, revealed={REVEALABLE[field]: value})


def _act(
    request: DeskRequest,
    case_id: UUID,
    act: Callable[[], Any],
    *,
    again: Callable[..., HttpResponse] = _case_page,
) -> HttpResponse:
    """Do an act once, however often it is sent; say what it did and who has it now."""
    try:
        once_sent(request, act)
    except Stale as refusal:
        return _case_page(request, case_id, status=409, refusal=refusal)
    except Refused as refusal:
        return again(request, case_id, status=422, refusal=refusal)
    messages.success(request, _what_happened(case_id))
    return redirect("dashboards:inbox")


def _what_happened(case_id: UUID) -> str:
    chain = Chain.objects.about(case_id).first()
    assert chain is not None
    if chain.status == Chain.Status.APPROVED:
        return _("%(title)s: approved. The decision letter goes to the applicant.") % {"title": chain.title}
    if chain.status == Chain.Status.REFUSED:
        return _("%(title)s: refused. The decision letter goes to the applicant.") % {"title": chain.title}
    return _("%(title)s: done. Now with %(who)s.") % {"title": chain.title, "who": _has_it(chain)}


def _has_it(chain: Chain) -> str:
    """Who is asked in the step that is open now. Two queries, not the whole ladder."""
    for step in Step.objects.active().filter(chain=chain):
        asked = (
            Seat.objects.filter(step=step).select_related("post", "unit", "holder").order_by("opened_at", "unit__code")
        )
        return next_person(Rung(step, "now", list(asked), {}))
    return ""


def _seat_id(request: DeskRequest) -> UUID:
    """The seat a form names; nonsense names no seat, which the act then says."""
    return uuid_or_none(request.POST.get("seat")) or UUID(int=0)
