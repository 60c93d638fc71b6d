"""The catalog for programs: items, their versions as published, event standards, JSON Schema of the answers."""

import hashlib
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.catalog.forms import json_schema
from apps.catalog.models import EventStandard, ItemVersion, ServiceItem
from apps.catalog.views import catalog_state
from nanhai_gov.api.endpoints import endpoint
from nanhai_gov.api.fields import Paging, Query, asked
from nanhai_gov.api.paging import page_of
from nanhai_gov.caching import same_for_programs

FOUND = 50


class Search(Paging):
    q = serializers.CharField(required=False, allow_blank=True, default="", max_length=60,
                              help_text="Spoken words, pinyin initials or English; best first, one page.")  # fmt: skip


class SchemaLanguage(Query):
    lang = serializers.ChoiceField(choices=["zh", "en"], required=False, default="zh", help_text="Of titles and hints.")


class Names(serializers.Serializer):
    zh = serializers.CharField()
    en = serializers.CharField()


class LimitShape(serializers.Serializer):
    n = serializers.IntegerField(help_text="0: on the spot.")
    unit = serializers.ChoiceField(choices=["WD", "CD", "MONTH", "WH", "UH", "UD"])


class ServiceShape(serializers.Serializer):
    """A service item (业务办理项) as its published version stands."""

    key = serializers.CharField()
    handle_code = serializers.CharField(help_text="业务办理项编码")
    name = Names()
    spoken = serializers.ListField(child=serializers.CharField(), help_text="俗称, the first is shown.")
    audience = serializers.ChoiceField(choices=ServiceItem.Audience.choices)
    status = serializers.ChoiceField(choices=ServiceItem.Status.choices, help_text="Only in_use takes applications.")
    unit = serializers.CharField(help_text="Code of the unit that answers for it.")
    version = serializers.IntegerField()
    legal_limit = LimitShape()
    promised_limit = LimitShape()


class MaterialShape(serializers.Serializer):
    key = serializers.CharField()
    name = Names()
    need = serializers.ChoiceField(choices=["must", "optional", "deferrable"])
    accept = serializers.ListField(child=serializers.CharField())
    exempt = serializers.BooleanField(help_text="免提交: the office has it already.")


class ServiceDetail(ServiceShape):
    materials = MaterialShape(many=True)
    guide = serializers.JSONField(help_text="Conditions, basis, fees, places, steps, questions.")
    form_schema = serializers.CharField(help_text="Address of the JSON Schema of the answers.")


class ServicePage(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ServiceShape(many=True)


class StandardShape(serializers.Serializer):
    """An event standard (立结案标准): what may be reported, when it counts as filed, when as done."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    version = serializers.IntegerField()
    category = Names()
    name = Names()
    filing = Names()
    closing = Names()
    limit = LimitShape()
    urgency = serializers.IntegerField(help_text="1 is the most urgent.")


class StandardPage(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = StandardShape(many=True)


def service_row(item: ServiceItem) -> dict[str, Any]:
    version = item.current
    assert version is not None  # only listed items come here
    return {
        "key": item.key, "handle_code": item.handle_code, "name": {"zh": item.name, "en": item.name_en},
        "spoken": item.aliases, "audience": item.audience, "status": item.status, "unit": item.unit.code,
        "version": version.number, "legal_limit": {"n": version.legal_limit, "unit": version.legal_unit},
        "promised_limit": {"n": version.promise_limit, "unit": version.promise_unit},
    }  # fmt: skip


def standard_row(one: EventStandard) -> dict[str, Any]:
    return {
        "id": str(one.pk), "code": one.code, "version": one.version,
        "category": {"zh": one.category, "en": one.category_en}, "name": {"zh": one.name, "en": one.name_en},
        "filing": {"zh": one.filing, "en": one.filing_en}, "closing": {"zh": one.closing, "en": one.closing_en},
        "limit": {"n": one.limit, "unit": one.limit_unit}, "urgency": one.urgency,
    }  # fmt: skip


def state(request: HttpRequest, **_kwargs: Any) -> str:
    """Changes when anything in the catalog does."""
    standards = EventStandard.objects.current().order_by("-pk").values_list("pk", flat=True).first()
    return f"{catalog_state(request)}|{standards}"


def tag_of(request: HttpRequest, said: str, **_kwargs: Any) -> str:
    known = f"{settings.VERSION}|{request.get_full_path()}|{said}"
    return f'"{hashlib.sha256(known.encode()).hexdigest()[:32]}"'


@extend_schema(operation_id="list_services", summary=_("Services"), tags=["catalog"], parameters=[Search],
               responses={200: ServicePage, 304: None})  # fmt: skip
@endpoint("GET", may="public")
def services(request: Request) -> Response:
    items = ServiceItem.objects.listed().select_related("current", "unit")
    wanted = asked(request, Search)
    if wanted["q"]:
        found = items.search(wanted["q"])[:FOUND]
        return Response({"next": None, "previous": None, "results": [service_row(item) for item in found]})
    return page_of(request, items, service_row, ordering="key", limit=wanted["limit"])


@extend_schema(operation_id="read_service", summary=_("One service, with what it asks"), tags=["catalog"],
               responses={200: ServiceDetail, 304: None})  # fmt: skip
@endpoint("GET", may="public")
def service(request: Request, key: str) -> Response:
    item = ServiceItem.objects.listed().select_related("current", "unit").get(key=key)
    version = item.current
    assert version is not None
    materials = [
        {"key": one["key"], "name": _both(one["name"]), "need": one.get("need", "must"),
         "accept": one.get("accept", []), "exempt": bool(one.get("exempt"))}
        for one in version.materials
    ]  # fmt: skip
    address = request.build_absolute_uri(f"{request.path.rstrip('/')}/versions/{version.number}/schema")
    return Response({**service_row(item), "materials": materials, "guide": version.guide, "form_schema": address})


def _both(name: dict[str, str]) -> dict[str, str]:
    return {"zh": name["zh"], "en": name.get("en") or name["zh"]}


@extend_schema(operation_id="list_event_standards", summary=_("What may be reported"), tags=["catalog"],
               parameters=[Search], responses={200: StandardPage, 304: None})  # fmt: skip
@endpoint("GET", may="public")
def standards(request: Request) -> Response:
    rows = EventStandard.objects.current()
    wanted = asked(request, Search)
    if wanted["q"]:
        found = rows.search(wanted["q"])[:FOUND]
        return Response({"next": None, "previous": None, "results": [standard_row(one) for one in found]})
    return page_of(request, rows, standard_row, ordering="code", limit=wanted["limit"])


def find_version(key: str, number: int) -> ItemVersion:
    """A version that is or was published; drafts are nobody's business."""
    versions = ItemVersion.objects.select_related("item").exclude(status=ItemVersion.Status.DRAFT)
    try:
        return versions.get(item__key=key, number=number)
    except (ItemVersion.DoesNotExist, OverflowError):
        raise Http404(f"{key} version {number}") from None


def unchanging(request: HttpRequest, key: str, number: int) -> str:
    """A published version is as it is for ever."""
    return ""


def schema_tag(request: HttpRequest, said: str, key: str, number: int) -> str:
    return f'"{settings.VERSION}-{key}-{number}-{request.GET.get("lang", "zh")[:2]}"'


@extend_schema(
    operation_id="read_form_schema",
    summary=_("JSON Schema (2020-12) of the answers to one item version"),
    description="Of {page: {field: value}}. A published version never changes, so the answer may be kept for ever.",
    tags=["catalog"],
    parameters=[SchemaLanguage],
    responses={(200, "application/schema+json"): OpenApiTypes.OBJECT, 304: None},
)
@endpoint("GET", may="public")
def version_schema(request: Request, key: str, number: int) -> Response:
    schema = json_schema(find_version(key, number), asked(request, SchemaLanguage)["lang"])
    schema["$id"] = request.build_absolute_uri(request.path)
    return Response(schema, content_type="application/schema+json")


services = same_for_programs(state, tag_of)(services)
service = same_for_programs(state, tag_of)(service)
standards = same_for_programs(state, tag_of)(standards)
version_schema = same_for_programs(unchanging, schema_tag)(version_schema)
