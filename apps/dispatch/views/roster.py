"""值班表: who of which team is on duty this week, whom to call, who stands in."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.models import Role
from apps.catalog.forms.widgets import DateInput
from apps.dispatch.models import Membership, Shift, Team
from apps.dispatch.shifts import cancel_shift, plan_shift, set_substitute, writable
from apps.dispatch.views.acting import status_of
from apps.ledger.clock import now
from apps.ledger.idempotency import once_sent
from apps.ledger.refusal import Refused
from apps.organizations.desk import DeskRequest
from apps.organizations.models import Division
from nanhai_gov.access import roles

DISPATCHER: Any = Role.DISPATCHER
WORKER: Any = Role.WORKER
VERIFIER: Any = Role.VERIFIER
DISTRICT_LEADER: Any = Role.DISTRICT_LEADER
LOOKING = (DISPATCHER, WORKER, VERIFIER, DISTRICT_LEADER)
DAY = timedelta(days=1)


class ShiftForm(forms.Form):
    use_required_attribute = False
    team = forms.ChoiceField(label=gettext_lazy("Team"))
    user = forms.ChoiceField(label=gettext_lazy("Who"))
    day = forms.DateField(label=gettext_lazy("Day"), widget=DateInput)
    start = forms.TimeField(
        label=gettext_lazy("From"), initial=time(8), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    end = forms.TimeField(
        label=gettext_lazy("Until"), initial=time(20), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("Earlier than the beginning: the next day."),
    )  # fmt: skip
    phone = forms.CharField(
        label=gettext_lazy("Duty telephone"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )  # fmt: skip
    substitute = forms.ChoiceField(label=gettext_lazy("Stands in"), required=False)

    def __init__(self, *args: Any, teams: list[Team], people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = [("", _("Please choose"))]
        self._offer("team", [*none, *((str(team.pk), team.name) for team in teams)])
        self._offer("user", [*none, *people])
        self._offer("substitute", [("", _("Nobody")), *people])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def span(self) -> tuple[datetime, datetime]:
        day, start, end = (self.cleaned_data[name] for name in ("day", "start", "end"))
        later = end <= start
        return _at(day, start), _at(day + DAY if later else day, end)


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


@roles(*LOOKING)
@require_GET
def roster(request: DeskRequest) -> HttpResponse:
    return _page(request)


@roles(DISPATCHER, WORKER)
@require_POST
def plan(request: DeskRequest) -> HttpResponse:
    """排班, by a dispatcher of the place or who leads the team."""
    form = _form(request, request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    data, (start, end) = form.cleaned_data, form.span()
    substitute = UUID(data["substitute"]) if data["substitute"] else None
    try:
        once_sent(request, lambda: plan_shift(
            UUID(data["team"]), UUID(data["user"]), start=start, end=end, phone=data["phone"],
            substitute_id=substitute, by=request.user))  # fmt: skip
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return _page(request, form, status=status_of(refusal))
    messages.success(request, _("On the roster. The router counts it from then on."))
    return redirect(f"{reverse('dispatch:roster')}?week={data['day']:%G-W%V}&town={request.POST.get('town', '')}")


@roles(DISPATCHER, WORKER)
@require_POST
def cancel(request: DeskRequest, shift_id: UUID) -> HttpResponse:
    shift = get_object_or_404(Shift.objects.kept(), pk=shift_id)
    return _change(request, shift, _("Taken off the roster."), lambda: cancel_shift(shift.pk, by=request.user))


@roles(DISPATCHER, WORKER)
@require_POST
def substitute(request: DeskRequest, shift_id: UUID) -> HttpResponse:
    shift = get_object_or_404(Shift.objects.kept(), pk=shift_id)
    said = request.POST.get("substitute", "")
    try:
        who = UUID(said) if said else None
    except ValueError:
        who = None
    return _change(request, shift, _("Noted who stands in."), lambda: set_substitute(shift.pk, who, by=request.user))


def _change(request: DeskRequest, shift: Shift, said: str, act: Any) -> HttpResponse:
    try:
        once_sent(request, act)
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    day = timezone.localtime(shift.start)
    return redirect(f"{reverse('dispatch:roster')}?week={day:%G-W%V}&town={request.POST.get('town', '')}")


# The page ---------------------------------------------------------------------------------------------------


def _page(request: DeskRequest, form: ShiftForm | None = None, status: int = 200) -> HttpResponse:
    monday = _monday(request.GET.get("week", ""))
    towns, town = _town(request)
    teams = list(Team.objects.active().filter(area=town).order_by("code")) if town else []
    may = set(writable(request.user, request.desk).filter(area=town).values_list("pk", flat=True)) if town else set()
    days = [monday + n * DAY for n in range(7)]
    context: dict[str, Any] = {
        "rows": _rows(teams, days), "days": [(day, day == timezone.localdate()) for day in days], "may": may,
        "town": town, "towns": towns, "week": f"{monday:%G-W%V}", "now": now(),
        "previous": f"{monday - 7 * DAY:%G-W%V}", "next": f"{monday + 7 * DAY:%G-W%V}",
        "form": (form or _form(request)) if may else None, "people": _people(request, may) if may else [],
    }  # fmt: skip
    return render(request, "dispatch/roster.html", context, status=status)


def _monday(week: str) -> date:
    """The Monday of an ISO week such as 2026-W48; this week's where it is none."""
    try:
        return datetime.strptime(f"{week}-1", "%G-W%V-%u").date()  # noqa: DTZ007 - a day, no moment
    except ValueError:
        today = timezone.localdate()
        return today - today.weekday() * DAY


def _town(request: DeskRequest) -> tuple[list[Division], Division | None]:
    """Towns to choose from, and the one shown: one's own, or for the district's desks the one asked for."""
    towns = list(Division.objects.towns().defer("boundary").order_by("code"))
    mine = {post.unit.code.split("-")[1] + "000" for post in request.desk.posts if post.unit.code.startswith("T-")}
    if mine:
        towns = [town for town in towns if town.code in mine]
    asked = request.GET.get("town", "") or request.POST.get("town", "")
    return towns, next((town for town in towns if town.code == asked), towns[0] if towns else None)


def _rows(teams: list[Team], days: list[date]) -> list[tuple[Team, list[tuple[date, list[Shift]]]]]:
    """Teams by days; a shift stands on the day it begins. One query."""
    start, end = _at(days[0], time.min), _at(days[-1] + DAY, time.min)
    shifts = Shift.objects.kept().filter(team__in=teams, start__gte=start, start__lt=end)
    cells: dict[tuple[UUID, date], list[Shift]] = {}
    for shift in shifts.select_related("user", "substitute").order_by("start"):
        cells.setdefault((shift.team_id, timezone.localtime(shift.start).date()), []).append(shift)
    return [(team, [(day, cells.get((team.pk, day), [])) for day in days]) for team in teams]


def _form(request: DeskRequest, data: Any = None) -> ShiftForm:
    _towns, town = _town(request)
    teams = list(writable(request.user, request.desk).filter(area=town).order_by("code"))
    initial = {"day": timezone.localdate(), "team": str(teams[0].pk) if len(teams) == 1 else ""}
    return ShiftForm(data, teams=teams, people=_people(request, {team.pk for team in teams}), initial=initial)


def _people(request: DeskRequest, teams: set[UUID]) -> list[tuple[str, str]]:
    rows = Membership.objects.running().filter(team__in=teams).select_related("user").order_by("user__username")
    return list(dict.fromkeys((str(row.user_id), row.user.shown_name) for row in rows))
