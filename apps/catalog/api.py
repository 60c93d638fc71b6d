"""The catalog for programs: what an application of a version must look like."""

from django.conf import settings
from django.http import Http404, HttpRequest
from django.views.decorators.http import condition
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from apps.catalog.forms import json_schema
from apps.catalog.models import ItemVersion
from nanhai_gov.access import public


def find_version(key: str, number: int) -> ItemVersion:
    """A version that is or was published; drafts are nobody's business."""
    versions = ItemVersion.objects.select_related("item").exclude(status=ItemVersion.Status.DRAFT)
    try:
        return versions.get(item__key=key, number=number)
    except ItemVersion.DoesNotExist:
        raise Http404(f"{key} version {number}") from None


def schema_tag(request: HttpRequest, key: str, number: int) -> str:
    return f'"{settings.VERSION}-{key}-{number}-{request.GET.get("lang", "zh")[:2]}"'


@public
@condition(etag_func=schema_tag)
@extend_schema(
    summary="JSON Schema (2020-12) of the answers to one item version",
    description="Of {page: {field: value}}. A published version never changes, so the answer may be kept for ever.",
    responses={200: OpenApiTypes.OBJECT},
)
@api_view(["GET"])
@permission_classes([AllowAny])
def version_schema(request: Request, key: str, number: int) -> Response:
    version = find_version(key, number)
    lang = "en" if request.GET.get("lang", "zh").startswith("en") else "zh"
    schema = json_schema(version, lang)
    schema["$id"] = request.build_absolute_uri(request.path)
    return Response(schema, content_type="application/schema+json")
