"""The rows behind each number, by the same definition as the count. Rows of open work and of one month or day only.

Each function takes a Scope and gives a queryset; the page shows it by key, the CSV streams it.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.cases.models import Case
from apps.coordination.models import Coupling
from apps.dashboards.meters import STAGES
from apps.dashboards.scope import Scope
from apps.decisions.models import Step
from apps.dispatch.models import Routing, WorkOrder
from apps.evaluation.models import Rating
from apps.ledger.models import Entry
from apps.supervision.models import Clock

Kind = Case.Kind


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))


def between(column: str, first: date, last: date) -> Q:
    """From the first moment of one day to the last of another, local time."""
    return Q(**{f"{column}__gte": start_of(first), f"{column}__lt": start_of(last + timedelta(days=1))})


def this_month(column: str, scope: Scope) -> Q:
    return between(column, scope.month, scope.today)


def cases(scope: Scope) -> QuerySet:
    return _inside(Case.objects.select_related("item", "standard", "unit", "town").defer("town__boundary"), scope)


def _inside(found: QuerySet, scope: Scope) -> QuerySet:
    """The viewer's own units, and the place looked at."""
    if scope.unit is not None:
        found = found.filter(unit_path__startswith=scope.unit.path)
    if scope.small and scope.place is not None:
        return found.filter(grid__path__startswith=scope.place.path)
    return found.filter(town=scope.town) if scope.town else found


def _of_cases(found: QuerySet, scope: Scope) -> QuerySet:
    """Orders and couplings of the cases inside; of all where the scope is the whole district."""
    whole = scope.unit is None and scope.place is None
    return found if whole else found.filter(subject__in=_inside(Case.objects.all(), scope).values("pk"))


def applications_today(scope: Scope) -> QuerySet:
    return cases(scope).filter(between("submitted_at", scope.today, scope.today), kind=Kind.APPLICATION)


def decided_or_late(scope: Scope) -> QuerySet:
    """Finished this month, and open past the promise."""
    of_kind = Case.objects.filter(kind=Kind.APPLICATION).order_by()
    decided = of_kind.filter(this_month("decided_at", scope))
    late = of_kind.filter(closed_at__isnull=True, decided_at__isnull=True, pk__in=_past(Clock.Kind.PROMISE))
    return cases(scope).filter(pk__in=decided.values("pk").union(late.values("pk")))  # joined by OR, all would be read


def decided_with_chain(scope: Scope) -> QuerySet:
    spoken = Step.objects.filter(chain__subject=OuterRef("pk"), closed_at__isnull=False)
    return cases(scope).filter(this_month("decided_at", scope), Exists(spoken), kind=Kind.APPLICATION)


def past_limit(scope: Scope) -> QuerySet:
    """Open past promise or law."""
    return cases(scope).filter(pk__in=_past(Clock.Kind.PROMISE, Clock.Kind.LEGAL))


def past_promise(scope: Scope) -> QuerySet:
    return cases(scope).filter(pk__in=_past(Clock.Kind.PROMISE))


def past_law(scope: Scope) -> QuerySet:
    return cases(scope).filter(pk__in=_past(Clock.Kind.LEGAL))


def _past(*kinds: Any) -> QuerySet:
    return Clock.objects.running().filter(kind__in=kinds, overdue_at__isnull=False).values("subject")


def reports_today(scope: Scope, stage: str = "") -> QuerySet:
    """Reported today; with a stage (filed, at_team, done, checked, closed) those that have come so far."""
    found = cases(scope).filter(between("submitted_at", scope.today, scope.today), kind=Kind.REPORT)
    verbs = {name.partition(".")[2]: verb for verb, name in STAGES.items()}
    if stage in verbs:
        found = found.filter(Exists(Entry.objects.filter(subject=OuterRef("pk"), verb=verbs[stage])))
    return found


def open_reports(scope: Scope) -> QuerySet:
    return cases(scope).filter(kind=Kind.REPORT, closed_at__isnull=True)


def rated(scope: Scope) -> QuerySet:
    """Cases rated this month, without what was said of them."""
    given = Rating.objects.filter(this_month("given_at", scope)).values("case")
    return cases(scope).filter(pk__in=given)


# Orders ------------------------------------------------------------------------------------------


def _orders(scope: Scope) -> QuerySet:
    found = WorkOrder.objects.select_related("team", "grid").defer("grid__boundary")
    return _of_cases(found, scope)


def orders_closed(scope: Scope) -> QuerySet:
    return _orders(scope).filter(this_month("closed_at", scope), status=WorkOrder.Status.CLOSED)


def orders_sent(scope: Scope) -> QuerySet:
    """First at a team this month, however often they moved later."""
    sent = Routing.objects.filter(order=OuterRef("pk"), team__isnull=False)
    return _orders(scope).filter(
        Exists(sent.filter(this_month("at", scope))), ~Exists(sent.filter(at__lt=start_of(scope.month)))
    )


# Couplings ------------------------------------------------------------------------------------------


def open_couplings(scope: Scope) -> QuerySet:
    found = Coupling.objects.open().select_related("from_unit", "to_unit")
    return _of_cases(found, scope)
