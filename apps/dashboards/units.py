"""区 → 部门: every unit with its numbers of the month, each number a list, each row open to an instruction."""

from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.models import Role
from apps.dashboards import folding
from apps.dashboards.freshness import freshness
from apps.dashboards.metrics import least, share
from apps.ledger.clock import now
from apps.organizations.desk import DeskRequest
from apps.organizations.models import Unit
from apps.supervision.models import Notice
from nanhai_gov.access import roles
from nanhai_gov.templatetags.house import lang

Kind = Unit.Kind
RANKED = (Kind.DEPARTMENT, Kind.BRANCH, Kind.TOWN)
COUNTED = ("applications.decided", "applications.in_promise", "past.promise", "past.law", "reports.open")
DISTRICT_LEADER: Any = Role.DISTRICT_LEADER


@roles(DISTRICT_LEADER)
@require_safe
def units(request: DeskRequest) -> HttpResponse:
    """Departments, branches and towns; what their sections and offices do counts for them. Four queries."""
    found = list(Unit.objects.active().order_by("path").values("pk", "path", "kind", "code", "name", "name_en"))
    counted = folding.by_unit(*COUNTED)
    asked = dict(Notice.objects.not_done().values_list("to_unit").annotate(n=Count("pk")).values_list("to_unit", "n"))
    late = set(Notice.objects.overdue(now()).values_list("to_unit", flat=True))
    rows = [_row(unit, [one["pk"] for one in found if one["path"].startswith(unit["path"])], counted, asked, late)
            for unit in found if unit["kind"] in RANKED]  # fmt: skip
    rows.sort(key=lambda row: (-row["late"], -row["red"], -row["open_reports"], -row["n"], row["path"]))
    return render(request, "dashboards/cockpit_units.html", {"rows": rows, "least": least(), **freshness()})


def _row(
    unit: dict[str, Any], members: list[Any], counted: dict[Any, int], asked: dict[Any, int], late: set[Any]
) -> dict[str, Any]:
    def total(metric: str, span: str) -> int:
        return sum(counted.get((pk, metric, span), 0) for pk in members)

    past, decided = total("past.promise", "now"), total("applications.decided", "month")
    n = decided + past
    enough = n >= least()
    return unit | {
        "shown": lang({"zh": unit["name"], "en": unit["name_en"]}), "decided": decided, "n": n, "late": past,
        "red": total("past.law", "now"),
        "open_reports": total("reports.open", "now"),
        "rate": share(total("applications.in_promise", "month"), n) + " %" if enough and n else "",
        "too_few": _("too few cases") if n and not enough else "",
        "instructions": sum(asked.get(pk, 0) for pk in members), "unanswered": any(pk in late for pk in members),
    }  # fmt: skip
