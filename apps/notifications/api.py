"""What a person was told, for programs; and that it was read."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.notifications.actions import mark_read
from apps.notifications.models import Message
from nanhai_gov.api.endpoints import endpoint
from nanhai_gov.api.fields import Closed, Paging, Whole, asked, sent
from nanhai_gov.api.moments import local
from nanhai_gov.api.paging import page_of


class MessageShape(serializers.Serializer):
    id = serializers.IntegerField()
    text = serializers.CharField()
    text_en = serializers.CharField(allow_blank=True)
    link = serializers.CharField(allow_blank=True, help_text="Page it leads to.")
    sent_at = serializers.DateTimeField(allow_null=True)
    read_at = serializers.DateTimeField(allow_null=True)


class MessagePage(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = MessageShape(many=True)


class Seen(Closed):
    message = Whole(required=False, allow_null=True, default=None, min_value=1, max_value=2**63 - 1,
                    help_text="All of them unless one is named.")  # fmt: skip


class SeenShape(serializers.Serializer):
    read = serializers.IntegerField(help_text="How many were not read before.")


def message_row(one: Message) -> dict[str, Any]:
    return {"id": one.pk, "text": one.text, "text_en": one.text_en, "link": one.link, "sent_at": local(one.sent_at),
            "read_at": local(one.read_at)}  # fmt: skip


@extend_schema(operation_id="list_messages", summary=_("What I was told, the newest first"), tags=["me"],
               parameters=[Paging], responses=MessagePage)  # fmt: skip
@endpoint("GET", may="signed_in")
def messages(request: Request) -> Response:
    wanted = asked(request, Paging)
    return page_of(request, Message.objects.shown_to(request.user), message_row, limit=wanted["limit"])


@extend_schema(operation_id="read_messages", summary=_("Mark one message, or all, as read"), tags=["me"], request=Seen,
               responses=SeenShape)  # fmt: skip
@endpoint("POST", may="signed_in")
def read(request: Request) -> Response:
    """Sent again it changes nothing, so it needs no key."""
    return Response({"read": mark_read(request.user, message_id=sent(request, Seen)["message"])})
