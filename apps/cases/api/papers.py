"""The papers of a case for programs: what was sent, what was issued, the files themselves, and what is sent later."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import content_negotiation_class, parser_classes
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cases import actions, letters
from apps.cases.actions.correction import keep_file
from apps.cases.api.following import visible
from apps.cases.api.shapes import LetterShape
from apps.cases.models import Case, Document, Material
from apps.catalog import forms
from apps.files import guards
from apps.files.models import StoredFile
from apps.files.views import content_of
from nanhai_gov.api.bodies import Parts
from nanhai_gov.api.endpoints import KEY, acted, answer_of, endpoint, told_at
from nanhai_gov.api.fields import Closed, Text, sent
from nanhai_gov.api.moments import local
from nanhai_gov.api.negotiation import AnyKind

FILES = 5


class FileShape(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField(help_text="Media type.")
    size = serializers.IntegerField(help_text="Bytes.")


class CaseMaterialShape(serializers.Serializer):
    key = serializers.CharField()
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=Material.Status.choices)
    verdict = serializers.ChoiceField(choices=["good", "bad"], allow_blank=True, help_text="Empty: none yet.")
    reason = serializers.CharField(allow_blank=True)
    files = FileShape(many=True)


class AnswerShape(serializers.Serializer):
    page = serializers.CharField()
    field = serializers.CharField()
    label = serializers.CharField()
    value = serializers.CharField(allow_blank=True, help_text="As it is read; personal data masked.")


class PapersShape(serializers.Serializer):
    """What came with a case."""

    number = serializers.CharField()
    answers = AnswerShape(many=True, help_text="Of an application, in the language asked for.")
    text = serializers.CharField(allow_blank=True, help_text="Of a report.")
    materials = CaseMaterialShape(many=True)


class IssuedLetter(LetterShape):
    case = serializers.CharField(help_text="Number of the case.")
    unit = serializers.CharField(help_text="Code of the unit in whose name it is.")
    content = serializers.JSONField(help_text="title, to, paragraphs, items, remedies …, in Chinese as issued.")
    check_url = serializers.URLField(help_text="Where anybody can check that it is real.")


class CorrectionFile(Closed):
    material = Text(max_length=40)
    file = serializers.FileField(help_text="JPEG, PNG or PDF")


class FollowUp(Closed):
    material = Text(max_length=40, help_text="Key of a material whose status is deferred.")
    files = serializers.ListField(child=serializers.FileField(), min_length=1, max_length=FILES)


class KeptFile(serializers.Serializer):
    id = serializers.UUIDField()


@extend_schema(operation_id="read_papers", summary=_("What came with a case: answers, materials, files"),
               tags=["cases"], responses=PapersShape)  # fmt: skip
@endpoint("GET", may="signed_in")
def papers(request: Request, number: str) -> Response:
    case = visible(request, number)
    told = forms.summary(case.version, case.answers, masked=True) if case.version else []
    answers = [
        {"page": page, "field": field, "label": label, "value": value}
        for _title, rows in told
        for label, value, field, page in rows
    ]
    rows = [_material(one) for one in case.materials.prefetch_related("files")]
    return Response({"number": case.number, "answers": answers, "text": case.text, "materials": rows})


def _material(one: Material) -> dict[str, Any]:
    files = [{"id": file.pk, "name": file.name, "kind": file.kind, "size": file.size} for file in one.files.all()]
    return {"key": one.key, "name": one.name, "status": one.status, "verdict": one.verdict, "reason": one.reason,
            "files": files}  # fmt: skip


@extend_schema(operation_id="read_file", summary=_("One stored file"), tags=["cases"],
               responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 304: None})  # fmt: skip
@endpoint("GET", may="signed_in")
@content_negotiation_class(AnyKind)
def file(request: Request, file_id: UUID) -> HttpResponseBase:
    """Those may read it who may on pages: the rule belongs to what the file was sent for. Its kind is told with its id
    (read_papers); here it is bytes to be saved, which no browser shows."""
    kept = StoredFile.objects.filter(pk=file_id).first()
    if kept is None or not guards.may_see(request, kept):
        raise Http404
    tag = f'"{kept.sha256}"'
    answer = get_conditional_response(request._request, etag=tag) or content_of(kept)
    if answer.status_code == 200:
        answer["Content-Type"], answer["Content-Disposition"] = "application/octet-stream", _saved_as(kept)
    answer["ETag"], answer["Cache-Control"], answer["X-Content-Type-Options"] = tag, "private, no-cache", "nosniff"
    return answer


def _saved_as(file: StoredFile) -> str:
    return content_disposition_header(True, file.name) or "attachment"


@extend_schema(operation_id="read_letter", summary=_("A letter as issued"), tags=["cases"],
               responses={200: IssuedLetter, 304: None})  # fmt: skip
@endpoint("GET", may="signed_in")
def letter(request: Request, letter_id: UUID) -> HttpResponseBase:
    found = Document.objects.select_related("case", "unit").filter(pk=letter_id).first()
    cases = Case.objects.visible_to(request.user, request.desk)
    if found is None or not cases.filter(pk=found.case_id).exists():
        raise Http404
    tag = f'"{letters.token(found)}"'
    if unchanged := get_conditional_response(request._request, etag=tag):
        return unchanged
    path = f"{reverse('cases:verify', args=[letters.short(found.pk)])}?s={letters.token(found)}"
    row = {"id": found.pk, "kind": found.kind, "number": found.number, "issued_at": local(found.issued_at),
           "case": found.case.number, "unit": found.unit.code, "content": found.content,
           "check_url": request.build_absolute_uri(path)}  # fmt: skip
    return Response(row, headers={"ETag": tag})


@extend_schema(operation_id="upload_correction_file", summary=_("Store a file for a point of a correction"),
               tags=["cases"], request={"multipart/form-data": CorrectionFile}, responses={201: KeptFile})  # fmt: skip
@endpoint("POST", may="signed_in")
@parser_classes([Parts])
def correction_file(request: Request, number: str) -> Response:
    given, case = sent(request, CorrectionFile), visible(request, number)
    with told_at(lambda name: "/material" if name == given["material"] else f"/{name}" if name else ""):
        kept = keep_file(case.pk, given["material"], given["file"], by=request.user)
    return Response({"id": kept.pk}, status=201)


@extend_schema(operation_id="send_follow_up", summary=_("Send a material that was allowed to follow (补交)"),
               tags=["cases"], parameters=[KEY], request={"multipart/form-data": FollowUp},
               responses=PapersShape)  # fmt: skip
@endpoint("POST", may="signed_in")
@parser_classes([Parts])
def follow_up(request: Request, number: str) -> HttpResponseBase:
    given, case = sent(request, FollowUp), visible(request, number)
    with told_at(lambda name: "/material" if name == given["material"] else "/files"):
        new = acted(request, lambda: actions.supply(case.pk, given["material"], given["files"], by=request.user))
    rows = [_material(one) for one in case.materials.prefetch_related("files")]
    return answer_of(Response({"number": case.number, "answers": [], "text": case.text, "materials": rows}), new=new)
