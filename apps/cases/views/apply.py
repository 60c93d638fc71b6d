"""Applying: start → task list → one topic a page → materials → check → declare. Every page keeps what was typed."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.models import Role
from apps.cases import drafts, mandates, tasks
from apps.cases.actions import submit_application
from apps.cases.doors import remember
from apps.cases.models import Case, Draft, Mandate
from apps.catalog import forms
from apps.catalog.forms.texts import pick
from apps.catalog.models import ServiceItem
from apps.files import uploads
from apps.ledger.refusal import Refused, Stale
from nanhai_gov.access import forbidden, public, signed_in

DraftView = Callable[..., HttpResponseBase]


@public
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, key: str) -> HttpResponseBase:
    """What awaits the applicant; a draft is made when they begin."""
    rows = ServiceItem.objects.select_related("current", "unit").filter(current__isnull=False)
    item = get_object_or_404(rows, key=key)
    version = item.current
    assert version is not None
    refusal: Refused | None = None
    try:
        drafts.require_open(item)
        if request.method == "POST" and request.user.is_authenticated:
            return redirect("cases:apply_tasks", drafts.start(item.key, by=request.user).pk)
    except Refused as refused:
        refusal = refused
    begun = list(drafts.unfinished(request.user).filter(item=item).exclude(mode=Draft.Mode.COUNTER)[:6])
    context = {
        "item": item,
        "version": version,
        "pages": forms.pages(version, {}),
        "materials": [one for one in version.materials if not one.get("exempt")],
        "exempt": [one for one in version.materials if one.get("exempt") and not one.get("generated")],
        "draft": next((one for one in begun if one.mode == Draft.Mode.OWN), None),
        "for_others": [one for one in begun if one.mode == Draft.Mode.AGENT],
        "refusal": refusal,
    }
    return render(request, "cases/apply/start.html", context, status=409 if refusal else 200)


def draft_page(view: DraftView) -> DraftView:
    """Pages of one's own draft: strangers find none, a sent one leads to its receipt, a stale one is renewed."""

    @signed_in
    @wraps(view)
    def opened(request: HttpRequest, pk: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            draft = drafts.own(pk, by=request.user)
        except Draft.DoesNotExist:
            raise Http404 from None
        if draft.mode == Draft.Mode.COUNTER and Role.CLERK not in request.desk.roles:  # type: ignore[attr-defined]
            return forbidden(request, (Role.CLERK,))
        if draft.case_id:
            return redirect("cases:receipt", Case.objects.values_list("number", flat=True).get(pk=draft.case_id))
        if drafts.is_stale(draft):
            draft = drafts.renew(draft.pk, by=request.user)
            messages.warning(request, _changed(draft))
        return view(request, draft, *args, **kwargs)

    return opened


def _changed(draft: Draft) -> str:
    titles = {page["key"]: pick(page["title"]) for page in draft.version.form["pages"]}
    names = [titles.get(key) or _("Upload materials") for key in draft.look_again]
    return _(
        "The requirements of this service changed meanwhile. What you typed is kept; please look again at: %(parts)s."
    ) % {"parts": "、".join(names) if names else "–"}


def show(request: HttpRequest, draft: Draft, template: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """A page of the draft with its task list beside it."""
    context = {"draft": draft, "item": draft.item, "tasks": tasks.tasks_of(draft), "status_code": status, **more}
    context["right"] = Mandate(mandates.mandate_of(draft)).label
    part = more.get("part")
    if part:
        known: tasks.Tasks = context["tasks"]
        place, of = known.place(part), len(known.parts)
        context |= {"place": place, "of": of, "stair": tasks.stair(place, of), "before": known.before(part)}
    return render(request, f"cases/apply/{template}.html", context, status=status)


@draft_page
def overview(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """The task list."""
    return show(request, draft, "tasks")


@draft_page
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, draft: Draft, key: str) -> HttpResponseBase:
    """One topic. Sent answers are kept whether they pass or not; “later” leaves without complaint."""
    spec = drafts.page_of(draft, key)
    if spec is None:
        return redirect("cases:apply_tasks", draft.pk)
    status = 200
    if request.method == "POST":
        try:
            form = drafts.save_page(draft.pk, key, request.POST, by=request.user, seen=request.POST.get("seen", ""))
        except Stale:
            draft = drafts.own(draft.pk, by=request.user)
            return _two_windows(request, draft, spec)
        except Refused as refused:
            messages.warning(request, str(refused.message))
            return redirect("cases:apply_tasks", draft.pk)
        if not form.asks_for_rows:
            if "later" in request.POST:
                messages.success(request, _("Saved. You can go on whenever you like, on any device."))
                return redirect("cases:apply_tasks", draft.pk)
            if form.is_valid():
                return _onward(request, draft, key)
            status = 422
        draft = drafts.own(draft.pk, by=request.user)
    else:
        form = drafts.page_form(draft, spec, user=request.user)
    return _show_page(request, draft, spec, form, status)


def _show_page(
    request: HttpRequest, draft: Draft, spec: dict[str, Any], form: forms.PageForm, status: int, **more: Any
) -> HttpResponse:
    key = spec["key"]
    seen = drafts.mark_of(draft, key)
    return show(request, draft, "page", status=status, form=form, page=spec, part=key, seen=seen,
                back_to_check=_from_check(request), **more)  # fmt: skip


def _two_windows(request: HttpRequest, draft: Draft, spec: dict[str, Any]) -> HttpResponse:
    """Saved elsewhere since this window was opened: what was typed here stands in the form, what is saved beside it."""
    form = forms.compile_form(spec, data=request.POST, answers=draft.answers, lang=get_language() or "zh")
    parts = forms.summary(draft.version, draft.answers, masked=False)
    saved = [(label, shown) for _title, rows in parts for label, shown, _field, page in rows if page == spec["key"]]
    return _show_page(request, draft, spec, form, 409, saved=saved, saved_at=draft.saved_at)


def _from_check(request: HttpRequest) -> bool:
    return "check" in (request.GET.get("from"), request.POST.get("from"))


def _onward(request: HttpRequest, draft: Draft, key: str) -> HttpResponseBase:
    """To the next part that is open, or to the check."""
    draft = drafts.own(draft.pk, by=request.user)
    following = tasks.tasks_of(draft).after(key)
    if following is None or (
        _from_check(request) and following.key == tasks.MATERIALS and following.state == tasks.DONE
    ):
        return redirect("cases:apply_check", draft.pk)
    return redirect(following.url)


@draft_page
@require_http_methods(["GET", "POST"])
def materials(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """A slot for each material. One form for all, so that nothing chosen in another slot is lost."""
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        large = uploads.oversized(request)
        errors = _change_slots(request, draft)
        status = 413 if large else 422 if errors else 200
        if not errors:
            return _materials_done(request, draft)
        draft = drafts.own(draft.pk, by=request.user)
    slots = tasks.slots_of(draft)
    for slot in slots:
        slot.error = errors.get(slot.key, "")
    return show(request, draft, "materials", status=status, slots=slots, part=tasks.MATERIALS, errors=errors,
                most_bytes=settings.MAX_UPLOAD_BYTES)  # fmt: skip


def _change_slots(request: HttpRequest, draft: Draft) -> dict[str, str]:
    """Take out what is to go, put in what was chosen; messages by material."""
    by, errors = request.user, {}
    if drop := request.POST.get("drop"):
        key, _slash, file_id = drop.partition("/")
        drafts.detach(draft.pk, key, file_id, by=by)
    for spec in mandates.materials(draft):
        key = spec["key"]
        try:
            if refusal := uploads.refusal(request, f"file-{key}"):
                raise refusal
            for upload in request.FILES.getlist(f"file-{key}"):
                drafts.attach(draft.pk, key, upload, by=by)
            if spec.get("need") == "deferrable" and "slots" in request.POST:
                drafts.defer(draft.pk, key, f"defer-{key}" in request.POST, by=by)
        except Refused as refused:
            errors[key] = str(refused.message)
    return errors


def _materials_done(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    if "next" not in request.POST and "later" not in request.POST:
        key = request.POST.get("upload") or (request.POST.get("drop") or "").partition("/")[0]
        return redirect(f"{request.path}#m-{key}" if key else request.path)
    drafts.seen_materials(draft.pk, by=request.user)
    if "later" in request.POST:
        return redirect("cases:apply_tasks", draft.pk)
    missing = [slot for slot in tasks.slots_of(drafts.own(draft.pk, by=request.user)) if not slot.settled]
    if not missing:
        return _onward(request, draft, tasks.MATERIALS)
    messages.warning(
        request, _("Still missing: %(names)s") % {"names": "、".join(pick(s.spec["name"]) for s in missing)}
    )
    return redirect(f"{request.path}#m-{missing[0].key}")


@draft_page
def check(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """核对: every answer with a way back to it."""
    summary = forms.summary(draft.version, draft.answers, masked=False)
    return show(request, draft, "check", summary=summary, slots=tasks.slots_of(draft))


@draft_page
@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """承诺与提交. Sending twice makes one case."""
    refusal: Refused | None = None
    if not tasks.tasks_of(draft).ready:
        messages.warning(request, _("Some parts are not finished yet; they are marked below."))
        return redirect("cases:apply_tasks", draft.pk)
    if request.method == "POST":
        try:
            _require_agreed(request, draft)
            signed = draft.mode == Draft.Mode.COUNTER  # the tick says so there
            case = submit_application(draft.pk, by=request.user, channel=channel(request), signed=signed)
        except Refused as refused:
            refusal = refused
            if (elsewhere := _mend(request, draft, refused)) is not None:
                return elsewhere
        else:
            remember(request, case)
            return redirect("cases:receipt", case.number)
    return show(request, draft, "declare", status=422 if refusal else 200, refusal=refusal)


def _require_agreed(request: HttpRequest, draft: Draft) -> None:
    if request.POST.get("agreed") == "yes":
        return
    if draft.mode == Draft.Mode.COUNTER:
        said = _("Print the sheet, let the person read and sign it, then tick that here.")
    else:
        said = _("Please read the declaration and tick it.")
    raise Refused("not_agreed", said, field="agreed")


def _mend(request: HttpRequest, draft: Draft, refused: Refused) -> HttpResponseBase | None:
    """Where a refusal can be mended, if not on this page."""
    if refused.code == "version_changed":
        messages.warning(request, _changed(drafts.renew(draft.pk, by=request.user)))
        return redirect("cases:apply_tasks", draft.pk)
    if refused.code in ("form_incomplete", "other_person") and refused.field:
        messages.warning(request, str(refused.message))
        return redirect("cases:apply_page", draft.pk, refused.field)
    if refused.code == "material_missing":
        messages.warning(request, str(refused.message))
        return redirect("cases:apply_materials", draft.pk)
    return None


def channel(request: HttpRequest) -> str:
    """手机 or 网上, as the browser says."""
    mobile = "Mobile" in request.headers.get("User-Agent", "")
    return str(Case.Channel.MOBILE if mobile else Case.Channel.WEB)
