"""Pages of 好差评: rate, see what was said and answered; for the unit, the poor ratings to put right."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.models import Role
from apps.cases.doors import client_actor, followed
from apps.cases.models import Case
from apps.evaluation import actions
from apps.evaluation.doors import holds_code, is_finished, may_rate
from apps.evaluation.forms import AnswerForm, CallBackForm, RatingForm
from apps.evaluation.models import DIMENSIONS, Mark, Rating, Rectification
from apps.ledger.idempotency import once_sent
from apps.ledger.ids import uuid_or_none
from apps.ledger.refusal import Refused, Stale
from apps.organizations.desk import DeskRequest
from nanhai_gov.access import public, roles
from nanhai_gov.times import limit_words

PAGE = 30
WHO = (Role.HEAD, Role.LEADER, Role.CLERK, Role.EDITOR, Role.DISTRICT_LEADER)
STATES = {
    "open": gettext_lazy("To be answered"),
    "answered": gettext_lazy("To be called back"),
    "called_back": pgettext_lazy("list", "Done"),
}


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, number: str) -> HttpResponseBase:
    """评价: nobody has to; once it is given, the same address shows it with what the unit answered."""
    case = followed(request, number)
    if case is None:
        return redirect(f"{reverse('cases:track')}?n={number}")
    if not may_rate(request, case):
        raise Http404
    rating = Rating.objects.select_related("unit").filter(case=case).first()
    if rating is not None:
        return _thanks(request, case, rating)
    form, refusal = RatingForm(request.POST if request.method == "POST" else None, case), None
    if request.method == "POST" and form.is_valid():
        try:
            return _give(request, case, form)
        except Refused as refused:
            refusal = refused
    context = {"case": case, "form": form, "refusal": refusal, "finished": is_finished(case),
               "limit": _limit()}  # fmt: skip
    return render(request, "evaluation/rate.html", context, status=422 if request.method == "POST" else 200)


def _limit() -> str:
    return limit_words(settings.RECTIFY_WITHIN_DAYS, "WD")


def _give(request: HttpRequest, case: Case, form: RatingForm) -> HttpResponseBase:
    by = request.user if request.user.is_authenticated else None
    code = case.query_code if holds_code(request, case) else ""  # was given in this browser
    data = form.cleaned_data
    once_sent(
        request,
        lambda: actions.give_rating(
            case.pk, by=by, code=code, level=data["level"], dimensions=form.dimensions, text=data["text"]
        ),
        actor=client_actor(request),
    )
    return redirect("evaluation:rate", case.number)


def _thanks(request: HttpRequest, case: Case, rating: Rating) -> HttpResponse:
    rectification = Rectification.objects.filter(rating=rating).first()
    context = {"case": case, "rating": rating, "facts": _said(rating), "rectification": rectification}
    return render(request, "evaluation/thanks.html", context)


def _said(rating: Rating) -> list[tuple[Any, Any]]:
    names = DIMENSIONS[Case.Kind(rating.case.kind)]
    marks = [(names[key], Mark(mark).label) for key, mark in rating.dimensions.items() if key in names]
    return [(_("Overall"), rating.get_level_display()), *marks, (_("In your words"), rating.text)]


# The unit's side -----------------------------------------------------------------------------------


@roles(*WHO)
@never_cache
@require_http_methods(["GET", "HEAD"])
def rectifications(request: DeskRequest) -> HttpResponse:
    """差评整改: the oldest first, with the time left; state and page in the address."""
    state = request.GET.get("state", "")
    if state not in STATES:
        state = Rectification.Status.ANSWERED if request.desk.posts_with(Role.EDITOR) else Rectification.Status.OPEN
    seen = Rectification.objects.visible_to(request.user, request.desk)
    rows = seen.filter(status=state).for_pages().order_by("pk")
    after = request.GET.get("after", "")
    if after:
        if (key := uuid_or_none(after)) is None:
            raise Http404
        rows = rows.filter(pk__gt=key)
    found = list(rows[: PAGE + 1])
    context = {
        "rows": found[:PAGE],
        "state": state,
        "states": [(key, name, seen.filter(status=key).count(), key == state) for key, name in STATES.items()],
        "limit": _limit(),
        "next_url": f"?state={state}&after={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "first_url": f"?state={state}" if after else "",
    }
    return render(request, "evaluation/rectifications.html", context)


@roles(*WHO)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rectification(request: DeskRequest, pk: UUID) -> HttpResponseBase:
    """One poor rating: what was said, what was done, what the call brought. The buttons only for who may press them."""
    row = Rectification.objects.visible_to(request.user, request.desk).for_pages().filter(pk=pk).first()
    if row is None:
        raise Http404
    form, act = _form(request, row)
    phone, refusal = "", None
    if request.method == "POST":
        try:
            if "reveal" in request.POST:
                phone = actions.reveal_phone(row.pk, by=request.user, reason=request.POST.get("reason", ""))
            elif form is not None and form.is_valid():
                return _done(request, row, act, form)
        except Refused as refused:
            refusal = refused
            row.refresh_from_db()
    context = {"row": row, "rating": row.rating, "facts": _told(row.rating), "form": form, "act": act, "phone": phone,
               "refusal": refusal, "oversees": bool(request.desk.posts_with(Role.EDITOR))}  # fmt: skip
    return render(request, "evaluation/rectification.html", context, status=_status(request, phone, refusal))


def _status(request: HttpRequest, phone: str, refusal: Refused | None) -> int:
    if isinstance(refusal, Stale):
        return 409
    return 422 if request.method == "POST" and not phone else 200


def _form(request: DeskRequest, row: Rectification) -> tuple[forms.Form | None, str]:
    """The form this person may send now, and what it does."""
    data = request.POST if request.method == "POST" and "reveal" not in request.POST else None
    if row.status == Rectification.Status.OPEN and request.desk.posts_with(*actions.ANSWERING):
        return AnswerForm(data), "answer"
    if row.status == Rectification.Status.ANSWERED and request.desk.posts_with(Role.EDITOR):
        return CallBackForm(data), "call_back"
    return None, ""


def _done(request: DeskRequest, row: Rectification, act: str, form: forms.Form) -> HttpResponseBase:
    data = form.cleaned_data
    if act == "answer":
        actions.answer_rectification(row.pk, by=request.user, **data)
        messages.success(request, _("Answered. The person who rated reads it; then they are called back."))
    else:
        actions.note_call_back(row.pk, by=request.user, **data)
        messages.success(request, _("The call is noted."))
    return redirect("evaluation:rectifications")


def _told(rating: Rating) -> list[tuple[Any, Any]]:
    """What the unit reads: the words, not the person."""
    return [pair for pair in _said(rating) if pair[0] != _("In your words")]
