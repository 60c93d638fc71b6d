"""吹哨报到: the team's page to call departments and to score them, and the page of whoever is called."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.models import Role
from apps.coordination import whistles
from apps.coordination.models import Coupling, Whistle
from apps.dispatch.models import WorkOrder
from apps.dispatch.views.acting import order_or_404, status_of
from apps.ledger.clock import now
from apps.ledger.idempotency import once_sent
from apps.ledger.refusal import Refused
from apps.organizations.desk import DeskRequest
from nanhai_gov.access import roles
from nanhai_gov.templatetags.house import short
from nanhai_gov.times import due_words

WORKER: Any = Role.WORKER
DISPATCHER: Any = Role.DISPATCHER
CALLED: Any = (Role.OFFICIAL, Role.CHIEF, Role.LEADER, Role.HEAD)
SHOWN = 100
WHISTLE: Any = Coupling.Kind.WHISTLE


class BlowForm(forms.Form):
    use_required_attribute = False
    kind = forms.ChoiceField(label=gettext_lazy("Which whistle"), widget=forms.RadioSelect)
    units = forms.MultipleChoiceField(label=gettext_lazy("Who is needed here"), widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(
        label=gettext_lazy("What is needed of them"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, order: WorkOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at = now()
        due = {kind: due_words(whistles.limit_of(kind, at)) for kind in Whistle.Kind}
        words = _("%(kind)s · answer %(at)s")
        limits = [(str(kind), words % {"kind": kind.label, "at": due[kind]}) for kind in Whistle.Kind]
        units = [(str(unit.pk), short(unit)) for unit in whistles.callable_units(order)]
        self.fields["units"].help_text = _("At most %(n)s.") % {"n": whistles.MOST}
        self._offer("kind", limits)
        self._offer("units", units)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class CloseForm(forms.Form):
    use_required_attribute = False
    text = forms.CharField(
        label=gettext_lazy("What came of it"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("A word to the team"), max_length=1000, required=False,
        help_text=gettext_lazy("When you come: who, and when. When not: why, and whose it is."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


# The team ---------------------------------------------------------------------------------------------------


@roles(WORKER)
def whistle(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """吹哨, or how the one that is open stands."""
    order = order_or_404(request, order_id)
    current = Whistle.objects.filter(order=order, closed_at__isnull=True).first()
    if current is not None:
        return _open_page(request, order, current)
    if order.team is None:
        return redirect("dispatch:field")
    form = BlowForm(request.POST if request.method == "POST" else None, order=order)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            once_sent(request, lambda: whistles.blow(
                order.pk, kind=data["kind"], units=[UUID(one) for one in data["units"]], text=data["text"],
                by=request.user))  # fmt: skip
            messages.success(request, _("Called. They are told now; you see here who answers and who is there."))
            return redirect("coordination:whistle", order.pk)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    past = Whistle.objects.filter(order=order).order_by("-blown_at")[:5]
    context = {"order": order, "form": form, "past": past}
    return render(request, "coordination/whistle.html", context, status=422 if form.errors else 200)


def _open_page(
    request: DeskRequest, order: WorkOrder, current: Whistle, form: CloseForm | None = None, status: int = 200
) -> HttpResponse:
    calls = list(Coupling.objects.filter(kind=WHISTLE, ref=current.pk).select_related("to_unit").order_by("pk"))
    rows = [(one, request.POST.get(f"score-{one.pk}", "")) for one in calls]
    context = {"order": order, "whistle": current, "calls": rows, "form": form or CloseForm(),
               "unanswered": any(one.answered_at is None for one in calls)}  # fmt: skip
    return render(request, "coordination/whistle_open.html", context | {"scores": "12345"}, status=status)


@roles(WORKER)
@require_POST
def close(request: DeskRequest, whistle_id: UUID) -> HttpResponse:
    """结哨, with a score for each."""
    current = get_object_or_404(Whistle, pk=whistle_id)
    order, form = order_or_404(request, current.order_id), CloseForm(request.POST)
    if not form.is_valid():
        return _open_page(request, order, current, form, 422)
    calls = Coupling.objects.filter(kind=WHISTLE, ref=current.pk).values_list("pk", flat=True)
    said = {pk: request.POST.get(f"score-{pk}", "") for pk in calls}
    scores = {pk: int(score) for pk, score in said.items() if score.isdecimal() and len(score) == 1}
    try:
        once_sent(request, lambda: whistles.close(
            current.pk, scores=scores, text=form.cleaned_data["text"], by=request.user))  # fmt: skip
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return _open_page(request, order, current, form, status_of(refusal))
    messages.success(request, _("The whistle is closed; the scores count. The order is still yours to finish."))
    return redirect("dispatch:field_order", order.pk)


# Whoever is called ------------------------------------------------------------------------------------------


@roles(*CALLED, DISPATCHER)
@require_GET
def calls(request: DeskRequest) -> HttpResponse:
    """Open whistles first by their limit; dispatchers see those of their orders, what was refused on top."""
    rows = calls_of(request)
    waiting = list(rows.open().order_by("due_at", "pk")[:SHOWN])
    waiting.sort(key=lambda one: one.outcome != Coupling.Outcome.REFUSED)
    closed = rows.filter(closed_at__isnull=False).order_by("-closed_at")[:20]
    return render(request, "coordination/whistles.html", {"waiting": waiting, "closed": closed, "as_of": now()})


def calls_of(request: DeskRequest) -> Any:
    """The calls to one's own units; for dispatchers also those of their orders."""
    rows = whistles.called(request.desk)
    if request.desk.posts_with(DISPATCHER):
        orders = WorkOrder.objects.visible_to(request.user, request.desk)
        here = Whistle.objects.filter(order__in=orders.values("pk")).values("pk")
        rows = rows | Coupling.objects.filter(kind=WHISTLE, ref__in=here).select_related("to_unit", "from_unit")
    return rows


@roles(*CALLED, DISPATCHER)
@require_GET
def call(request: DeskRequest, coupling_id: UUID) -> HttpResponse:
    return _call_page(request, _call(request, coupling_id))


@roles(*CALLED)
@require_POST
def answer(request: DeskRequest, coupling_id: UUID) -> HttpResponse:
    """报到: come, or say why not."""
    coupling, form = _call(request, coupling_id), AnswerForm(request.POST)
    coming = request.POST.get("verdict") == "come"
    if not form.is_valid():
        return _call_page(request, coupling, form, 422)
    text = form.cleaned_data["text"]
    said = _("Noted: your unit comes. Next: report when you are there.") if coming else _("Noted with its reason.")
    return _act(request, coupling, form, said, lambda: whistles.answer(
        coupling.pk, coming=coming, text=text, by=request.user))  # fmt: skip


@roles(*CALLED)
@require_POST
def arrived(request: DeskRequest, coupling_id: UUID) -> HttpResponse:
    coupling = _call(request, coupling_id)
    said = _("You have reported on the spot. The team closes the whistle when it is done.")
    return _act(request, coupling, AnswerForm(), said, lambda: whistles.arrive(coupling.pk, by=request.user))


def _act(request: DeskRequest, coupling: Coupling, form: AnswerForm, said: str, act: Any) -> HttpResponse:
    try:
        once_sent(request, act)
    except Refused as refusal:
        if form.is_bound and refusal.field in form.fields:
            form.add_error(refusal.field, str(refusal.message))
        else:
            messages.warning(request, str(refusal.message))
        return _call_page(request, _call(request, coupling.pk), form, status_of(refusal))
    messages.success(request, said)
    return redirect("coordination:call", coupling.pk)


def _call(request: DeskRequest, coupling_id: UUID) -> Coupling:
    coupling: Coupling = get_object_or_404(calls_of(request), pk=coupling_id)
    return coupling


def _call_page(
    request: DeskRequest, coupling: Coupling, form: AnswerForm | None = None, status: int = 200
) -> HttpResponse:
    current = Whistle.objects.select_related("order", "blown_by").get(pk=str(coupling.ref))
    order = WorkOrder.objects.with_names().get(pk=current.order_id)
    others = Coupling.objects.filter(kind=WHISTLE, ref=current.pk).exclude(pk=coupling.pk).select_related("to_unit")
    mine = whistles.called(request.desk).filter(pk=coupling.pk).exists()
    photos = order.evidence.filter(file__isnull=False).order_by("pk")[:6]
    context = {
        "coupling": coupling, "whistle": current, "order": order, "others": list(others), "mine": mine,
        "photos": photos if coupling.closed_at is None else [], "form": form or AnswerForm(),
    }  # fmt: skip
    return render(request, "coordination/call.html", context, status=status)
