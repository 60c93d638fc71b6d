"""The decorator of every API view: which methods, and who may."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request

from apps.ledger.idempotency import once
from nanhai_gov.access import View

KEY = OpenApiParameter(
    "Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True,
    description="Made by the client for one act, at most 64 characters. Sent again with the same body it has no second "
    "effect; with another body it is refused (422 key_reused).",
)  # fmt: skip


def endpoint(*methods: str, may: str | tuple[str, ...]) -> Callable[[View], Any]:
    """`may`: "public", "signed_in", or the roles of which a person must hold one."""

    def decorate(view: View) -> Any:
        permission = _permission(may)
        made = api_view(list(methods))(permission_classes([permission])(view))
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
    key = request.headers.get("Idempotency-Key", "").strip()[:64]
    return once(str(request.user.pk), key, [request.path, request.data], act)


def answer_of(response: HttpResponseBase, *, new: bool) -> HttpResponseBase:
    """The answer to an act; a repeated one says so in a header."""
    if not new:
        response["Idempotency-Replayed"] = "true"
    return response
