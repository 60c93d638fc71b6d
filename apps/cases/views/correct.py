"""补正: what was asked, each point with its place to answer; all at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.cases.actions import answer_corrections, drop_file, keep_file, supply
from apps.cases.actions.correction import DRAFT_PURPOSE
from apps.cases.actions.submission import PURPOSE
from apps.cases.models import Case, Correction, Material
from apps.cases.progress import named
from apps.cases.views.track import _rev, own_case
from apps.catalog import forms
from apps.files import uploads
from apps.files.models import StoredFile
from apps.ledger.refusal import Refused
from nanhai_gov.access import signed_in


@signed_in
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, number: str) -> HttpResponseBase:
    """By the applicant, or by who acts for them."""
    return mend(request, own_case(request, number), "cases:progress")


def mend(request: HttpRequest, case: Case, back: str) -> HttpResponseBase:
    """The page of a correction; `back` names where its typist came from. Files are kept at every try, whether the rest
    passes or not."""
    correction = Correction.objects.filter(case=case).first()
    if correction is None or case.status != Case.Status.CORRECTION:
        messages.info(request, _("No correction is asked for at the moment."))
        return redirect(_url(back, case))
    points = _points(request, case, correction)
    wrong: list[dict[str, Any]] = []
    status = 200
    if request.method == "POST":
        status = 413 if uploads.oversized(request) else 422
        _change_files(request, case, points)
        sending = "send" in request.POST
        if sending:
            _name_missing(points)
        wrong = [one for one in points if one["error"] or (sending and one["form"] and not one["form"].is_valid())]
        if sending and not wrong:
            try:
                _send(request, case, points)
            except Refused as refused:
                wrong = _blame(points, refused)
            else:
                messages.success(request, _("Sent. The clerk looks at it within five working days."))
                return redirect(_url(back, case))
        if not sending:
            status = status if wrong else 200
            _calm(case, points)
    context = {"case": case, "correction": correction, "points": points, "wrong": wrong, "back": _url(back, case)}
    return render(request, "cases/correct.html", context, status=status)


def _url(name: str, case: Case) -> str:
    return reverse(name, args=[case.number] if name == "cases:progress" else [])


def _points(request: HttpRequest, case: Case, correction: Correction) -> list[dict[str, Any]]:
    """One dict a point: reason, and either a material with its new files or a page with its form."""
    assert case.version is not None
    materials = {one.key: one for one in case.materials.all()}
    pages = {page["key"]: page for page in case.version.form["pages"]}
    files = StoredFile.objects.filter(owner=case.pk, purpose__in=(PURPOSE, DRAFT_PURPOSE))
    stored = {str(one.pk): one for one in files}
    points = []
    for n, one in enumerate(correction.items, 1):
        page = pages.get(one["page"])
        points.append({
            "n": n,
            "key": one["material"] or one["page"],
            "reason": one["reason"],
            "spot": _spot(one.get("spot", ""), stored),
            "material": materials.get(one["material"]),
            "page": page,
            "files": [stored[pk] for pk in correction.given.get(one["material"], []) if pk in stored],
            "form": _form(request, case, page) if page else None,
            "error": "",
        })  # fmt: skip
    return points


def _spot(spot: str, files: dict[str, StoredFile]) -> dict[str, Any] | None:
    """Where on which picture the clerk pointed: "file x y", in percent of its width and height."""
    if not spot:
        return None
    file, x, y = spot.split()
    return {"file": files[file], "x": int(x), "y": int(y)} if file in files else None


def _form(request: HttpRequest, case: Case, page: dict[str, Any]) -> forms.PageForm:
    return forms.compile_form(
        page,
        data=request.POST if request.method == "POST" else None,
        initial=case.answers.get(page["key"]),
        answers=case.answers,
        lang=get_language() or "zh",
    )


def _calm(case: Case, points: list[dict[str, Any]]) -> None:
    """Only a file was sent: show the rest as typed, without complaint."""
    for point in points:
        if point["form"]:
            typed = point["form"].draft()
            point["form"] = forms.compile_form(
                point["page"], initial=typed, answers=case.answers, lang=get_language() or "zh"
            )


def _change_files(request: HttpRequest, case: Case, points: list[dict[str, Any]]) -> None:
    """Keep what was chosen and take out what is to go; messages go to their points."""
    gone_from, _slash, gone = request.POST.get("drop", "").partition("/")
    for point in points:
        key = point["key"]
        if point["material"] is None:
            continue
        try:
            if key == gone_from:
                drop_file(case.pk, key, gone, by=request.user)
                point["files"] = [file for file in point["files"] if str(file.pk) != gone]
            if refusal := uploads.refusal(request, f"file-{key}"):
                raise refusal
            for upload in request.FILES.getlist(f"file-{key}"):
                point["files"].append(keep_file(case.pk, key, upload, by=request.user))
        except Refused as refused:
            point["error"] = str(refused.message)


def _name_missing(points: list[dict[str, Any]]) -> None:
    """Every material still without a file is told at once, each in its place."""
    for point in points:
        if point["material"] and not point["files"]:
            point["error"] = point["error"] or _("Choose a file first.")


def _send(request: HttpRequest, case: Case, points: list[dict[str, Any]]) -> None:
    given = {point["key"]: [file.pk for file in point["files"]] for point in points if point["material"]}
    answers = {point["key"]: point["form"].answers() for point in points if point["page"]}
    answer_corrections(case.pk, by=request.user, given=given, answers=answers, rev=_rev(request))


def _blame(points: list[dict[str, Any]], refused: Refused) -> list[dict[str, Any]]:
    """Put a refusal beside the points it belongs to, and name them."""
    meant = [point for point in points if point["key"] == refused.field] or points[:1]
    for point in meant:
        point["error"] = str(refused.message)
    return meant


@signed_in
@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, number: str) -> HttpResponseBase:
    """补交 a material that was allowed to follow."""
    return bring(request, own_case(request, number), "cases:progress")


def bring(request: HttpRequest, case: Case, back: str) -> HttpResponseBase:
    """The page of what is brought later; `back` as for `mend`."""
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        key = request.POST.get("key", "")
        try:
            if refusal := uploads.refusal(request, f"file-{key}"):
                raise refusal
            material = supply(case.pk, key, request.FILES.getlist(f"file-{key}"), by=request.user)
        except Refused as refused:
            if refused.code == "not_awaited" and case.materials.filter(key=key, status=Material.Status.UPLOADED):
                messages.info(request, _("It has arrived already; you need not send it again."))
                return redirect("cases:progress", case.number)
            errors[key] = str(refused.message)
            status = 413 if uploads.oversized(request) else 422
        else:
            messages.success(request, _("“%(name)s” has arrived.") % {"name": named(material)})
            return redirect(_url(back, case))
    awaited = case.materials.filter(status=Material.Status.DEFERRED)
    rows = [(one, errors.get(one.key, "")) for one in awaited]
    context = {"case": case, "awaited": rows, "back": _url(back, case)}
    return render(request, "cases/follow_up.html", context, status=status)
