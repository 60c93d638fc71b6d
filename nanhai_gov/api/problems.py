"""Problems as RFC 9457 has them: `application/problem+json` with a code for programs and words for people.

{"type": "urn:nanhai:problem:form_incomplete", "title": "…", "status": 422, "code": "form_incomplete",
 "detail": "…", "instance": "/api/v1/…", "request_id": "…",
 "errors": [{"pointer": "/answers/place/kitchen", "detail": "…"}]}
"""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from itertools import islice
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from apps.ledger.refusal import Refused, Stale
from nanhai_gov.api.bodies import escaped
from nanhai_gov.api.endpoints import BadHeader
from nanhai_gov.api.fields import BadQuery
from nanhai_gov.logs.context import request_id
from nanhai_gov.metrics.counting import refused

log = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"
# Refusals are 422: the request was understood and may not be done as it is. These say more.
STATUS = {
    "still_running": 409, "wrong_status": 409, "taken": 409, "already_claimed": 409, "decided": 409, "over": 409,
    "version_changed": 409, "not_yours": 403, "not_your_post": 403, "not_your_hall": 403, "not_your_team": 403,
    "not_an_editor": 403, "not_found": 404, "wrong_state": 409, "too_often": 429, "file_too_large": 413,
}  # fmt: skip


MOST = 100  # places told at once


class Invalid(Exception):
    """Answers that the form refuses; `errors` is {page: {field: [message]}}, as the forms give them."""

    def __init__(self, errors: dict[str, dict[str, list[str]]], where: str = "answers") -> None:
        self.errors, self.where = errors, where


class ProblemField(serializers.Serializer):
    pointer = serializers.CharField(required=False, help_text="JSON Pointer (RFC 6901) to the value in the body.")
    parameter = serializers.CharField(required=False, help_text="Name of the part of the query.")
    header = serializers.CharField(required=False, help_text="Name of the header.")
    detail = serializers.CharField()


class Problem(serializers.Serializer):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    request_id = serializers.CharField(help_text="To quote when asking the operator; also in X-Request-ID.")
    errors = ProblemField(many=True, required=False)


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every expected error as a problem; the unexpected ones stay exceptions, and become a 500 that is logged."""
    told = _told(error)
    if told is None:
        return None
    status, code, detail, errors = told
    request = context["request"]
    body = problem(status, code, detail, request.path, errors)
    response = Response(body, status=status, content_type=CONTENT_TYPE)
    for name, value in _headers(error, status).items():
        response[name] = value
    return response


def problem(status: int, code: str, detail: str, instance: str, errors: Any = ()) -> dict[str, Any]:
    body = {
        "type": f"urn:nanhai:problem:{code}", "title": HTTPStatus(status).phrase, "status": status, "code": code,
        "detail": detail, "instance": instance, "request_id": request_id(),
    }  # fmt: skip
    return {**body, "errors": errors} if errors else body


Told = tuple[int, str, str, list[dict[str, str]]]


def _told(error: Exception) -> Told | None:
    """Status, code, words, places."""
    if isinstance(error, Refused):
        refused(error)
        status = STATUS.get(error.code, 409 if isinstance(error, Stale) else 422)
        return status, error.code, str(error.message), _refused_at(error)
    if isinstance(error, Invalid):
        words = _("Some answers need another look.")
        return 422, "form_invalid", words, list(islice(_places(error.where, error.errors), MOST))
    if isinstance(error, exceptions.ValidationError):
        return (
            422,
            "invalid",
            _("Some values are not as they should be."),
            list(islice(_details("", error.detail), MOST)),
        )
    if isinstance(error, BadQuery):
        told = [{"parameter": name, "detail": str(one)} for name, words in error.errors.items() for one in words]
        return 400, "invalid_query", _("Some parameters are not as they should be."), told
    if isinstance(error, BadHeader):
        return 400, error.code, error.words, [{"header": error.name, "detail": error.words}]
    if isinstance(error, exceptions.APIException):
        return error.status_code, str(error.default_code), _words(error), getattr(error, "errors", [])
    return _djangos(error)


def _refused_at(error: Refused) -> list[dict[str, str]]:
    pointer = getattr(error, "pointer", "") or (f"/{error.field}" if error.field else "")
    return [{"pointer": pointer, "detail": str(error.message)}] if pointer else []


def _words(error: exceptions.APIException) -> str:
    """What to do about it, where the framework only says what is wrong."""
    if isinstance(error, exceptions.NotAuthenticated):
        return _("Send “Authorization: Bearer nh_…”. A token is made under Settings › Access tokens for programs.")
    if isinstance(error, exceptions.NotAcceptable):
        return _("Answers are JSON. Send “Accept: application/json”, or no Accept at all.")
    if isinstance(error, exceptions.UnsupportedMediaType):
        return _("This address does not take such a body. Send application/json; files as multipart/form-data.")
    return str(error.detail)


def _djangos(error: Exception) -> Told | None:
    if isinstance(error, Http404 | ObjectDoesNotExist):
        return 404, "not_found", _("There is no such thing here, or it is not yours to see."), []
    if isinstance(error, PermissionDenied):
        return 403, "permission_denied", _("Your account may not do this."), []
    if isinstance(error, RequestDataTooBig):
        return 413, "too_large", _("The request is larger than this address takes."), []
    if isinstance(error, SuspiciousOperation):
        return 400, "bad_request", _("The request cannot be read."), []
    return None


def _places(where: str, errors: dict[str, dict[str, list[str]]]) -> Iterator[dict[str, str]]:
    for page, fields in errors.items():
        for field, messages in fields.items():
            for message in messages:
                yield {"pointer": f"/{where}/{escaped(page)}/{escaped(field)}", "detail": str(message)}


def _details(pointer: str, detail: Any) -> Iterator[dict[str, str]]:
    """DRF's nested messages, flat."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            yield from _details(pointer if key == "non_field_errors" else f"{pointer}/{escaped(str(key))}", inner)
    elif isinstance(detail, list) and any(isinstance(one, dict | list) for one in detail):
        for n, inner in enumerate(detail):
            yield from _details(f"{pointer}/{n}", inner)
    else:
        for message in detail if isinstance(detail, list) else [detail]:
            yield {"pointer": pointer, "detail": str(message)}


def _headers(error: Exception, status: int) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    wait = getattr(error, "wait", None)
    if status == 429 or getattr(error, "code", "") == "still_running":
        headers["Retry-After"] = str(int(wait or 5))
    return headers
