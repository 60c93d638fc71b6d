"""同类办件: how the last like cases were decided, so that like is treated alike."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from apps.accounts.models import User
from apps.cases.models import Case, Document
from apps.organizations.calendar import WorkCalendar
from apps.organizations.desk import Desk
from nanhai_gov import times

MOST = 3


def like_cases(case: Case, user: User, desk: Desk, calendar: WorkCalendar) -> list[dict[str, Any]]:
    """The last ones decided of the same item by the same unit: outcome and days; number and link only for readers
    who may see the case. Two queries."""
    if case.item_id is None:
        return []
    refusals = Document.objects.filter(case=OuterRef("pk"), kind=Document.Kind.REFUSAL)
    decided = Case.objects.filter(item=case.item_id, unit=case.unit_id, decided_at__isnull=False)
    decided = decided.exclude(pk=case.pk).annotate(refused=Exists(refusals)).order_by("-decided_at")
    found = list(decided.only("number", "accepted_at", "decided_at", "address")[:MOST])
    if not found:
        return []
    seen = set(
        Case.objects.visible_to(user, desk).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True)
    )
    return [_row(one, one.pk in seen, calendar) for one in found]


def _row(case: Any, seen: bool, calendar: WorkCalendar) -> dict[str, Any]:
    days = calendar.elapsed(case.accepted_at, case.decided_at, "WD") if case.accepted_at else 0
    return {
        "refused": case.refused,
        "days": f"{days:.1f}",
        "when": times.moment(case.decided_at),
        "number": case.number if seen else "",
        "url": reverse("dashboards:desk_case", args=[case.pk]) if seen else "",
    }
