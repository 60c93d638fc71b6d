"""The page of the special procedure, for who has the case in hand."""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from apps.accounts.models import Role
from apps.cases.models import Case
from apps.coordination.forms import EndForm, StartForm
from apps.coordination.procedures import end_procedure, running, start_procedure
from apps.ledger.idempotency import once_sent
from apps.ledger.refusal import Refused
from nanhai_gov.access import roles


class Act(NamedTuple):
    """One of the two things to do here: its form and its act."""

    form: type[StartForm] | type[EndForm]
    run: Callable[..., Any]


ACTS = {"start": Act(StartForm, start_procedure), "end": Act(EndForm, end_procedure)}


@roles(Role.OFFICIAL, Role.CHIEF, Role.LEADER, Role.HEAD)
def procedure(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Start a special procedure, or end the one under way; the letter goes out with the act."""
    case = get_object_or_404(Case.objects.visible_to(request.user).select_related("item"), pk=case_id)
    limits = running(case)
    paused = any(limit.due_at is None for limit in limits)
    asked = request.POST.get("act", "")  # what the page offered; by now the other may be the one to do
    if request.method == "POST" and asked in ACTS:
        form = ACTS[asked].form(request.POST)
        if form.is_valid():
            try:
                once_sent(request, lambda: ACTS[asked].run(case.pk, by=request.user, **form.cleaned_data),
                )  # fmt: skip
                messages.success(request, _done(asked))
                return redirect("dashboards:desk_case", case_id=case.pk)
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    else:
        asked = "end" if paused else "start"
        form = ACTS[asked].form()
    stale = form.is_bound and paused != (asked == "end")
    context: dict[str, Any] = {"case": case, "form": form, "act": asked, "stale": stale, "limits": limits}
    return render(request, "coordination/procedure.html", context, status=_status(form, stale))


def _status(form: StartForm | EndForm, stale: bool) -> int:
    if stale:
        return 409
    return 422 if form.errors else 200


def _done(act: str) -> str:
    if act == "end":
        return _("The special procedure has ended; the limits run on.")
    return _("The limits are paused; the letter has gone to the applicant.")
