"""The page of 已办."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.dashboards import done
from apps.dashboards.desk import DECIDERS
from apps.ledger.clock import now
from apps.organizations.desk import DeskRequest
from nanhai_gov.access import roles


@roles(*DECIDERS)
@require_safe
@never_cache
def dealt_with(request: DeskRequest) -> HttpResponse:
    """What I decided or passed on, newest first."""
    filters, after = done.Filters.of(request.GET), request.GET.get("after", "")
    rows, key = done.page(request.user, request.desk, filters, after)
    query = request.GET.copy()
    query.pop("after", None)
    first = f"?{query.urlencode()}"
    query["after"] = key
    context = {
        "rows": rows,
        "filters": filters,
        "choices": done.choices(request.user),
        "as_of": now(),
        "next_url": f"?{query.urlencode()}" if key else "",
        "first_url": first if after else "",
    }
    return render(request, "dashboards/desk_done.html", context)
