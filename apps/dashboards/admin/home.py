"""The administrator's start page: what needs a person, and where everything is."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.models import Role, User
from apps.dashboards.admin.posts import vacancies
from apps.ledger.clock import now
from apps.ledger.models import Delivery, Entry
from apps.ledger.relay import lag_seconds, stuck
from apps.organizations.models import Delegation
from nanhai_gov.access import roles
from nanhai_gov.ops.checks import quick

SOON = timedelta(days=3)
TOP = 8


@roles(Role.ADMIN)
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Queries: vacancies (2), accounts, deliveries (3), delegations, the last check of the chains, and the checks'."""
    at = now()
    empty = vacancies()
    broken: Any = Entry.objects.filter(verb="ledger.verified").order_by("-pk").first()
    return render(request, "admin/home.html", {
        "vacancies": empty[:TOP], "n_vacancies": len(empty), "as_of": at,
        "barred": User.objects.filter(Q(is_active=False, is_staff_member=True) | Q(locked_until__gt=at)).count(),
        "failed": Delivery.objects.filter(status=Delivery.Status.FAILED).count(), "stuck": stuck().count(),
        "lag": round(lag_seconds()), "checked": broken,
        "ending": Delegation.objects.in_force().filter(until__lt=at + SOON).count(),
        "problems": [one for one in quick() if one.level != "good"],
    })  # fmt: skip
