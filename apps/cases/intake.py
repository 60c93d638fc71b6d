"""综合窗口: the pooled queue and the bench where one application is checked, and its letter goes out.

A page that turned out stale (409) tells what happened meanwhile; a refusal (422) stands where it belongs; what was
ticked and typed stays either way.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.masking import mask_id, mask_name, mask_phone
from apps.accounts.models import Role
from apps.cases import actions, bench, letters, mandates, remarks
from apps.cases.models import Case, CaseQuerySet, Correction
from apps.catalog import forms
from apps.catalog.models import ServiceItem
from apps.ledger.clock import now
from apps.ledger.idempotency import once
from apps.ledger.models import Entry, IdempotencyKey
from apps.ledger.refusal import Refused, Stale
from apps.ledger.verbs import VERBS, sentence
from apps.organizations.desk import DeskRequest
from nanhai_gov.access import forbidden, roles

CLERKS: Any = (Role.CLERK,)
SIZE = 30
STATES = {
    "": gettext_lazy("All"),
    "free": gettext_lazy("Nobody has it"),
    "mine": gettext_lazy("On my desk"),
    "corrected": gettext_lazy("Corrected"),
}
REVEALABLE = {"applicant_name": "name", "id_no": "id_no", "phone": "phone", "agent": "agent"}
# Somebody else has acted: what happened is told, nothing is lost.
OVERTAKEN = {"not_at_intake", "taken", "wrong_status"}


# The queue ------------------------------------------------------------------------------------------------------


# ⚡ What a row of the queue shows; with the whole of each case came its form, its plan and a page of JSON.
SHOWN = ("number", "due_at", "submitted_at", "channel", "clerk_since", "applicant_org", "applicant_name", "item__name",
         "item__name_en", "town__name", "town__name_en", "clerk__name", "clerk__username")  # fmt: skip


@roles(*CLERKS)
@require_safe
@never_cache
def queue(request: DeskRequest) -> HttpResponse:
    """待收件: applications that wait at this hall, the shortest time first."""
    base = _waiting(request)
    state, q, item = (request.GET.get(name, "").strip()[:60] for name in ("state", "q", "item"))
    found = _narrowed(base, request, state, q, item)
    shown = _after(found, request.GET.get("after", "")).select_related("item", "town", "clerk").only(*SHOWN)
    rows = list(shown[: SIZE + 1])
    query = request.GET.copy()
    query.pop("after", None)
    first = f"?{query.urlencode()}"
    if len(rows) > SIZE:
        query["after"] = _key(rows[SIZE - 1])
    return render(
        request,
        "cases/intake_queue.html",
        {
            "rows": [(case, case.masked_applicant) for case in rows[:SIZE]],
            "states": _states(base, request, state),
            "state": state,
            "q": q,
            "item": item,
            "items": ServiceItem.objects.filter(pk__in=base.order_by().values("item"))
            .order_by("key")
            .only("key", "name", "name_en"),
            "as_of": now(),
            "next_url": f"?{query.urlencode()}" if len(rows) > SIZE else "",
            "first_url": first if request.GET.get("after") else "",
        },
    )


def _waiting(request: DeskRequest) -> CaseQuerySet:
    """What waits at the halls of this clerk's posts; `visible_to` stays the door."""
    desk = request.desk
    halls = [post.unit for post in desk.posts_with(Role.CLERK)]
    here = Q(hall__in=halls)
    for hall in halls:
        here |= Q(hall__path__startswith=hall.path)
    corrected = Correction.objects.filter(case=OuterRef("pk"), answered_at__isnull=False)
    cases = Case.objects.visible_to(request.user, desk).waiting_for_intake().filter(here)
    return cases.annotate(corrected=Exists(corrected)).order_by("due_at", "pk")


def _narrowed(cases: CaseQuerySet, request: DeskRequest, state: str, q: str, item: str) -> CaseQuerySet:
    if q:
        words = Q(number__icontains=q) | Q(title__icontains=q) | Q(applicant_org__icontains=q) | Q(address__icontains=q)
        cases = cases.filter(words)
    if item:
        cases = cases.filter(item__key=item)
    return cases.filter(_of_state(state, request))


def _of_state(state: str, request: DeskRequest) -> Q:
    return {
        "free": Q(clerk__isnull=True),
        "mine": Q(clerk=request.user),
        "corrected": Q(corrected=True),
    }.get(state, Q())


def _states(cases: CaseQuerySet, request: DeskRequest, here: str) -> list[tuple[str, Any, int, bool]]:
    counts = cases.order_by().aggregate(
        **{f"n_{state or 'all'}": Count("pk", filter=_of_state(state, request)) for state in STATES}
    )
    return [(state, name, counts[f"n_{state or 'all'}"], state == here) for state, name in STATES.items()]


def _after(cases: CaseQuerySet, after: str) -> CaseQuerySet:
    """Onward from the last row of the page before; nonsense begins at the first."""
    try:
        due, pk = json.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        at, pk = datetime.fromisoformat(due), UUID(pk)
    except (ValueError, TypeError):
        return cases
    return cases.filter(Q(due_at__gt=at) | Q(due_at=at, pk__gt=pk))


def _key(case: Case) -> str:
    text = json.dumps([case.due_at.isoformat() if case.due_at else "", str(case.pk)])
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


# The bench ------------------------------------------------------------------------------------------------------


@roles(*CLERKS)
@never_cache
def bench_page(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """One application: answers, materials, verdicts, and the letter. POST looks at the letter or sends it."""
    case = _case(request, case_id)
    if case is None:
        return forbidden(request, CLERKS)
    if request.method != "POST":
        return _bench(request, case, _sheet(request, case))
    sheet = bench.sent(case, request.POST)
    if case.status != Case.Status.SUBMITTED or case.clerk_id != request.user.pk:
        return _refused(request, case_id, sheet, _overtaken(case))
    shown = bench.preview(sheet)
    as_shown = request.POST.get("shown") == shown.digest and shown.content is not None
    try:
        bench.keep(sheet, by=request.user, strict=request.POST.get("do") == "send" and sheet.chosen == bench.CORRECT)
        if request.POST.get("do") == "send" and as_shown:
            return _send(request, case, sheet)
    except Refused as refusal:
        return _refused(request, case_id, sheet, refusal)
    remarks.remember(sheet, by=request.user)
    return _bench(request, case, sheet, looked=True)


def _sheet(request: DeskRequest, case: Case) -> bench.Sheet:
    """As it was left: with what this clerk had typed and not sent."""
    sheet = bench.stored(case)
    mine = case.clerk_id == request.user.pk and case.status == Case.Status.SUBMITTED
    return remarks.recall(sheet, by=request.user) if mine else sheet


@roles(*CLERKS)
@require_POST
@never_cache
def letter(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """The letter as it grows while reasons are ticked (by script); what changed is saved on the way."""
    case = _case(request, case_id)
    if case is None:
        return forbidden(request, CLERKS)
    sheet = bench.sent(case, request.POST)
    status, refusal = 200, None
    try:
        bench.keep(sheet, by=request.user)
        remarks.remember(sheet, by=request.user)
    except Refused as problem:
        status, refusal = 409 if problem.code in OVERTAKEN else 422, problem
    context = {"case": case, "sheet": sheet, "preview": bench.preview(sheet), "refusal": refusal, "saved_at": now(),
               "mine": case.clerk_id == request.user.pk, "reasons": letters.words()["refusal_reasons"]}  # fmt: skip
    return render(request, "cases/intake_letter.html", context, status=status)


def _send(request: DeskRequest, case: Case, sheet: bench.Sheet) -> HttpResponse:
    rev = request.POST.get("rev", "")
    key = request.POST.get("idempotency_key", "")
    body = [str(case.pk), sheet.chosen, request.POST.get("shown"), rev]
    following = _neighbors(request, case)["next"]
    once(str(request.user.pk), key, body, lambda: bench.send(sheet, by=request.user, rev=int(rev) if rev else -1))
    messages.success(request, _what_happened(sheet))
    return redirect("cases:intake_case", following.pk) if following else redirect("cases:intake")


def _overtaken(case: Case) -> Stale:
    """Why this clerk cannot go on with the page they have open."""
    if case.status != Case.Status.SUBMITTED:
        return Stale(
            "not_at_intake", _("This case has been dealt with: %(status)s.") % {"status": case.get_status_display()}
        )
    if case.clerk:
        return Stale("taken", _("%(name)s is working on this case.") % {"name": case.clerk.shown_name})
    return Stale("not_taken", _("Nobody is working on this case now. Take it first."))


def _what_happened(sheet: bench.Sheet) -> str:
    said = {
        bench.ACCEPT: _("%(number)s is accepted and the letter sent. Now with %(unit)s."),
        bench.CORRECT: _("%(number)s: the corrections are asked for, once and completely. Now with the applicant."),
        bench.REFUSE: _("%(number)s is not accepted; the letter with the reasons is sent."),
    }[sheet.chosen]
    return said % {"number": sheet.case.number, "unit": sheet.case.unit.name}


def _refused(request: DeskRequest, case_id: UUID, sheet: bench.Sheet, refusal: Refused) -> HttpResponse:
    """The page again: as things are now, with what was ticked and typed."""
    case = _case(request, case_id)
    assert case is not None
    stale = isinstance(refusal, Stale) or refusal.code in OVERTAKEN
    if stale and _sent_before(request):
        return redirect("cases:intake")
    sheet.case = case
    if request.POST.get("shown") is not None and case.status == Case.Status.SUBMITTED:
        remarks.remember(sheet, by=request.user)
    return _bench(request, case, sheet, status=409 if stale else 422, refusal=refusal, stale=stale)


def _sent_before(request: DeskRequest) -> bool:
    """Whether it was this very form that dealt with the case: the second of two clicks answers like the first."""
    used = IdempotencyKey.objects.filter(actor=str(request.user.pk), key=request.POST.get("idempotency_key", ""))
    return request.POST.get("do") == "send" and used.exists()


def _case(request: DeskRequest, case_id: UUID) -> Case | None:
    cases = Case.objects.visible_to(request.user, request.desk).applications()
    found: Case | None = cases.filter(pk=case_id).for_pages().first()
    return found


def _bench(request: DeskRequest, case: Case, sheet: bench.Sheet, *, status: int = 200, **more: Any) -> HttpResponse:
    assert case.version is not None
    entries = list(Entry.objects.about(case.pk).order_by("seq"))
    typed = request.POST.get("seen", "")
    seen = int(typed) if typed.isdecimal() else 0
    context = {
        "case": case,
        "sheet": sheet,
        "pins": sheet.pins(),
        "mine": case.clerk_id == request.user.pk,
        "waiting": case.status == Case.Status.SUBMITTED,
        "who": {
            "name": mask_name(case.applicant_name),
            "org": case.applicant_org,
            "id_no": mask_id(case.id_no),
            "phone": mask_phone(case.phone),
            "agent": mandates.said(case),
            "typed": case.entered_by.shown_name if case.entered_by and case.channel == case.Channel.WINDOW else "",
        },
        "sections": _sections(case, sheet),
        "preview": bench.preview(sheet),
        "reasons": letters.words()["refusal_reasons"],
        "corrected_before": Correction.objects.filter(case=case).first(),
        "seen": entries[-1].pk if entries else 0,
        "meanwhile": [_told(entry) for entry in entries if more.get("stale") and entry.pk > seen],
        **_neighbors(request, case),
        **more,
    }
    return render(request, "cases/intake_bench.html", context, status=status)


def _sections(case: Case, sheet: bench.Sheet) -> list[dict[str, Any]]:
    """Answers by page of the form, masked, each with what is wrong with it, if anything."""
    assert case.version is not None
    pages = [page["key"] for page in forms.pages(case.version, case.answers)]
    told = forms.summary(case.version, case.answers, masked=True)
    return [
        {
            "key": key,
            "title": title,
            "wrong": sheet.pages.get(key, ""),
            "rows": [(label, shown, field, field in case.provenance) for label, shown, field, _page in rows],
        }
        for key, (title, rows) in zip(pages, told, strict=True)
    ]


def _neighbors(request: DeskRequest, case: Case) -> dict[str, Any]:
    """The one before and the one after in the queue, and where this one stands."""
    cases = _waiting(request)
    if case.due_at is None:
        return {"previous": None, "next": cases.first(), "place": 0, "total": cases.count()}
    before = Q(due_at__lt=case.due_at) | Q(due_at=case.due_at, pk__lt=case.pk)
    after = Q(due_at__gt=case.due_at) | Q(due_at=case.due_at, pk__gt=case.pk)
    counts = cases.order_by().aggregate(total=Count("pk"), earlier=Count("pk", filter=before))
    return {
        "previous": cases.filter(before).reverse().first(),
        "next": cases.filter(after).first(),
        "place": counts["earlier"] + 1,
        "total": counts["total"],
    }


def _told(entry: Entry) -> dict[str, Any]:
    spec = VERBS.get(entry.verb)
    text = sentence(entry.verb, entry.facts, entry.actor_label)
    return {"at": entry.at, "text": text, "track": spec.track if spec else ""}


# Taking, giving back, looking behind the mask --------------------------------------------------------------------


@roles(*CLERKS)
@require_POST
def take(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """取件: then straight to the bench."""
    try:
        actions.take_case(case_id, by=request.user)
    except Refused as refusal:
        return _in_place(request, case_id, refusal)
    return redirect("cases:intake_case", case_id)


@roles(*CLERKS)
@require_POST
@never_cache
def take_over(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """接手: what a colleague has, with a reason that the colleague reads."""
    case = _case(request, case_id)
    if case is None:
        return forbidden(request, CLERKS)
    why = request.POST.get("why", "")
    try:
        actions.take_over(case_id, reason=why, by=request.user)
    except Refused as refusal:
        if refusal.field == "why":
            return _bench(request, case, bench.stored(case), status=422, why=why, why_error=refusal.message)
        return _in_place(request, case_id, refusal)
    messages.success(request, _("You have it now; your colleague is told. The verdicts so far are kept."))
    return redirect("cases:intake_case", case_id)


@roles(*CLERKS)
@require_POST
def put_back(request: DeskRequest, case_id: UUID) -> HttpResponse:
    try:
        actions.put_back_case(case_id, by=request.user)
    except Refused as refusal:
        return _in_place(request, case_id, refusal)
    messages.success(request, _("It is back in the queue; your verdicts stay with it."))
    return redirect("cases:intake")


@roles(*CLERKS)
@require_POST
@never_cache
def reveal(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """显示（需理由）: one value, on this answer only; the reason is kept."""
    case = _case(request, case_id)
    if case is None:
        return forbidden(request, CLERKS)
    field = request.POST.get("field", "")
    try:
        if field not in REVEALABLE:
            raise Refused("no_such_field", _("Choose what you need to see."))
        value = actions.reveal(case_id, field, by=request.user, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        return _bench(request, case, _sheet(request, case), status=422, reveal_error=refusal.message)
    return _bench(request, case, _sheet(request, case), revealed={REVEALABLE[field]: value})


def _in_place(request: DeskRequest, case_id: UUID, refusal: Refused) -> HttpResponse:
    case = _case(request, case_id)
    if case is None:
        return forbidden(request, CLERKS)
    return _refused(request, case_id, bench.stored(case), refusal)
