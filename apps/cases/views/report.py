"""随手拍: what it is, then where with photo and words. Two short pages, with or without an account."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.accounts.limits import sender, within
from apps.cases.actions import join_report, submit_report
from apps.cases.actions.report import DRAFT_PURPOSE, PHOTOS
from apps.cases.doors import client_actor, remember
from apps.cases.models import Case
from apps.cases.nearby import Near, is_near, near
from apps.cases.views.apply import channel
from apps.catalog.models import EventStandard
from apps.files import actions as files
from apps.files import uploads
from apps.files.models import StoredFile
from apps.ledger.ids import uuid_or_none
from apps.ledger.refusal import Refused
from apps.organizations.models import Division
from nanhai_gov.access import public
from nanhai_gov.reader import chinese
from nanhai_gov.times import limit_words

AN_HOUR = 3600
NEAREST = 5  # to ask about when nothing was found
REPORTS_AN_HOUR = 30


def communities() -> list[tuple[str, Any]]:
    """Every community under its town, in the reader's language."""
    zh = chinese()
    rows = Division.objects.communities().order_by("parent__code", "name_pinyin", "code")
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, name, name_en, town, town_en in rows.values_list(
        "code", "name", "name_en", "parent__name", "parent__name_en"
    ):
        group = groups.setdefault(town if zh else town_en or town, [])
        group.append((code, name if zh else name_en or name))
    return [("", _("Please choose")), *groups.items()]


class ReportForm(forms.Form):
    """Where, what it looks like, and how to reach the reporter if they wish."""

    use_required_attribute = False
    community = forms.ChoiceField(label=gettext_lazy("Town and community"), required=False)
    address = forms.CharField(
        label=gettext_lazy("Describe the spot"),
        help_text=gettext_lazy("Street and number, a shop, a crossing, a lamp post number"),
        max_length=200,
        required=False,
    )
    text = forms.CharField(
        label=gettext_lazy("What do you see?"),
        help_text=gettext_lazy("In your own words; a photo alone will do, too"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        required=False,
    )
    name = forms.CharField(label=gettext_lazy("How may we call you?"), max_length=60, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Mobile phone"),
        help_text=gettext_lazy("Only if you want to hear by text message how it ends"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        max_length=30,
        required=False,
    )
    lng = forms.CharField(widget=forms.HiddenInput, required=False, max_length=30)
    lat = forms.CharField(widget=forms.HiddenInput, required=False, max_length=30)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        community = self.fields["community"]
        assert isinstance(community, forms.ChoiceField)
        community.choices = communities()

    def place(self) -> tuple[float, float] | None:
        """(lng, lat) where both were given; Refused where they are no numbers."""
        lng, lat = self.cleaned_data.get("lng", ""), self.cleaned_data.get("lat", "")
        if not lng and not lat:
            return None
        try:
            return float(lng), float(lat)
        except ValueError:
            raise Refused("bad_coordinates", _("Longitude and latitude must be numbers."), field="place") from None


@public
def choose(request: HttpRequest) -> HttpResponse:
    """What is it about? Spoken words first, then the whole list by category."""
    query = request.GET.get("q", "").strip()[:60]
    standards: Any = EventStandard.objects.search(query) if query else EventStandard.objects.current()
    found = list(standards[:12] if query else standards.order_by("code"))
    zh = chinese()
    groups: dict[str, list[EventStandard]] = {}
    for one in found:
        groups.setdefault(_("Matches") if query else one.category if zh else one.category_en, []).append(one)
    urgent = [one for one in found if one.urgency == 1][:6] if not query else []
    if query and not found and (nearest := list(EventStandard.objects.nearest(query)[:NEAREST])):
        groups[_("Did you mean")] = nearest
    context = {"query": query, "groups": groups, "urgent": urgent, "found": bool(found)}
    return render(request, "cases/report/choose.html", context)


@public
@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, code: str) -> HttpResponseBase:
    """Where, photo, words. Photos already sent stay when something else is to be mended."""
    standard = get_object_or_404(EventStandard, code=code, is_current=True)
    actor = client_actor(request)
    refusal: Refused | None = None
    status = 200
    initial = {"phone": request.user.phone, "name": request.user.name} if request.user.is_authenticated else {}
    form = ReportForm(request.POST if request.method == "POST" else None, initial=initial)
    photos: list[StoredFile] = []
    if request.method == "POST":
        large = uploads.oversized(request)
        photos = _kept_photos(request, actor)
        try:
            photos += _new_photos(request, actor, photos)
            if request.POST.keys() & {"send", "same", "different"} and form.is_valid():
                return _send_or_join(request, standard, form, photos, actor)
            status = 422 if form.errors else 200
        except Refused as refused:
            refusal = refused
            status = 413 if large else 429 if refused.code == "too_often" else 422
            if refused.field in form.fields:
                form.is_valid()
                form.add_error(refused.field, str(refused.message))
                _place_too(form)
    limit = limit_words(standard.limit, standard.limit_unit)
    context = {"standard": standard, "limit": limit, "form": form, "photos": photos, "refusal": refusal, "most": PHOTOS,
               "most_bytes": settings.MAX_UPLOAD_BYTES}  # fmt: skip
    return render(request, "cases/report/fill.html", context, status=status)


def _place_too(form: ReportForm) -> None:
    """Beside the words that are missing, the place that is missing: both are asked for at once."""
    data = form.cleaned_data
    if form.has_error("text") and not (data.get("lng") or data.get("community")):
        form.add_error("community", _("Say where it is: choose the community, or share your position."))


def _send_or_join(
    request: HttpRequest, standard: EventStandard, form: ReportForm, photos: list[StoredFile], actor: str
) -> HttpResponseBase:
    """Where somebody reported the same nearby, ask first; “different” or an answer to that goes on."""
    if "different" in request.POST:
        return _send(request, standard, form, photos, actor)
    data = form.cleaned_data
    found = near(standard, form.place(), community=data["community"], address=data["address"])
    sent = Case.objects.filter(client_actor=actor, client_key=request.POST.get("idempotency_key", "")).exists()
    if not found or sent:
        return _send(request, standard, form, photos, actor)
    kept = [(name, data[name]) for name in ("community", "address", "text", "name", "lng", "lat")]
    context: dict[str, Any] = {"standard": standard, "form": form, "photos": photos, "found": found, "kept": kept}
    if "same" not in request.POST:
        return render(request, "cases/report/near.html", context)
    try:
        return _join(request, found, data["phone"])
    except Refused as refused:
        if refused.field in form.fields:
            form.add_error(refused.field, str(refused.message))
        return render(request, "cases/report/near.html", context | {"refusal": refused}, status=422)


def _join(request: HttpRequest, found: list[Near], phone: str) -> HttpResponseBase:
    """就是这件，我也关注: only what was offered for this place."""
    case_id = uuid_or_none(request.POST["same"])
    if case_id is None or not is_near(case_id, found):
        raise Refused("not_near", _("That one was finished in the meantime. Please send your own report."))
    _not_too_often(request)
    user = request.user if request.user.is_authenticated else None
    try:
        join_report(case_id, by=user, user=user, phone=phone)
    except Refused as refused:
        if refused.code != "own_report":
            raise
        messages.info(request, str(refused.message))
    else:
        messages.success(request, _("Noted. It is being dealt with already; you will be told how it ends."))
    return redirect("cases:report")


def _not_too_often(request: HttpRequest) -> None:
    here = sender(request)
    if not request.user.is_authenticated and not within("report", here, times=REPORTS_AN_HOUR, seconds=AN_HOUR):
        raise Refused("too_often", _("Many reports came from here within the hour. In a hurry, call 12345."))


def _send(
    request: HttpRequest, standard: EventStandard, form: ReportForm, photos: list[StoredFile], actor: str
) -> HttpResponseBase:
    _not_too_often(request)
    data = form.cleaned_data
    case = submit_report(
        by=request.user if request.user.is_authenticated else None,
        client_actor=actor,
        client_key=request.POST.get("idempotency_key", "")[:64],
        standard_id=standard.pk,
        text=data["text"],
        place=form.place(),
        community=data["community"],
        address=data["address"],
        photos=[file.pk for file in photos],
        phone=data["phone"],
        name=data["name"],
        channel=channel(request),
    )
    remember(request, case)
    return redirect("cases:receipt", case.number)


def _kept_photos(request: HttpRequest, actor: str) -> list[StoredFile]:
    """Photos stored at an earlier try, without those now taken out."""
    ids = [one for one in map(uuid_or_none, request.POST.getlist("photo")) if one is not None]
    dropped = request.POST.get("drop", "")
    rows = StoredFile.objects.filter(pk__in=ids[:PHOTOS], uploaded_by=actor)
    return [file for file in rows.order_by("pk") if str(file.pk) != dropped]


def _new_photos(request: HttpRequest, actor: str, have: list[StoredFile]) -> list[StoredFile]:
    """What was chosen now and is not here yet. The same picture is attached once."""
    if refusal := uploads.refusal(request, "photos"):
        raise Refused(refusal.code, refusal.message, field="photos")
    chosen = request.FILES.getlist("photos")
    if len(have) + len(chosen) > PHOTOS:
        raise Refused("too_many_photos", _("At most %(n)d photos, please.") % {"n": PHOTOS}, field="photos")
    kept: list[StoredFile] = []
    for upload in chosen:
        try:
            beside = StoredFile.objects.filter(pk__in=[file.pk for file in (*have, *kept)])
            stored = files.store(
                upload, purpose=DRAFT_PURPOSE, owner=None, by=actor, accept=["jpg", "png"], among=beside
            )
        except Refused as refused:
            raise Refused(refused.code, refused.message, field="photos") from refused
        if stored not in (*have, *kept):
            kept.append(stored)
    return kept
