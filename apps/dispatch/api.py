"""Work orders for programs: the list of a team, and the acts in the field."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import parser_classes
from rest_framework.request import Request
from rest_framework.response import Response

from apps.dispatch import actions
from apps.dispatch.models import WorkOrder
from apps.dispatch.views.acting import PURPOSE
from apps.files.actions import store
from apps.files.models import StoredFile
from nanhai_gov.api.bodies import Parts
from nanhai_gov.api.endpoints import KEY, acted, answer_of, done_before, endpoint
from nanhai_gov.api.fields import Closed, Id, Many, Moment, Number, Paging, Text, Whole, YesNo, asked, sent
from nanhai_gov.api.moments import local
from nanhai_gov.api.paging import page_of

WORKER, DISPATCHER, VERIFIER = "worker", "dispatcher", "verifier"
REV = 2**31 - 1


class OrderShape(serializers.Serializer):
    """A work order (工单)."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    kind = serializers.CharField()
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=WorkOrder.Status.choices)
    urgency = serializers.IntegerField()
    team = serializers.CharField(allow_null=True)
    holder = serializers.CharField(allow_null=True, help_text="User name of who signed for it.")
    grid = serializers.CharField(allow_null=True, help_text="Code of the place, down to the grid.")
    address = serializers.CharField(allow_blank=True)
    lng = serializers.FloatField(allow_null=True)
    lat = serializers.FloatField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    hops = serializers.IntegerField(help_text="How often it was handed on until it was at a team.")
    version = serializers.IntegerField(help_text="Raised by each act.")


class OrderPage(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = OrderShape(many=True)


class OrderFilters(Paging):
    status = serializers.ChoiceField(choices=WorkOrder.Status.choices, required=False)


class Spot(Closed):
    lng = Number(min_value=-180, max_value=180)
    lat = Number(min_value=-90, max_value=90)


class OrderAct(Closed):
    version = Whole(required=False, allow_null=True, default=None, min_value=0, max_value=REV,
                                       help_text="The version read; 409 when somebody acted since.")  # fmt: skip


class Arrival(OrderAct):
    place = Spot(required=False, allow_null=True, default=None)
    photos = Many(child=Id(), required=False, default=list, max_length=9)
    captured_at = Moment(required=False, allow_null=True, default=None,
                                            help_text="By the phone's clock.")  # fmt: skip


class Finish(Arrival):
    text = Text(max_length=1000)
    checked = Many(child=YesNo(), required=False, default=list, max_length=20)
    passed = YesNo(required=False, allow_null=True, default=None, help_text="Of a site check.")
    place_note = Text(max_length=200, required=False, allow_blank=True, default="")


class OrderNote(Closed):
    text = Text(max_length=1000, required=False, allow_blank=True, default="")
    place = Spot(required=False, allow_null=True, default=None)
    photos = Many(child=Id(), required=False, default=list, max_length=9)
    captured_at = Moment(required=False, allow_null=True, default=None, help_text="By the phone's clock.")


class OrderReason(OrderAct):
    reason = Text(max_length=300)


class OrderVerdict(OrderAct):
    passed = YesNo()
    text = Text(max_length=1000, required=False, allow_blank=True, default="")


class Sending(OrderAct):
    team = Id()
    reason = Text(max_length=300)


class Photo(Closed):
    file = serializers.FileField(help_text="JPEG or PNG")


class KeptPhoto(serializers.Serializer):
    id = serializers.UUIDField()


def order_row(order: WorkOrder) -> dict[str, Any]:
    return {
        "id": order.pk, "number": order.number, "kind": order.kind, "title": order.title, "status": order.status,
        "urgency": order.urgency, "team": order.team.code if order.team else None,
        "holder": order.holder.username if order.holder else None, "grid": order.grid.code if order.grid else None,
        "address": order.address, "lng": order.lng, "lat": order.lat, "due_at": local(order.due_at),
        "hops": order.hop_count, "version": order.version,
    }  # fmt: skip


def visible(request: Request, order_id: UUID) -> WorkOrder:
    rows = WorkOrder.objects.visible_to(request.user, request.desk).with_names()
    order: WorkOrder | None = rows.filter(pk=order_id).first()
    if order is None:
        raise Http404
    return order


@extend_schema(operation_id="list_orders", summary=_("Orders of my team or desk, the newest first"), tags=["dispatch"],
               parameters=[OrderFilters], responses=OrderPage)  # fmt: skip
@endpoint("GET", may=(WORKER, DISPATCHER, VERIFIER))
def orders(request: Request) -> Response:
    rows = WorkOrder.objects.visible_to(request.user, request.desk).with_names()
    wanted = asked(request, OrderFilters)
    rows = rows.filter(**{name: wanted[name] for name in ("status",) if name in wanted})
    return page_of(request, rows, order_row, limit=wanted["limit"])


@extend_schema(operation_id="read_order", summary=_("One work order"), tags=["dispatch"],
               responses=OrderShape)  # fmt: skip
@endpoint("GET", may=(WORKER, DISPATCHER, VERIFIER))
def order(request: Request, order_id: UUID) -> Response:
    return Response(order_row(visible(request, order_id)))


@extend_schema(operation_id="upload_order_photo", summary=_("Store a photo for a later act on this order"),
               tags=["dispatch"], request={"multipart/form-data": Photo},
               responses={201: KeptPhoto})  # fmt: skip
@endpoint("POST", may=(WORKER,))
@parser_classes([Parts])
def photo(request: Request, order_id: UUID) -> Response:
    given = sent(request, Photo)
    found = visible(request, order_id)
    kept = store(given["file"], purpose=PURPOSE, owner=found.pk, by=str(request.user.pk),
                 accept=("jpg", "png"))  # fmt: skip
    return Response({"id": kept.pk}, status=201)


def _photos(request: Request, order: WorkOrder, ids: list[UUID]) -> list[StoredFile]:
    """Only what this person sent for this order."""
    return list(
        StoredFile.objects.filter(pk__in=ids, purpose=PURPOSE, owner=order.pk, uploaded_by=str(request.user.pk))
    )


def _place(sent: dict[str, Any]) -> tuple[float, float] | None:
    return (sent["place"]["lng"], sent["place"]["lat"]) if sent["place"] else None


def _act(request: Request, order_id: UUID, shape: type[Closed], act: Callable[..., Any]) -> Any:
    """Parse, act once, answer with the order, or with nothing where it is no longer the caller's to see."""
    given = sent(request, shape)
    new = not done_before(request)  # who gave it away does not see it any more, and hears again that it is done
    if new:
        found = visible(request, order_id)
        new = acted(request, lambda: act(found, given))
    after = WorkOrder.objects.with_names().get(pk=order_id)
    return answer_of(Response(order_row(after)), new=new)


@extend_schema(operation_id="claim_order", summary=_("Sign for an order (签收)"), tags=["dispatch"], parameters=[KEY],
               request=OrderAct, responses=OrderShape)  # fmt: skip
@endpoint("POST", may=(WORKER,))
def claim(request: Request, order_id: UUID) -> Any:
    return _act(request, order_id, OrderAct, lambda order, sent: actions.claim(
        order.pk, by=request.user, version=sent["version"]))  # fmt: skip


@extend_schema(operation_id="arrive", summary=_("On site (到达)"), tags=["dispatch"], parameters=[KEY],
               request=Arrival, responses=OrderShape)  # fmt: skip
@endpoint("POST", may=(WORKER,))
def arrive(request: Request, order_id: UUID) -> Any:
    return _act(request, order_id, Arrival, lambda order, sent: actions.arrive(
        order.pk, by=request.user, place=_place(sent), photos=_photos(request, order, sent["photos"]),
        captured_at=sent["captured_at"], version=sent["version"]))  # fmt: skip


@extend_schema(operation_id="finish_order", summary=_("Done (完成)"), tags=["dispatch"], parameters=[KEY],
               request=Finish, responses=OrderShape)  # fmt: skip
@endpoint("POST", may=(WORKER,))
def finish(request: Request, order_id: UUID) -> Any:
    return _act(request, order_id, Finish, lambda order, sent: actions.finish(
        order.pk, by=request.user, text=sent["text"], photos=_photos(request, order, sent["photos"]),
        checked=sent["checked"], passed=sent["passed"], place=_place(sent), place_note=sent["place_note"],
        captured_at=sent["captured_at"], version=sent["version"]))  # fmt: skip


@extend_schema(operation_id="bounce_order", summary=_("Give it back (退单)"), tags=["dispatch"], parameters=[KEY],
               request=OrderReason, responses=OrderShape)  # fmt: skip
@endpoint("POST", may=(WORKER,))
def bounce(request: Request, order_id: UUID) -> Any:
    return _act(request, order_id, OrderReason, lambda order, sent: actions.bounce(
        order.pk, by=request.user, reason=sent["reason"], version=sent["version"]))  # fmt: skip


@extend_schema(operation_id="note_order", summary=_("Add a note: what came too late to be an act (备注)"),
               tags=["dispatch"], parameters=[KEY], request=OrderNote, responses=OrderShape)  # fmt: skip
@endpoint("POST", may=(WORKER,))
def note(request: Request, order_id: UUID) -> Any:
    return _act(request, order_id, OrderNote, lambda order, sent: actions.add_note(
        order.pk, by=request.user, text=sent["text"], photos=_photos(request, order, sent["photos"]),
        place=_place(sent), captured_at=sent["captured_at"]))  # fmt: skip


@extend_schema(operation_id="verify_order", summary=_("Check what was done (核查)"), tags=["dispatch"],
               parameters=[KEY], request=OrderVerdict, responses=OrderShape)  # fmt: skip
@endpoint("POST", may=(VERIFIER, WORKER))
def verify(request: Request, order_id: UUID) -> Any:
    return _act(request, order_id, OrderVerdict, lambda order, sent: actions.verify(
        order.pk, by=request.user, passed=sent["passed"], text=sent["text"], version=sent["version"]))  # fmt: skip


@extend_schema(operation_id="reassign_order", summary=_("Send it to another team (改派)"), tags=["dispatch"],
               parameters=[KEY], request=Sending, responses=OrderShape)  # fmt: skip
@endpoint("POST", may=(DISPATCHER,))
def reassign(request: Request, order_id: UUID) -> Any:
    return _act(request, order_id, Sending, lambda order, sent: actions.reassign(
        order.pk, sent["team"], by=request.user, reason=sent["reason"], version=sent["version"]))  # fmt: skip
