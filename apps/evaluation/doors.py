"""Who may rate: the applicant or reporter, and whoever has shown number and query code. Nobody at a desk."""

from typing import Any

from django.http import HttpRequest

from apps.cases.doors import TRACKED
from apps.cases.models import Case

S = Case.Status
FINISHED = (S.GRANTED, S.REFUSED, S.NOT_ACCEPTED, S.TERMINATED, S.CLOSED)  # a withdrawn one was not served


def is_finished(case: Case) -> bool:
    return case.status in FINISHED


def may_rate(request: HttpRequest, case: Case) -> bool:
    return is_rater(case, request.user) or holds_code(request, case)


def is_rater(case: Case, user: Any) -> bool:
    return bool(user is not None and user.is_authenticated and case.applicant_id == user.pk)


def holds_code(request: HttpRequest, case: Case) -> bool:
    """This browser gave the query code, and nobody of the staff sits at it."""
    staff = request.user.is_authenticated and request.user.is_staff_member
    return not staff and str(case.pk) in request.session.get(TRACKED, [])
