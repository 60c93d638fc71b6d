"""Reading cases, and what the applicant does with them."""

from functools import partial

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cases import actions
from apps.cases.api.shapes import ROW, CaseDetail, CasePage, CaseShape, case_detail, case_row, listed, shown
from apps.cases.models import Case, own_side
from apps.cases.reach import nearest
from apps.cases.views.track import find
from nanhai_gov.api.endpoints import KEY, acted, answer_of, endpoint, told_at
from nanhai_gov.api.fields import Closed, Flag, Id, Many, Map, Paging, Text, asked, sent
from nanhai_gov.api.paging import page_of
from nanhai_gov.api.problems import Problem


class CaseFilters(Paging):
    status = serializers.ChoiceField(choices=Case.Status.choices, required=False)
    kind = serializers.ChoiceField(choices=Case.Kind.choices, required=False)
    mine = Flag(required=False, default=False, help_text="Only those of one's own, not those of one's desk.")


class Tracked(Closed):
    number = Text(max_length=20)
    code = Text(max_length=20, help_text="The query code of the receipt.")


class Withdrawal(Closed):
    reason = Text(max_length=300, required=False, allow_blank=True, default="")


class Corrections(Closed):
    materials = Map(
        child=Many(child=Id(), max_length=10), required=False, default=dict,
        help_text="New files by material key, as POST /files gave their ids.",
    )  # fmt: skip
    answers = Map(child=Map(), required=False, default=dict)


def visible(request: Request, number: str) -> Case:
    """A case the caller may read, by number."""
    case = shown(Case.objects.visible_to(request.user, request.desk).filter(number=number.replace("\0", "")))
    if case is None:
        raise Http404
    return case


@extend_schema(operation_id="list_cases", summary=_("Cases I may see, the newest first"), tags=["cases"],
               parameters=[CaseFilters], responses=CasePage)  # fmt: skip
@endpoint("GET", may="signed_in")
def cases(request: Request) -> Response:
    wanted = asked(request, CaseFilters)
    narrow = Q(**{name: wanted[name] for name in ("status", "kind") if name in wanted})
    if wanted["mine"]:
        narrow &= own_side(request.user)
    near = partial(nearest, request.user, request.desk, narrow)
    return page_of(request, Case.objects.values(*ROW), listed, limit=wanted["limit"], near=near)


@extend_schema(operation_id="read_case", summary=_("One case: where it is, who has it, what happened"), tags=["cases"],
               responses=CaseDetail)  # fmt: skip
@endpoint("GET", may="signed_in")
def case(request: Request, number: str) -> Response:
    return Response(case_detail(visible(request, number)))


@extend_schema(operation_id="track_case", summary=_("Follow a case by number and query code"), tags=["cases"],
               request=Tracked, responses={200: CaseDetail, 404: Problem, 429: Problem})  # fmt: skip
@endpoint("POST", may="public")
def track(request: Request) -> Response:
    given = sent(request, Tracked)
    found = find(request._request, given["number"], given["code"])
    case = shown(Case.objects.filter(pk=found.pk))
    assert case is not None  # cases are never deleted
    return Response(case_detail(case))


@extend_schema(operation_id="withdraw_case", summary=_("Withdraw an application before it is decided"), tags=["cases"],
               parameters=[KEY], request=Withdrawal,
               responses=CaseShape)  # fmt: skip
@endpoint("POST", may="signed_in")
def withdraw(request: Request, number: str) -> Response:
    given, found = sent(request, Withdrawal), visible(request, number)
    new = acted(request, lambda: actions.withdraw(found.pk, by=request.user, reason=given["reason"]))
    return answer_of(Response(case_row(visible(request, number))), new=new)


@extend_schema(operation_id="correct_case", summary=_("Answer a correction, every point at once"), tags=["cases"],
               parameters=[KEY], request=Corrections,
               responses=CaseShape)  # fmt: skip
@endpoint("POST", may="signed_in")
def correct(request: Request, number: str) -> Response:
    given, found = sent(request, Corrections), visible(request, number)
    with told_at(lambda name: f"/materials/{name}" if name not in given["answers"] else f"/answers/{name}"):
        new = acted(request, lambda: actions.answer_corrections(
            found.pk, by=request.user, given=given["materials"], answers=given["answers"]))  # fmt: skip
    return answer_of(Response(case_row(visible(request, number))), new=new)
