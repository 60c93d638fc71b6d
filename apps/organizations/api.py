"""Who the caller is, whose token a program holds; and a copy of what is kept about them (个人信息保护法 art. 45)."""

from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts import rights
from apps.accounts.masking import mask_name
from apps.accounts.models import DataExport, Role
from nanhai_gov.api.endpoints import KEY, acted, answer_of, endpoint
from nanhai_gov.api.fields import Closed, sent
from nanhai_gov.api.moments import local


class PostShape(serializers.Serializer):
    id = serializers.UUIDField()
    role = serializers.ChoiceField(choices=Role.choices)
    title = serializers.CharField()
    unit = serializers.CharField(help_text="Code of the unit.")
    unit_name = serializers.CharField()


class MeShape(serializers.Serializer):
    """The account that a token acts as."""

    username = serializers.CharField()
    name = serializers.CharField(help_text="A citizen's is masked.")
    posts = PostShape(many=True, help_text="Empty for a citizen.")
    token_expires_at = serializers.DateTimeField(allow_null=True, help_text="Empty within a browser's session.")


@extend_schema(operation_id="read_me", summary=_("Whose token this is, and what they may do"), tags=["me"],
               responses=MeShape)  # fmt: skip
@endpoint("GET", may="signed_in")
def me(request: Request) -> Response:
    user = request.user
    posts = [
        {"id": post.pk, "role": post.role, "title": post.title, "unit": post.unit.code, "unit_name": post.unit.name}
        for post in request.desk.posts
    ]
    expires = local(getattr(request.auth, "expires_at", None))
    name = user.shown_name if posts else mask_name(user.name)
    return Response({"username": user.username, "name": name, "posts": posts, "token_expires_at": expires})


class CopyShape(serializers.Serializer):
    """A copy of what is kept about the caller."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=DataExport.Status.choices)
    asked_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    content = serializers.JSONField(allow_null=True, help_text="Empty until it is ready.")


@extend_schema(operation_id="ask_copy", summary=_("Ask for a copy of what is kept about me"), tags=["me"],
               parameters=[KEY], request=None, responses=CopyShape)  # fmt: skip
@endpoint("POST", may="signed_in")
def ask_copy(request: Request) -> HttpResponseBase:
    sent(request, Closed)
    new = acted(request, lambda: rights.ask_export(by=request.user))
    return answer_of(Response(_copy_row(DataExport.objects.filter(user=request.user).latest("pk"))), new=new)


@extend_schema(operation_id="read_copy", summary=_("The copy, once it is ready"), tags=["me"], responses=CopyShape)
@endpoint("GET", may="signed_in")
def read_copy(request: Request, copy_id: UUID) -> Response:
    kept = DataExport.objects.filter(pk=copy_id, user=request.user).defer("content").first()
    if kept is None:
        raise Http404
    content = rights.hand_out(kept.pk, by=request.user) if kept.status == DataExport.Status.READY else None
    return Response(_copy_row(kept, content))


def _copy_row(kept: DataExport, content: object = None) -> dict[str, object]:
    return {"id": kept.pk, "status": kept.status, "asked_at": local(kept.asked_at),
            "expires_at": local(kept.expires_at), "content": content}  # fmt: skip
