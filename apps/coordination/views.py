"""The page of the special procedure, for who has the case in hand."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from apps.accounts.models import Role
from apps.cases.models import Case
from apps.coordination.forms import EndForm, StartForm
from apps.coordination.procedures import end_procedure, running, start_procedure
from apps.ledger.idempotency import once
from apps.ledger.refusal import Refused
from nanhai_gov.access import roles


@roles(Role.OFFICIAL, Role.CHIEF, Role.LEADER, Role.HEAD)
def procedure(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Start a special procedure, or end the one under way; the letter goes out with the act."""
    case = get_object_or_404(Case.objects.visible_to(request.user).select_related("item"), pk=case_id)
    limits = running(case)
    paused = any(limit.due_at is None for limit in limits)
    form = (EndForm if paused else StartForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = end_procedure if paused else start_procedure
        try:
            once(
                str(request.user.pk), request.POST.get("key", ""), form.cleaned_data,
                lambda: act(case.pk, by=request.user, **form.cleaned_data),
            )  # fmt: skip
            messages.success(request, _done(paused))
            return redirect("dashboards:desk_case", case_id=case.pk)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    context: dict[str, Any] = {"case": case, "form": form, "paused": paused, "limits": limits}
    return render(request, "coordination/procedure.html", context, status=422 if form.errors else 200)


def _done(paused: bool) -> str:
    if paused:
        return _("The special procedure has ended; the limits run on.")
    return _("The limits are paused; the letter has gone to the applicant.")
