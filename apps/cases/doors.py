"""Who stands at the door: the account, or the browser that showed a receipt's query code."""

import hashlib
from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from apps.cases import drafts
from apps.cases.actions import correction, report, submission
from apps.cases.models import Case, Draft
from apps.cases.reach import reach
from apps.dispatch.models import WorkOrder
from apps.files.guards import guard
from apps.files.models import StoredFile

TRACKED = "tracked"  # session key: ids of cases whose number and query code were given here
REMEMBERED = 20


def client_actor(request: HttpRequest) -> str:
    """User id, or a hash of the session of somebody not signed in. Makes sure there is a session that lasts."""
    if request.user.is_authenticated:
        return str(request.user.pk)
    if not request.session.session_key:
        request.session["visitor"] = True  # an empty session gets no cookie, and a second click would be a stranger
        request.session.save()
    return "s:" + hashlib.sha256(str(request.session.session_key).encode()).hexdigest()[:32]


def remember(request: HttpRequest, case: Case) -> None:
    """Let this browser follow a case from now on. One's own needs no remembering, which would be a write."""
    if case.applicant_id is not None and case.applicant_id == request.user.pk:
        return
    known = [one for one in request.session.get(TRACKED, []) if one != str(case.pk)]
    request.session[TRACKED] = [str(case.pk), *known][:REMEMBERED]


def may_follow(request: HttpRequest) -> Q:
    """The cases this browser may follow: one's own and those of one's desk, and those whose code was given."""
    return reach(request.user) | Q(pk__in=request.session.get(TRACKED, []))


def followed(request: HttpRequest, number: str) -> Case | None:
    """A case by its number, if this browser may follow it."""
    case: Case | None = Case.objects.for_pages().filter(may_follow(request), number=number).first()
    return case


# Files of cases: whoever may follow the case may see them


@guard(drafts.PURPOSE)
def own_draft(request: HttpRequest, file: StoredFile) -> bool:
    return file.owner is not None and Draft.objects.filter(pk=file.owner, owner=str(request.user.pk)).exists()


@guard(report.DRAFT_PURPOSE)
def own_photo(request: HttpRequest, file: StoredFile) -> bool:
    return file.uploaded_by == client_actor(request)


@guard(submission.PURPOSE)
def of_case(request: HttpRequest, file: StoredFile) -> bool:
    return file.owner is not None and Case.objects.filter(may_follow(request), pk=file.owner).exists()


@guard(correction.DRAFT_PURPOSE)
def of_correction(request: HttpRequest, file: StoredFile) -> bool:
    return of_case(request, file)


@guard(report.PURPOSE)
def of_report(request: HttpRequest, file: StoredFile) -> bool:
    """Also the people who are sent there."""
    orders: Any = WorkOrder.objects.visible_to(request.user)
    return of_case(request, file) or orders.filter(subject=file.owner).exists()
