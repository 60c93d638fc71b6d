"""The page of 常用语: keep, change, move up, take out."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.dashboards import phrases
from apps.dashboards.desk import DECIDERS
from apps.ledger.refusal import Refused
from apps.organizations.desk import DeskRequest
from nanhai_gov.access import roles


@roles(*DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def phrase_list(request: DeskRequest) -> HttpResponse:
    """The list; sent, one more phrase."""
    if request.method != "POST":
        return _page(request)
    text = request.POST.get("text", "")
    try:
        phrases.keep_phrase(text, by=request.user)
    except Refused as refusal:
        return _page(request, refusal=refusal, text=text, status=422)
    return redirect("dashboards:phrases")


@roles(*DECIDERS)
@require_POST
def phrase(request: DeskRequest, phrase_id: UUID) -> HttpResponse:
    """Change one, move it up, or take it out, by the button that was pressed."""
    do = request.POST.get("do", "")
    try:
        if do == "drop":
            phrases.drop_phrase(phrase_id, by=request.user)
        elif do == "up":
            phrases.raise_phrase(phrase_id, by=request.user)
        else:
            phrases.change_phrase(phrase_id, request.POST.get("text", ""), by=request.user)
    except Refused as refusal:
        return _page(request, refusal=refusal, wrong=phrase_id, changed=request.POST.get("text", ""), status=422)
    return redirect("dashboards:phrases")


def _page(request: DeskRequest, *, status: int = 200, **more: object) -> HttpResponse:
    context = {"phrases": phrases.phrases_of(request.user), "most": phrases.MOST, **more}
    return render(request, "dashboards/desk_phrases.html", context, status=status)
