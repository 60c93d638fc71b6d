"""Uploads, reports and applications sent by programs."""

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import parser_classes
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cases import actions
from apps.cases.actions import report as reporting
from apps.cases.actions.direct import UPLOAD, Incomplete, apply_directly
from apps.cases.api.shapes import Receipt, receipt
from apps.cases.models import Case
from apps.catalog.reference import listed_item
from apps.files.actions import store
from apps.files.models import StoredFile
from apps.ledger.refusal import Refused
from nanhai_gov.api.bodies import Parts
from nanhai_gov.api.endpoints import KEY, answer_of, endpoint, key_of, told_at
from nanhai_gov.api.fields import Closed, Id, Many, Map, Moment, Number, Text, Whole, sent
from nanhai_gov.api.problems import Invalid

PURPOSES = {"application": UPLOAD, "report": reporting.DRAFT_PURPOSE}


class Upload(Closed):
    file = serializers.FileField(help_text="JPEG, PNG or PDF; pictures are drawn anew, which drops hidden data.")
    purpose = serializers.ChoiceField(choices=sorted(PURPOSES))


class Stored(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()


class Place(Closed):
    lng = Number(min_value=-180, max_value=180, help_text="WGS84")
    lat = Number(min_value=-90, max_value=90)


class Report(Closed):
    standard = Text(max_length=12, help_text="Code of the event standard.")
    text = Text(max_length=4000, required=False, allow_blank=True, default="")
    place = Place(required=False, allow_null=True, default=None)
    community = Text(max_length=12, required=False, allow_blank=True, default="",
                                      help_text="12 digits; with `address`, where there is no point.")  # fmt: skip
    address = Text(max_length=200, required=False, allow_blank=True, default="")
    photos = Many(child=Id(), required=False, default=list, max_length=6)
    phone = Text(max_length=30, required=False, allow_blank=True, default="")


@extend_schema(operation_id="upload_file", summary=_("Store a file for a later application or report"), tags=["cases"],
               request={"multipart/form-data": Upload},
               responses={201: Stored})  # fmt: skip
@endpoint("POST", may="signed_in")
@parser_classes([Parts])
def upload(request: Request) -> Response:
    given = sent(request, Upload)
    kept = store(given["file"], purpose=PURPOSES[given["purpose"]], owner=None, by=str(request.user.pk))
    row = {"id": kept.pk, "name": kept.name, "kind": kept.kind, "size": kept.size, "sha256": kept.sha256}
    return Response(row, status=201)


@extend_schema(operation_id="send_report", summary=_("Report a problem"), tags=["cases"], parameters=[KEY],
               request=Report, responses={201: Receipt, 200: Receipt})  # fmt: skip
@endpoint("POST", may="signed_in")
def report(request: Request) -> HttpResponseBase:
    return _report(request, sent(request, Report), channel=Case.Channel.API)


def _report(request: Request, given: dict[str, Any], **more: Any) -> HttpResponseBase:
    key, place = key_of(request), given["place"]
    case = actions.submit_report(
        by=request.user, client_actor=str(request.user.pk), client_key=key, standard_id=given["standard"],
        text=given["text"], place=(place["lng"], place["lat"]) if place else None, community=given["community"],
        address=given["address"], photos=given["photos"], phone=given["phone"], **more,
    )  # fmt: skip
    return answer_of(Response(receipt(case), status=201 if case.is_new else 200), new=case.is_new)


class OnSpot(Closed):
    """自行处置: put right by whoever found it."""

    text = Text(max_length=1000, help_text="What was done.")
    photos = Many(child=Id(), min_length=1, max_length=6, help_text="How it looks now.")
    captured_at = Moment(required=False, allow_null=True, default=None, help_text="By the phone's clock.")


class PatrolReport(Report):
    on_spot = OnSpot(required=False, allow_null=True, default=None)


@extend_schema(operation_id="send_patrol_report", summary=_("File what was found on patrol (巡查上报)"),
               tags=["dispatch"], parameters=[KEY], request=PatrolReport,
               responses={201: Receipt, 200: Receipt})  # fmt: skip
@endpoint("POST", may=("worker",))
def patrol_report(request: Request) -> HttpResponseBase:
    given = sent(request, PatrolReport)
    done, place = given["on_spot"], given["place"]
    if done is not None:
        _require_own(request, done["photos"])
        done = {
            "text": done["text"], "photos": [str(one) for one in done["photos"]], "clock_off": None,
            "place": [place["lng"], place["lat"]] if place else None,
            "captured_at": done["captured_at"].isoformat() if done["captured_at"] else None,
        }  # fmt: skip
    return _report(request, given, channel=Case.Channel.PATROL, on_spot=done)


def _require_own(request: Request, photos: list[UUID]) -> None:
    """What shows that it was put right is taken by who put it right; sent again, it is the case's by then."""
    own = StoredFile.objects.filter(pk__in=photos, uploaded_by=str(request.user.pk)).count()
    if own != len(set(photos)):
        with told_at(lambda _name: "/on_spot/photos"):
            raise Refused("file_unknown", _("One of these files was not uploaded by you, or was used before."))


class Application(Closed):
    version = Whole(
        min_value=1, max_value=2**31 - 1, help_text="The version that was read; 409 when it is not in force any more."
    )
    answers = Map(child=Map(), help_text="{page: {field: value}} as the version's JSON Schema says.")
    materials = Map(
        child=Many(child=Id(), max_length=10),
        required=False,
        default=dict,
        help_text="Uploaded files by material key.",
    )
    deferred = Many(
        child=Text(max_length=40),
        required=False,
        default=list,
        max_length=40,
        help_text="容缺: materials that will follow.",
    )


@extend_schema(operation_id="apply", summary=_("Apply for a service"), tags=["cases"], parameters=[KEY],
               request=Application, responses={201: Receipt, 200: Receipt})  # fmt: skip
@endpoint("POST", may="signed_in")
def application(request: Request, key: str) -> HttpResponseBase:
    given, client_key = sent(request, Application), key_of(request)
    item = listed_item(key)
    try:
        with told_at(lambda name: f"/{name}" if name in ("", *given) else f"/materials/{name}"):
            case, new = apply_directly(item, by=request.user, client_key=client_key, **given)
    except Incomplete as problem:
        raise Invalid(problem.errors) from problem
    return answer_of(Response(receipt(case), status=201 if new else 200), new=new)
