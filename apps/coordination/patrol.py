"""巡查上报: what a grid worker found. Filed at once, as from a citizen: to the right team, or put right on the spot."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from apps.accounts.models import Role
from apps.cases.actions import submit_report
from apps.cases.actions.report import DRAFT_PURPOSE, PHOTOS
from apps.cases.models import Case
from apps.catalog.models import EventStandard
from apps.dispatch.forms import PhotosField, PlaceForm
from apps.dispatch.models import Team
from apps.dispatch.views.outbox import accepted, clock_off, from_outbox, refused, refused_by, shown
from apps.files import uploads
from apps.files.actions import store
from apps.files.models import StoredFile
from apps.ledger.ids import uuid_or_none
from apps.ledger.refusal import Refused
from apps.organizations.desk import DeskRequest
from apps.organizations.models import Division
from nanhai_gov.access import roles
from nanhai_gov.templatetags.house import lang, named

WORKER: Any = Role.WORKER


class PatrolForm(PlaceForm):
    """What, where, photos; and, when it is put right already, what was done with photos of that."""

    use_required_attribute = False
    standard = forms.ChoiceField(
        label=gettext_lazy("What kind of problem it is"),
        error_messages={"required": gettext_lazy("Choose what it is about.")},
    )
    text = forms.CharField(
        label=gettext_lazy("What you see"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    photos = PhotosField(label=gettext_lazy("Photo of how it is now"), required=False)
    community = forms.ChoiceField(label=gettext_lazy("Community"), required=False)
    address = forms.CharField(
        label=gettext_lazy("The spot in words"), max_length=200, required=False,
        help_text=gettext_lazy("A street and number, a shop, a lamp post. Needed when the phone tells no place."),
    )  # fmt: skip
    on_spot = forms.BooleanField(label=gettext_lazy("I have put it right on the spot"), required=False)
    done = forms.CharField(
        label=gettext_lazy("What was done"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    after_photos = PhotosField(label=gettext_lazy("Photo of how it is afterwards"), required=False)

    def __init__(self, *args: Any, request: DeskRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("standard", [("", _("Please choose")), *standards(request)])
        self._offer("community", [("", _("Please choose")), *communities(request)])

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def standards(request: DeskRequest) -> list[Any]:
    """What one's own teams deal with first, then everything by category."""
    skills = _skills(request)
    own: list[tuple[str, str]] = []
    rest: dict[str, list[tuple[str, str]]] = {}
    for one in EventStandard.objects.current().order_by("code"):
        choice = (str(one.pk), f"{one.code} {named(one)}")
        if one.skill in skills:
            own.append(choice)
        rest.setdefault(lang({"zh": one.category, "en": one.category_en}), []).append(choice)
    return ([(_("For your own team"), own)] if own else []) + list(rest.items())


def _skills(request: DeskRequest) -> set[str]:
    teams = Team.objects.active().filter(memberships__user=request.user, memberships__until=None).order_by("code")
    return {skill for skills in teams.values_list("skills", flat=True)[:1] for skill in skills}


def communities(request: DeskRequest) -> Iterator[tuple[str, str]]:
    """Those of one's own town."""
    towns = {post.unit.code.split("-")[1] for post in request.desk.posts if post.unit.code.startswith("T-")}
    rows = Division.objects.communities().defer("boundary").order_by("name_pinyin", "code")
    for one in rows.filter(parent__code__in=[f"{town}000" for town in towns]):
        yield one.code, named(one)


@roles(WORKER)
def report(request: DeskRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, PatrolForm(request=request))
    form = PatrolForm(request.POST, request.FILES, request=request)
    before, after = _kept(request, "photo"), _kept(request, "after")
    try:
        if not form.is_valid():
            return _invalid(request, form, before, after)
        before += _stored(request, form.cleaned_data["photos"], "photos")
        after += _stored(request, form.cleaned_data["after_photos"], "after_photos")
        case = _file(request, form, before, after)
    except Refused as refusal:
        if from_outbox(request):
            return refused_by(refusal, 422)
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return _page(request, form, before, after, 422)
    said = _filed_words(case, bool(form.cleaned_data["on_spot"]))
    if shown(request):
        messages.success(request, said)
    onward = reverse("dispatch:field")
    return accepted(said, onward=onward, number=case.number) if from_outbox(request) else redirect(onward)


def _filed_words(case: Case, on_spot: bool) -> str:
    if on_spot:
        return _("Filed as %(number)s, put right on the spot. Next: somebody else looks at it.") % {
            "number": case.number
        }
    return _("Filed as %(number)s. It goes to the right team at once.") % {"number": case.number}


def _file(request: DeskRequest, form: PatrolForm, before: list[StoredFile], after: list[StoredFile]) -> Case:
    data, place, moment, spot = form.cleaned_data, form.place(), form.moment(), None
    if data["on_spot"]:
        if not after:
            raise Refused("photo_needed", _("Take at least one photo of how it looks now."), field="after_photos")
        if not data["done"].strip():
            raise Refused("text_needed", _("Write down what was done."), field="done")
        spot = {
            "text": data["done"], "photos": [str(one.pk) for one in after], "place": place,
            "captured_at": moment.isoformat() if moment else None, "clock_off": clock_off(request),
        }  # fmt: skip
    return submit_report(
        by=request.user, client_actor=str(request.user.pk), standard_id=UUID(data["standard"]), text=data["text"],
        client_key=(request.headers.get("Idempotency-Key") or request.POST.get("idempotency_key", ""))[:64],
        place=place, community="" if place else data["community"], address=data["address"],
        photos=[one.pk for one in before], channel=Case.Channel.PATROL, on_spot=spot,
    )  # fmt: skip


@roles(WORKER)
@require_POST
def photo(request: DeskRequest) -> HttpResponse:
    """One photo ahead of its report; sent twice it is one."""
    if large := uploads.refusal(request, "photo"):
        return refused_by(large, 413)
    upload = request.FILES.get("photo")
    if upload is None:
        return refused("photo_needed", _("The photo did not arrive."), 422)
    try:
        mine = StoredFile.objects.filter(purpose=DRAFT_PURPOSE, owner=None, uploaded_by=str(request.user.pk))
        kept = store(
            upload, purpose=DRAFT_PURPOSE, owner=None, by=str(request.user.pk), accept=("jpg", "png"), among=mine
        )
    except Refused as refusal:
        return refused_by(refusal, 422)
    return accepted("", kept=str(kept.pk))


def _kept(request: DeskRequest, name: str) -> list[StoredFile]:
    """Photos sent ahead or at an earlier try, by who sends this report."""
    ids = filter(None, map(uuid_or_none, request.POST.getlist(name)[:PHOTOS]))
    by = str(request.user.pk)  # a report sent again has handed its photos to its case by then
    return list(StoredFile.objects.filter(pk__in=ids, uploaded_by=by).order_by("pk"))


def _stored(request: DeskRequest, files: list[Any], field: str) -> list[StoredFile]:
    kept = []
    for upload in files:
        try:
            kept.append(
                store(upload, purpose=DRAFT_PURPOSE, owner=None, by=str(request.user.pk), accept=("jpg", "png"))
            )
        except Refused as refusal:
            raise Refused(refusal.code, refusal.message, field=field) from None
    return kept


def _invalid(request: DeskRequest, form: PatrolForm, before: list[StoredFile], after: list[StoredFile]) -> HttpResponse:
    if from_outbox(request):
        return refused("invalid", " ".join(str(line) for lines in form.errors.values() for line in lines), 422)
    return _page(request, form, before, after, 422)


def _page(
    request: DeskRequest, form: PatrolForm, before: list[StoredFile] | None = None,
    after: list[StoredFile] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {"form": form, "before": before or [], "after": after or []}
    return render(request, "coordination/patrol.html", context, status=status)
