"""Around a case: remind who has it, join a report that somebody else made, instruct on it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cases import actions
from apps.cases.api.following import visible
from apps.cases.api.sending import Place
from apps.cases.models import Case
from apps.cases.nearby import Near, is_near, near
from apps.catalog.models import EventStandard
from apps.ledger.refusal import Refused
from apps.supervision.api import Instructing, InstructionShape, instruction_row
from apps.supervision.doors import GIVING
from apps.supervision.models import Notice
from nanhai_gov.api.endpoints import KEY, acted, answer_of, endpoint
from nanhai_gov.api.fields import BadQuery, Closed, Query, Text, asked, sent
from nanhai_gov.api.moments import local


class Nudge(Closed):
    text = Text(max_length=300, required=False, allow_blank=True, default="")


class NudgeShape(serializers.Serializer):
    case = serializers.CharField()
    unit = serializers.CharField(help_text="Code of the unit that was reminded.")
    given_at = serializers.DateTimeField()


@extend_schema(operation_id="nudge_case", summary=_("Remind who has the case in hand (催办)"), tags=["cases"],
               parameters=[KEY], request=Nudge, responses=NudgeShape)  # fmt: skip
@endpoint("POST", may="signed_in")
def nudge(request: Request, number: str) -> HttpResponseBase:
    """Once a day; the applicant once half of the promised time is gone."""
    given, case = sent(request, Nudge), visible(request, number)
    new = acted(request, lambda: actions.nudge_case(case.pk, by=request.user, text=given["text"]))
    notice = Notice.objects.nudges().filter(subject=case.pk, from_user=request.user).select_related("to_unit")
    kept = notice.latest("given_at")
    row = {"case": case.number, "unit": kept.to_unit.code, "given_at": local(kept.given_at)}
    return answer_of(Response(row), new=new)


@extend_schema(operation_id="instruct_on_case", summary=_("Instruct on a case (批示)"), tags=["instructions"],
               parameters=[KEY], request=Instructing, responses=InstructionShape)  # fmt: skip
@endpoint("POST", may=tuple(str(role) for role in GIVING))
def instruct(request: Request, number: str) -> HttpResponseBase:
    given, case = sent(request, Instructing), visible(request, number)
    new = acted(request, lambda: actions.instruct_on_case(
        case.pk, owner_id=given["owner"], text=given["text"], days=given["days"], by=request.user))  # fmt: skip
    notice = Notice.objects.instructions().filter(subject=case.pk, from_user=request.user).with_names()
    return answer_of(Response(instruction_row(notice.latest("given_at"))), new=new)


# 附近已有人上报 ----------------------------------------------------------------------------------------


class Around(Query):
    standard = serializers.CharField(max_length=12, help_text="Code of the event standard.")
    lng = serializers.FloatField(min_value=-180, max_value=180, help_text="WGS84")
    lat = serializers.FloatField(min_value=-90, max_value=90)


class NearShape(serializers.Serializer):
    """An open report of the same kind nearby."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    meters = serializers.IntegerField()
    submitted_at = serializers.DateTimeField()


class NearReports(serializers.Serializer):
    results = NearShape(many=True)


class Joining(Closed):
    standard = Text(max_length=12, help_text="Code of the event standard.")
    place = Place(help_text="Where you saw it; it must be near the report.")
    phone = Text(max_length=30, required=False, allow_blank=True, default="", help_text="To be told by message, too.")


class Joined(serializers.Serializer):
    id = serializers.UUIDField(help_text="Of the report.")
    since = serializers.DateTimeField()


@extend_schema(operation_id="list_near_reports", summary=_("Open reports of the same kind nearby, the nearest first"),
               tags=["cases"], parameters=[Around], responses=NearReports)  # fmt: skip
@endpoint("GET", may="signed_in")
def near_reports(request: Request) -> Response:
    wanted = asked(request, Around)
    try:
        standard = _standard(wanted["standard"])
    except Refused as refused:
        raise BadQuery({"standard": [refused.message]}) from refused
    found = near(standard, (wanted["lng"], wanted["lat"]))
    return Response({"results": [_near_row(one) for one in found]})


@extend_schema(operation_id="join_report", summary=_("Join a report that somebody else has made (我也关注)"),
               tags=["cases"], parameters=[KEY], request=Joining, responses=Joined)  # fmt: skip
@endpoint("POST", may="signed_in")
def join(request: Request, report_id: UUID) -> HttpResponseBase:
    """Only what one has seen oneself: the report must be among those near the place."""
    given = sent(request, Joining)
    place = (given["place"]["lng"], given["place"]["lat"])
    if not is_near(report_id, near(_standard(given["standard"]), place)):
        raise Http404
    new = acted(
        request, lambda: actions.join_report(report_id, by=request.user, user=request.user, phone=given["phone"])
    )
    follower = Case.objects.get(pk=report_id).followers.filter(user=request.user).latest("since")
    return answer_of(Response({"id": report_id, "since": local(follower.since)}), new=new)


def _standard(code: str) -> EventStandard:
    standard: EventStandard | None = EventStandard.objects.current().filter(code=code).first()
    if standard is None:
        raise Refused("standard_missing", _("There is no such event standard (any more)."), field="standard")
    return standard


def _near_row(one: Near) -> dict[str, Any]:
    return {"id": one.case.pk, "title": one.case.title, "meters": one.meters,
            "submitted_at": local(one.case.submitted_at)}  # fmt: skip
