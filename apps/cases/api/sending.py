"""Uploads, reports and applications sent by programs."""

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import parser_classes
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cases import actions
from apps.cases.actions import report as reporting
from apps.cases.actions.direct import UPLOAD, Incomplete, apply_directly
from apps.cases.api.shapes import Receipt, receipt
from apps.cases.models import Case
from apps.catalog.models import EventStandard, ServiceItem
from apps.files.actions import store
from apps.ledger.refusal import Refused
from nanhai_gov.api.endpoints import KEY, answer_of, endpoint
from nanhai_gov.api.problems import Invalid, Problem

PURPOSES = {"application": UPLOAD, "report": reporting.DRAFT_PURPOSE}


class Upload(serializers.Serializer):
    file = serializers.FileField(help_text="JPEG, PNG or PDF; pictures are drawn anew, which drops hidden data.")
    purpose = serializers.ChoiceField(choices=sorted(PURPOSES))


class Stored(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()


class Place(serializers.Serializer):
    lng = serializers.FloatField(min_value=-180, max_value=180, help_text="WGS84")
    lat = serializers.FloatField(min_value=-90, max_value=90)


class Report(serializers.Serializer):
    standard = serializers.CharField(max_length=12, help_text="Code of the event standard.")
    text = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    place = Place(required=False, allow_null=True, default=None)
    community = serializers.CharField(max_length=12, required=False, allow_blank=True, default="",
                                      help_text="12 digits; with `address`, where there is no point.")  # fmt: skip
    address = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    photos = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=6)
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True, default="")


@extend_schema(operation_id="upload_file", summary="Store a file for a later application or report", tags=["cases"],
               request={"multipart/form-data": Upload},
               responses={201: Stored, 401: Problem, 413: Problem, 415: Problem, 422: Problem})  # fmt: skip
@endpoint("POST", may="signed_in")
@parser_classes([MultiPartParser])
def upload(request: Request) -> Response:
    given = Upload(data=request.data)
    given.is_valid(raise_exception=True)
    sent = given.validated_data
    kept = store(sent["file"], purpose=PURPOSES[sent["purpose"]], owner=None, by=str(request.user.pk))
    row = {"id": kept.pk, "name": kept.name, "kind": kept.kind, "size": kept.size, "sha256": kept.sha256}
    return Response(row, status=201)


@extend_schema(operation_id="send_report", summary="Report a problem", tags=["cases"], parameters=[KEY],
               request=Report, responses={201: Receipt, 200: Receipt, 401: Problem, 422: Problem})  # fmt: skip
@endpoint("POST", may="signed_in")
def report(request: Request) -> HttpResponseBase:
    given = Report(data=request.data)
    given.is_valid(raise_exception=True)
    sent, key = given.validated_data, request.headers.get("Idempotency-Key", "").strip()[:64]
    standard = EventStandard.objects.current().filter(code=sent["standard"]).first()
    if standard is None:
        raise Refused("standard_missing", "No such event standard.", field="standard")
    actor = str(request.user.pk)
    before = Case.objects.filter(client_actor=actor, client_key=key).exists()
    place = sent["place"]
    case = actions.submit_report(
        by=request.user, client_actor=actor, client_key=key, standard_id=standard.pk, text=sent["text"],
        place=(place["lng"], place["lat"]) if place else None, community=sent["community"], address=sent["address"],
        photos=sent["photos"], phone=sent["phone"], channel=Case.Channel.API,
    )  # fmt: skip
    return answer_of(Response(receipt(case), status=200 if before else 201), new=not before)


class Application(serializers.Serializer):
    version = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, help_text="The version that was read; 409 when it is not in force any more."
    )
    answers = serializers.DictField(
        child=serializers.DictField(), help_text="{page: {field: value}} as the version's JSON Schema says."
    )
    materials = serializers.DictField(
        child=serializers.ListField(child=serializers.UUIDField(), max_length=10),
        required=False,
        default=dict,
        help_text="Uploaded files by material key.",
    )
    deferred = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        default=list,
        max_length=40,
        help_text="容缺: materials that will follow.",
    )


@extend_schema(operation_id="apply", summary="Apply for a service", tags=["cases"], parameters=[KEY],
               request=Application,
               responses={201: Receipt, 200: Receipt, 401: Problem, 404: Problem, 409: Problem, 422: Problem},
)  # fmt: skip
@endpoint("POST", may="signed_in")
def application(request: Request, key: str) -> HttpResponseBase:
    given = Application(data=request.data)
    given.is_valid(raise_exception=True)
    sent, client_key = given.validated_data, request.headers.get("Idempotency-Key", "").strip()[:64]
    item = ServiceItem.objects.listed().select_related("current", "unit").get(key=key)
    try:
        case, new = apply_directly(item, by=request.user, client_key=client_key, **sent)
    except Incomplete as problem:
        raise Invalid(problem.errors) from problem
    return answer_of(Response(receipt(case), status=201 if new else 200), new=new)
