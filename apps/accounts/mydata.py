"""我的数据: what is kept about me, why and how long, who looked, who acts for me; copy, correct, close."""

import csv
import io
import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts import interrupted, rights
from apps.accounts.forms import CloseForm, CorrectForm
from apps.accounts.keeping import ACTING, KEPT, OPEN, subjects
from apps.accounts.limits import within
from apps.accounts.masking import mask_id, mask_name, mask_phone
from apps.accounts.models import DataExport, User
from apps.ledger.idempotency import once_sent
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from nanhai_gov.access import signed_in

LOOKS = 50


@signed_in
@never_cache
@require_GET
def data(request: HttpRequest) -> HttpResponse:
    """One page with everything one may ask for under PIPL art. 44–47; data itself masked, in full in the copy."""
    user = _person(request)
    context = {
        "rows": [(_("Name"), mask_name(user.name)), (_("Mobile phone"), mask_phone(user.phone)),
                 (_("Document number"), mask_id(user.id_no))],
        "kept": [{"what": one.what, "why": one.why, "how_long": one.how_long, "n": one.count(user)}
                 for one in KEPT.values()],
        "looks": _looks(user),
        "acting": [words for people in ACTING for words in people(user)],
        "export": DataExport.objects.filter(user=user).order_by("-pk").defer("content").first(),
    }  # fmt: skip
    return render(request, "accounts/data.html", context)


def _person(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)
    return user


def _looks(user: User) -> list[dict[str, Any]]:
    """Who saw this person's data in full, and why, the latest first; one's own looks among them."""
    found = Entry.objects.filter(verb="pii.revealed", subject__in=subjects(user)).order_by("-pk")[:LOOKS]
    return [
        {"at": one.at, "own": one.actor == user.pk, "who": one.actor_label, "reason": one.facts.get("reason", ""),
         "fields": "、".join(_field(key) for key in str(one.facts.get("fields", "")).split(", "))}
        for one in found
    ]  # fmt: skip


def _field(key: str) -> str:
    name = pgettext("of a person", "name")
    names = {"applicant_name": name, "name": name, "phone": _("phone"), "id_no": _("document number")}
    return names.get(key, _("an answer in the form"))


@signed_in
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    user = _person(request)
    try:
        once_sent(request, lambda: rights.ask_export(by=user))
    except Refused as refused:
        messages.info(request, str(refused.message))
    return redirect("accounts:data")


@signed_in
@never_cache
@require_GET
def copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The copy as JSON, or with ?as=csv as a table that opens in an office program."""
    try:
        content = rights.hand_out(pk, by=_person(request))
    except Refused as refused:
        messages.warning(request, str(refused.message))
        return redirect("accounts:data")
    if request.GET.get("as") == "csv":
        return _file(as_csv(content), "text/csv; charset=utf-8", "csv")
    return _file(json.dumps(content, ensure_ascii=False, indent=2), "application/json; charset=utf-8", "json")


def _file(text: str, kind: str, suffix: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="my-data.{suffix}"'
    return answer


def as_csv(content: dict[str, Any]) -> str:
    """One line per value: kind, number of the record, name, value. A value that a table program would take for a
    formula gets an apostrophe."""
    out = io.StringIO("\ufeff")
    out.seek(0, io.SEEK_END)
    table = csv.writer(out)
    table.writerow([_("kind"), _("record"), _("what"), _("value")])
    for section in content["kept"].values():
        for n, row in enumerate(section["rows"], 1):
            for name, value in row.items():
                text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                table.writerow([section["what"], n, name, f"'{text}" if text[:1] in "=+-@\t\r" and text else text])
    return out.getvalue()


@signed_in
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest) -> HttpResponse:
    """更正: name and phone, with the password."""
    user = _person(request)
    form = CorrectForm(
        request.POST if request.method == "POST" else None, initial={"name": user.name, "phone": user.phone}
    )
    if request.method == "POST" and form.is_valid():
        try:
            _slowly(user)
            rights.correct_account(by=user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field or None, str(refused.message))
        else:
            messages.success(request, _("Corrected. New messages go to the new number; open cases keep what you gave."))
            return redirect("accounts:data")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/correct.html", {"form": form}, status=status)


@signed_in
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """注销, after a page that says what goes and what stays; refused with the reason while something is open."""
    user = _person(request)
    form = CloseForm(request.POST if request.method == "POST" else None)
    blocked = [reason for still_open in OPEN if (reason := still_open(user))]
    if request.method == "POST" and form.is_valid():
        try:
            _slowly(user)
            rights.close_account(by=user, password=form.cleaned_data["password"])
        except Refused as refused:
            form.add_error(refused.field or None, str(refused.message))
        else:
            logout(request)
            messages.success(request, _("Your account is closed. What identified you has left it."))
            answer = redirect("catalog:home")
            interrupted.forget_who(answer)
            return answer
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/close.html", {"form": form, "blocked": blocked}, status=status)


def _slowly(user: User) -> None:
    if not within("password", str(user.pk), times=10, seconds=900):
        raise Refused("too_often", _("Too many attempts. Wait a quarter of an hour and try again."), field="password")
