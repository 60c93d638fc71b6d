"""A finished case to rate."""

from typing import Any

from apps.cases import actions
from apps.cases.models import Case
from apps.catalog.models import ServiceItem
from apps.evaluation.actions import give_rating
from apps.evaluation.models import Rating, Rectification
from tests import people
from tests.cases.things import make_case


def finished(item: ServiceItem, **more: Any) -> Case:
    """Not accepted, which is an end like any other, and the quickest."""
    case = make_case(item, **more)
    actions.take_case(case.pk, by=people.clerk())
    actions.refuse_acceptance(case.pk, reason="not_needed", text="不需要许可。", by=people.clerk())
    case.refresh_from_db()
    return case


def rated(case: Case, level: str = "dissatisfied", **more: Any) -> Rating:
    return give_rating(case.pk, by=people.applicant(), level=level, **more)


def poor(item: ServiceItem) -> Rectification:
    return Rectification.objects.get(rating=rated(finished(item), text="跑了三趟"))
