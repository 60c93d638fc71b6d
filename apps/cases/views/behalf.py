"""代办: who the application is for, asked before anything else; and changed while nothing is sent."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.accounts.forms import BAD_IN_NAMES
from apps.accounts.identity import check_id
from apps.accounts.models import IdType
from apps.cases import drafts, mandates
from apps.cases.models import Draft, Mandate
from apps.catalog.models import ServiceItem
from apps.ledger.refusal import Refused
from nanhai_gov.access import signed_in

ID_INPUT = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
TEL_INPUT = {"type": "tel", "autocomplete": "off", "inputmode": "tel"}
RIGHTS = [(value, label) for value, label in Mandate.choices if value]


class PersonForm(forms.Form):
    """The applicant, when somebody else types. Browsers are asked not to put the typist's own data in."""

    use_required_attribute = False
    id_type = forms.ChoiceField(label=gettext_lazy("Identity document"), choices=IdType.choices, initial=IdType.CN_ID)
    id_no = forms.CharField(
        label=gettext_lazy("Document number"), max_length=40, widget=forms.TextInput(attrs=ID_INPUT)
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("As on the document."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Mobile phone"),
        max_length=24,
        required=False,
        widget=forms.TextInput(attrs=TEL_INPUT),
    )

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if any(char in BAD_IN_NAMES or char.isdecimal() for char in name):
            raise forms.ValidationError(_("A name has no digits, brackets or control characters."))
        return name

    def clean(self) -> dict[str, Any]:
        """The number by its kind, here already: whoever left another field empty hears of both at once."""
        data = dict(super().clean() or {})
        if "id_type" in data and "id_no" in data:
            try:
                data["id_no"] = check_id(data["id_type"], data["id_no"])
            except forms.ValidationError as wrong:
                self.add_error("id_no", wrong)
        return data

    def told(self) -> dict[str, Any]:
        """Checked by the same rules as the act; a refusal stands beside its field. {} when something is wrong."""
        if not self.is_valid():
            return {}
        try:
            return mandates.told(self.said())
        except Refused as refused:
            self.add_error(refused.field if refused.field in self.fields else None, str(refused.message))
            return {}

    def said(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class AgentForm(PersonForm):
    """A citizen applies for another person."""

    mandate = forms.ChoiceField(
        label=gettext_lazy("By what right do you act for this person?"), choices=RIGHTS, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].help_text = _(
            "Of the applicant, who is told how it goes; you are told, too. Who has none: give yours."
        )
        self.fields["phone"].required = True


@signed_in
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, key: str) -> HttpResponseBase:
    """替别人办: who and by what right; then the same pages as for oneself."""
    rows = ServiceItem.objects.select_related("current").filter(current__isnull=False)
    item = get_object_or_404(rows, key=key)
    form = AgentForm(request.POST if request.method == "POST" else None)
    refusal: Refused | None = None
    try:
        drafts.require_open(item)
        if request.method == "POST" and (behalf := _for_another(request, form)):
            return redirect("cases:apply_tasks", drafts.start_for(key, behalf, by=request.user).pk)
    except Refused as refused:
        refusal = refused
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "cases/apply/behalf.html", {"item": item, "form": form, "refusal": refusal}, status=status)


def _for_another(request: HttpRequest, form: AgentForm) -> dict[str, Any]:
    """What was told, unless it is the account's own person."""
    behalf = form.told()
    if behalf and request.user.is_authenticated and behalf["id_no"] == request.user.id_no:
        form.add_error("id_no", _("This is your own document. To apply for yourself, go back and begin."))
        return {}
    return behalf


@signed_in
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Mend what was said of the person, as long as nothing is sent."""
    draft = drafts.unfinished(request.user).filter(pk=pk, mode=Draft.Mode.AGENT).select_related("item").first()
    if draft is None:
        raise Http404
    form = AgentForm(request.POST if request.method == "POST" else None, initial=draft.behalf)
    if request.method == "POST" and (behalf := _for_another(request, form)):
        drafts.change_person(draft.pk, behalf, by=request.user)
        messages.success(request, _("Saved. Look again at the parts that name this person."))
        return redirect("cases:apply_tasks", draft.pk)
    context = {"item": draft.item, "form": form, "draft": draft}
    return render(request, "cases/apply/behalf.html", context, status=422 if form.errors else 200)
