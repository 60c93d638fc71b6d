"""窗口代办: a clerk types for the person at the desk, under the clerk's own name; nobody's password is shared.

The same form pages, the same validator and the same submission as for people at home. What a clerk types here is kept
apart from the clerk's own applications (`Draft.Mode.COUNTER`).
"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.masking import mask_name, mask_phone
from apps.accounts.models import IdType, Role
from apps.cases import drafts, mandates, tasks
from apps.cases.models import Case, Draft
from apps.cases.views.behalf import ID_INPUT, RIGHTS, TEL_INPUT, PersonForm
from apps.cases.views.correct import bring, mend
from apps.catalog import forms as catalog_forms
from apps.catalog.models import ServiceItem
from apps.ledger.clock import now
from apps.ledger.refusal import Refused
from apps.organizations.desk import DeskRequest
from apps.organizations.models import Unit
from nanhai_gov.access import roles

CLERKS: Any = (Role.CLERK,)
FOUND, DRAFTS, RECENT, BACK = 12, 20, 10, 20


class CounterForm(PersonForm):
    """The person at the desk: the document first, as it lies there; then whether somebody came for the applicant."""

    mandate = forms.ChoiceField(
        label=gettext_lazy("Who is at the desk?"),
        choices=[("", gettext_lazy("The applicant in person")), *RIGHTS],
        required=False,
        widget=forms.RadioSelect,
    )
    agent_id_type = forms.ChoiceField(
        label=gettext_lazy("Identity document of the agent"), choices=IdType.choices, required=False
    )
    agent_id_no = forms.CharField(
        label=gettext_lazy("Document number of the agent"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs=ID_INPUT),
    )
    agent_name = forms.CharField(
        label=gettext_lazy("Name of the agent"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    agent_phone = forms.CharField(
        label=gettext_lazy("Mobile phone of the agent"),
        max_length=24,
        required=False,
        widget=forms.TextInput(attrs=TEL_INPUT),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].help_text = _("Messages about the case go here. Leave it empty if there is none.")
        self.fields["id_type"].widget.attrs["autofocus"] = True

    def said(self) -> dict[str, Any]:
        said = super().said()
        agent = {key: said.pop(f"agent_{key}", "") for key in ("name", "id_type", "id_no", "phone")}
        return {**said, "agent": agent}

    def told(self) -> dict[str, Any]:
        """Also refused: an account with this document that bears another name; then one of the two is misread."""
        behalf = super().told()
        account = mandates.account_with(behalf["id_type"], behalf["id_no"]) if behalf else None
        if account is not None and account.name.strip() != behalf["name"]:
            said = _("An account with this document bears the name %(name)s. Compare number and name with the card.")
            self.add_error("name", said % {"name": mask_name(account.name)})
            return {}
        return behalf


@roles(*CLERKS)
@require_safe
@never_cache
def home(request: DeskRequest) -> HttpResponse:
    """What was begun, what was entered, who comes back; and the search for what this person wants."""
    asked, number = request.GET.get("q", "").strip()[:60], request.GET.get("n", "").strip()[:20]
    found = ServiceItem.objects.listed().search(asked)[:FOUND] if asked else []
    begun = drafts.unfinished(request.user).filter(mode=Draft.Mode.COUNTER).select_related("item")
    entered = Case.objects.filter(entered_by=request.user, channel=Case.Channel.WINDOW).order_by("-pk")
    context = {
        "asked": asked,
        "number": number,
        "found": list(found),
        "drafts": list(begun[:DRAFTS]),
        "recent": [(case, case.masked_applicant) for case in entered.for_pages()[:RECENT]],
        "back": [(case, case.masked_applicant) for case in _coming_back(request, number)[:BACK]],
        "as_of": now(),
    }
    return render(request, "cases/counter/home.html", context)


def _coming_back(request: DeskRequest, number: str) -> Any:
    """Walk-ins of this hall who have something to bring: a correction, or a material allowed to follow."""
    cases = _of_hall(request).filter(_to_bring()).distinct().order_by("due_at", "pk")
    return (cases.filter(number__icontains=number) if number else cases).for_pages()


def _to_bring() -> Q:
    corrected = Q(status=Case.Status.CORRECTION)
    return corrected | Q(status=Case.Status.UNDER_REVIEW, materials__status="deferred")


def _of_hall(request: DeskRequest) -> Any:
    below = Q(pk__in=[])
    for post in request.desk.posts_with(Role.CLERK):
        below |= Q(path__startswith=post.unit.path)
    cases = Case.objects.visible_to(request.user, request.desk)
    halls = Unit.objects.filter(below).values("pk")
    return cases.filter(hall__in=halls, channel=Case.Channel.WINDOW, kind=Case.Kind.APPLICATION)


@roles(*CLERKS)
@require_http_methods(["GET", "POST"])
@never_cache
def begin(request: DeskRequest, key: str) -> HttpResponseBase:
    """Who is at the desk; then the pages of the form."""
    rows = ServiceItem.objects.select_related("current").filter(current__isnull=False)
    item = get_object_or_404(rows, key=key)
    form = CounterForm(request.POST if request.method == "POST" else None)
    refusal: Refused | None = None
    try:
        drafts.require_open(item)
        if request.method == "POST" and (behalf := form.told()):
            draft = drafts.start_for(key, behalf, by=request.user, mode=Draft.Mode.COUNTER)
            _say_account(request, draft)
            return redirect("cases:apply_tasks", draft.pk)
    except Refused as refused:
        refusal = refused
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "cases/counter/person.html", {"item": item, "form": form, "refusal": refusal}, status=status)


def _say_account(request: HttpRequest, draft: Draft) -> None:
    """Tell the clerk whether the person will find the case in an account of theirs."""
    account = mandates.account_of(mandates.applicant_of(draft, None))
    if account is not None:
        said = _("This person has an account (%(name)s, %(phone)s): the case will show in it.")
        messages.info(request, said % {"name": mask_name(account.name), "phone": mask_phone(account.phone)})
    else:
        messages.info(
            request, _("No account with this document. The person follows the case with its number and code.")
        )


@roles(*CLERKS)
@require_http_methods(["GET", "POST"])
@never_cache
def person(request: DeskRequest, pk: UUID) -> HttpResponseBase:
    """Mend what was said of the person."""
    draft = _draft(request, pk)
    initial = draft.behalf | {f"agent_{key}": value for key, value in draft.behalf.get("agent", {}).items()}
    form = CounterForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and (behalf := form.told()):
        draft = drafts.change_person(draft.pk, behalf, by=request.user)
        _say_account(request, draft)
        return redirect("cases:apply_tasks", draft.pk)
    context = {"item": draft.item, "form": form, "draft": draft}
    return render(request, "cases/counter/person.html", context, status=422 if form.errors else 200)


def _draft(request: DeskRequest, pk: UUID) -> Draft:
    begun = drafts.unfinished(request.user).filter(pk=pk, mode=Draft.Mode.COUNTER)
    draft: Draft | None = begun.select_related("item__unit", "version").first()
    if draft is None:
        raise Http404
    return draft


@roles(*CLERKS)
@require_safe
@never_cache
def sheet(request: DeskRequest, pk: UUID) -> HttpResponse:
    """申请表: what was typed, for the person to read and sign. On paper, so in Chinese and in full."""
    draft = _draft(request, pk)
    reading = get_language()
    with override("zh-hans"):
        context = {
            "draft": draft,
            "item": draft.item,
            "person": draft.behalf,
            "id_type": IdType(draft.behalf["id_type"]).label,
            "right": mandates.RIGHTS_ZH.get(mandates.mandate_of(draft), ""),
            "summary": catalog_forms.summary(draft.version, draft.answers, masked=False),
            "slots": tasks.slots_of(draft),
            "hall": request.desk.posts_with(Role.CLERK)[0].unit,
            "at": now(),
            "reading": reading,
        }
        return render(request, "cases/counter/sheet.html", context)


@roles(*CLERKS)
@require_http_methods(["GET", "POST"])
@never_cache
def correct(request: DeskRequest, number: str) -> HttpResponseBase:
    """补正 brought to the window: typed by any clerk of the hall."""
    return mend(request, _walk_in(request, number), "cases:counter")


@roles(*CLERKS)
@require_http_methods(["GET", "POST"])
@never_cache
def follow_up(request: DeskRequest, number: str) -> HttpResponseBase:
    """补交 brought to the window."""
    return bring(request, _walk_in(request, number), "cases:counter")


def _walk_in(request: DeskRequest, number: str) -> Case:
    case: Case | None = _of_hall(request).filter(number=number).for_pages().first()
    if case is None:
        raise Http404
    return case
