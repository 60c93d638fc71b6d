"""Reading cases, and what the applicant does with them."""

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cases import actions
from apps.cases.api.shapes import CaseDetail, CasePage, CaseShape, case_detail, case_row
from apps.cases.models import Case
from apps.cases.views.track import find
from nanhai_gov.api.endpoints import KEY, acted, answer_of, endpoint
from nanhai_gov.api.paging import page_of
from nanhai_gov.api.problems import Problem

PAGING = [OpenApiParameter("cursor", OpenApiTypes.STR), OpenApiParameter("limit", OpenApiTypes.INT)]
FILTERS = [
    OpenApiParameter("status", OpenApiTypes.STR, enum=list(Case.Status.values)),
    OpenApiParameter("kind", OpenApiTypes.STR, enum=list(Case.Kind.values)),
    OpenApiParameter("mine", OpenApiTypes.BOOL, description="Only those of one's own, not those of one's desk."),
]


class Tracked(serializers.Serializer):
    number = serializers.CharField(max_length=20)
    code = serializers.CharField(max_length=20, help_text="The query code of the receipt.")


class Withdrawal(serializers.Serializer):
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class Corrections(serializers.Serializer):
    materials = serializers.DictField(
        child=serializers.ListField(child=serializers.UUIDField()), required=False, default=dict,
        help_text="New files by material key, as POST /files gave their ids (purpose correction).",
    )  # fmt: skip
    answers = serializers.DictField(child=serializers.DictField(), required=False, default=dict)


def visible(request: Request, number: str) -> Case:
    """A case the caller may read, by number."""
    rows = Case.objects.visible_to(request.user, request.desk).for_pages()
    case: Case | None = rows.filter(number=number.replace("\0", "")).first()
    if case is None:
        raise Http404
    return case


@extend_schema(operation_id="list_cases", summary="Cases I may see, the newest first", tags=["cases"],
               parameters=[*FILTERS, *PAGING], responses={200: CasePage, 400: Problem, 401: Problem})  # fmt: skip
@endpoint("GET", may="signed_in")
def cases(request: Request) -> Response:
    rows = Case.objects.visible_to(request.user, request.desk).select_related("item", "standard", "unit")
    asked = request.query_params
    if asked.get("mine") in ("true", "1"):
        rows = rows.run_by(request.user)
    for name, known in (("status", Case.Status.values), ("kind", Case.Kind.values)):
        if asked.get(name) in known:
            rows = rows.filter(**{name: asked[name]})
    return page_of(request, rows, case_row)


@extend_schema(operation_id="read_case", summary="One case: where it is, who has it, what happened", tags=["cases"],
               responses={200: CaseDetail, 401: Problem, 404: Problem})  # fmt: skip
@endpoint("GET", may="signed_in")
def case(request: Request, number: str) -> Response:
    return Response(case_detail(visible(request, number)))


@extend_schema(operation_id="track_case", summary="Follow a case by number and query code", tags=["cases"],
               request=Tracked, responses={200: CaseDetail, 404: Problem, 422: Problem, 429: Problem})  # fmt: skip
@endpoint("POST", may="public")
def track(request: Request) -> Response:
    given = Tracked(data=request.data)
    given.is_valid(raise_exception=True)
    found = find(request._request, given.validated_data["number"], given.validated_data["code"])
    return Response(case_detail(Case.objects.for_pages().get(pk=found.pk)))


@extend_schema(operation_id="withdraw_case", summary="Withdraw an application before it is decided", tags=["cases"],
               parameters=[KEY], request=Withdrawal,
               responses={200: CaseShape, 401: Problem, 404: Problem, 409: Problem, 422: Problem})  # fmt: skip
@endpoint("POST", may="signed_in")
def withdraw(request: Request, number: str) -> Response:
    given = Withdrawal(data=request.data)
    given.is_valid(raise_exception=True)
    found = visible(request, number)
    new = acted(request, lambda: actions.withdraw(found.pk, by=request.user, reason=given.validated_data["reason"]))
    return answer_of(Response(case_row(visible(request, number))), new=new)


@extend_schema(operation_id="correct_case", summary="Answer a correction, every point at once", tags=["cases"],
               parameters=[KEY], request=Corrections,
               responses={200: CaseShape, 401: Problem, 404: Problem, 409: Problem, 422: Problem})  # fmt: skip
@endpoint("POST", may="signed_in")
def correct(request: Request, number: str) -> Response:
    given = Corrections(data=request.data)
    given.is_valid(raise_exception=True)
    found, sent = visible(request, number), given.validated_data
    new = acted(
        request,
        lambda: actions.answer_corrections(found.pk, by=request.user, given=sent["materials"], answers=sent["answers"]),
    )
    return answer_of(Response(case_row(visible(request, number))), new=new)
