"""The decorator of every API view: which methods, and who may."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.decorators import api_view, content_negotiation_class, permission_classes
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request

from apps.ledger.idempotency import body_hash, once
from apps.ledger.models import IdempotencyKey
from apps.ledger.refusal import Refused
from nanhai_gov.access import View
from nanhai_gov.api.negotiation import JsonByAnyName

KEY = OpenApiParameter(
    "Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True,
    pattern="^[!-~]{1,64}$",
    description="Made by the client for one act, at most 64 visible characters. Sent again with the same body it has "
    "no second effect; with another body it is refused (422 key_reused).",
)  # fmt: skip


def endpoint(*methods: str, may: str | tuple[str, ...]) -> Callable[[View], Any]:
    """`may`: "public", "signed_in", or the roles of which a person must hold one."""

    def decorate(view: View) -> Any:
        permission = _permission(may)
        allowed = [*methods, *(["HEAD"] if "GET" in methods else [])]
        if not hasattr(view, "content_negotiation_class"):
            view = content_negotiation_class(JsonByAnyName)(view)
        made = api_view(allowed)(permission_classes([permission])(view))
        made.access = may if isinstance(may, str) else frozenset(may)
        return csrf_exempt(made)

    return decorate


def _permission(may: str | tuple[str, ...]) -> type[BasePermission]:
    if may == "public":
        return AllowAny
    if may == "signed_in":
        return IsAuthenticated

    class Holds(IsAuthenticated):
        def has_permission(self, request: Request, view: Any) -> bool:
            return super().has_permission(request, view) and bool(set(may) & request.desk.roles)

    return Holds


def acted(request: Request, act: Callable[[], Any]) -> bool:
    """Run the act under the request's Idempotency-Key; False when it had been done under this key before."""
    return once(str(request.user.pk), key_of(request), [request.path, request.data], act)


def done_before(request: Request) -> bool:
    """Whether this very act was done under this key: the same caller, address and body."""
    claim = {"actor": str(request.user.pk), "key": key_of(request)}
    return IdempotencyKey.objects.filter(**claim, request_hash=body_hash([request.path, request.data])).exists()


def key_of(request: Request) -> str:
    """The Idempotency-Key. Raises BadHeader where there is none that could be kept."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        raise BadHeader("key_missing", "Idempotency-Key", _("Send an Idempotency-Key: one you make for this act."))
    if not re.fullmatch(r"[!-~]{1,64}", key):
        raise BadHeader("key_invalid", "Idempotency-Key", _("An Idempotency-Key has 1 to 64 visible ASCII characters."))
    return key


class BadHeader(Exception):
    """400; `words` for the header named."""

    def __init__(self, code: str, name: str, words: str) -> None:
        super().__init__(code)
        self.code, self.name, self.words = code, name, words


@contextmanager
def told_at(place: Callable[[str], str]) -> Iterator[None]:
    """A refusal names the field of a page; `place` gives the pointer to it in the body of an address."""
    try:
        yield
    except Refused as refused:
        refused.pointer = place(refused.field)  # type: ignore[attr-defined]
        raise


def answer_of(response: HttpResponseBase, *, new: bool) -> HttpResponseBase:
    """The answer to an act; a repeated one says so in a header."""
    if not new:
        response["Idempotency-Replayed"] = "true"
    return response
