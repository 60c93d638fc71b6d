"""Following a case: by number and query code, or signed in."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.limits import sender, within
from apps.accounts.masking import mask_name
from apps.cases import mandates, numbers, progress
from apps.cases.actions import in_hand, withdraw
from apps.cases.doors import followed, remember
from apps.cases.drafts import unfinished
from apps.cases.lifecycle import BEFORE_DECISION, acts_for
from apps.cases.models import Case, Draft, Material
from apps.cases.qr import svg
from apps.ledger.clock import now
from apps.ledger.ids import uuid_or_none
from apps.ledger.refusal import Refused
from apps.organizations.desk import DeskRequest
from apps.supervision.notices import require_half
from nanhai_gov import times
from nanhai_gov.access import public, signed_in
from nanhai_gov.times import limit_words

PAGE, SHOWN = 20, 8
TRIES, AN_HOUR = 20, 3600


@public
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponseBase:
    """Number and query code; the answer does not tell which of the two was wrong."""
    number = request.POST.get("number", request.GET.get("n", "")).strip()[:20]
    error = ""
    if request.method == "POST":
        try:
            case = find(request, number, request.POST.get("code", ""))
        except Refused as refused:
            error = str(refused.message)
        else:
            remember(request, case)
            return redirect("cases:progress", case.number)
    context = {"number": number, "error": error, "sample": "2026-1124-0047"}
    return render(request, "cases/track.html", context, status=422 if error else 200)


def find(request: HttpRequest, number: str, code: str) -> Case:
    """The case of that number and code; tries are counted by sender and by number."""
    if not within("track", sender(request), times=TRIES * 3, seconds=AN_HOUR) or not within(
        "track-number", number, times=TRIES, seconds=AN_HOUR
    ):
        raise Refused("too_often", _("Too many attempts. Wait an hour, or call 12345 with your number."))
    case = Case.objects.filter(number=number).first()
    if case is None or not constant_time_compare(numbers.spoken(code), case.query_code):
        raise Refused(
            "not_found",
            _("No case has this number and query code. Both are on your receipt; please compare them again."),
            field="number",
        )
    return case


@public
def show(request: HttpRequest, number: str) -> HttpResponseBase:
    """正在审核，11 月 25 日前有结果."""
    case = followed(request, number)
    if case is None:
        return redirect(f"{reverse('cases:track')}?n={number}")
    read = progress.read(case)
    happened = progress.timeline(read)
    mine = bool(request.user.is_authenticated and acts_for(case, request.user))
    context = {
        "case": case,
        "progress": read,
        "mine": mine,
        "answer": progress.answer(read),
        "answer_parts": progress.clauses(progress.answer(read)),
        "facts": progress.facts(read),
        "ladder": progress.ladder(read) if case.kind == Case.Kind.APPLICATION else [],
        "hop": progress.hop(read),
        "order_words": progress.order_words(read.order) if read.order else "",
        "hop_label": progress.hop_label(read.order) if read.order else "",
        "reported": times.moment(case.submitted_at),
        "timeline_now": happened[:SHOWN],
        "timeline_before": happened[SHOWN:],
        "materials": _materials(case),
        "nudge_later": _nudge_later(case) if mine and not case.closed_at else "",
        "may_withdraw": mine and case.kind == Case.Kind.APPLICATION and case.status in BEFORE_DECISION,
        "due_task": read.correction if case.status == Case.Status.CORRECTION else None,
        "to_follow": _to_follow(case) if mine else [],
    }
    return render(request, "cases/progress.html", context)


def _nudge_later(case: Case) -> str:
    """Why nobody can be reminded yet: a sentence instead of a button that leads to it. Empty where one can."""
    try:
        in_hand(case)
        require_half(case.pk, now())
    except Refused as refused:
        return str(refused.message)
    return ""


def _materials(case: Case) -> list[dict[str, Any]]:
    """Each with its files and where it stands, in a word and a tone."""
    made = {one["key"] for one in case.version.materials if one.get("generated")} if case.version else set()
    rows = []
    for material in case.materials.prefetch_related("files"):
        said, tone = progress.material_words(material, generated=material.key in made)
        rows.append({"material": material, "files": list(material.files.all()), "said": said, "tone": tone})
    return rows


def _to_follow(case: Case) -> list[Material]:
    if case.status != Case.Status.UNDER_REVIEW:
        return []
    return list(case.materials.filter(status=Material.Status.DEFERRED))


@public
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """提交成功: number, query code, what happens next with dates; to keep, print or photograph."""
    case = followed(request, number)
    if case is None or not (_tracked(request, case) or _hands(request.user, case)):
        raise Http404
    letter = case.documents.filter(kind="receipt").first()
    address = absolute(request, f"{reverse('cases:track')}?n={case.number}")
    context = {"case": case, "letter": letter, "qr": svg(address), "address": address, "agent": _receipt_names(case)}
    if case.version:
        context["promise"] = limit_words(*case.version.promise_for(case.answers))
        context["legal"] = limit_words(case.version.legal_limit, case.version.legal_unit)
    return render(request, "cases/receipt.html", context)


def _receipt_names(case: Case) -> str:
    """申请人 and 代办人, masked: a receipt is left lying about."""
    if not case.mandate:
        return ""
    return _("Applicant %(name)s; %(agent)s") % {"name": mask_name(case.applicant_name), "agent": mandates.said(case)}


def _hands(user: Any, case: Case) -> bool:
    """Whose receipt it is, or who made it out. The query code on it is for nobody else."""
    nobody = case.applicant_id is None and case.entered_by_id is None
    return nobody or user.is_authenticated and user.pk in (case.applicant_id, case.entered_by_id)


def _tracked(request: HttpRequest, case: Case) -> bool:
    return str(case.pk) in request.session.get("tracked", [])


def absolute(request: HttpRequest, path: str) -> str:
    """An address that works outside this page: in a QR code, on paper."""
    return f"{settings.SITE_URL.rstrip('/')}{path}" if settings.SITE_URL else request.build_absolute_uri(path)


@signed_in
def mine(request: DeskRequest) -> HttpResponse:
    """我的办件: unfinished drafts, then cases, the newest first."""
    rows = Case.objects.run_by(request.user).order_by("-pk").for_pages()
    before = request.GET.get("before", "")
    if before:
        if (key := uuid_or_none(before)) is None:
            raise Http404
        rows = rows.filter(pk__lt=key)
    found = list(rows[: PAGE + 1])
    drafts: Any = unfinished(request.user).exclude(mode=Draft.Mode.COUNTER).select_related("item")
    context = {
        "drafts": list(drafts[:10]) if not before else [],
        "cases": found[:PAGE],
        "next_url": f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "before": before,
    }
    return render(request, "cases/mine.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def withdraw_page(request: HttpRequest, number: str) -> HttpResponseBase:
    """撤回, after a page that says what it means."""
    case = own_case(request, number)
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            withdraw(case.pk, by=request.user, reason=request.POST.get("reason", "")[:300], rev=_rev(request))
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("Withdrawn. Nothing more happens with this application."))
            return redirect("cases:progress", case.number)
    context = {"case": case, "refusal": refusal, "reason": request.POST.get("reason", "")}
    return render(request, "cases/withdraw.html", context, status=409 if refusal else 200)


def _rev(request: HttpRequest) -> int | None:
    text = request.POST.get("rev", "")
    return int(text) if text.isdecimal() else None


def own_case(request: HttpRequest, number: str) -> Case:
    """A case of the person signed in; 404 for anybody else's."""
    case = Case.objects.for_pages().run_by(request.user).filter(number=number).first()
    if case is None:
        raise Http404
    return case
