"""吹哨报到 and special procedures for programs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import Role
from apps.cases.api.following import visible as visible_case
from apps.cases.api.shapes import CaseShape, case_row
from apps.coordination import procedures, whistles
from apps.coordination.models import Coupling, Whistle
from apps.coordination.whistle_views import calls_of
from apps.dispatch.api import visible as visible_order
from nanhai_gov.api.endpoints import KEY, acted, answer_of, endpoint
from nanhai_gov.api.fields import Choice, Closed, Id, Many, Paging, Text, Whole, YesNo, asked, sent
from nanhai_gov.api.moments import local
from nanhai_gov.api.paging import page_of

DECIDERS = (str(Role.OFFICIAL), str(Role.CHIEF), str(Role.LEADER), str(Role.HEAD))
WORKER, DISPATCHER = str(Role.WORKER), str(Role.DISPATCHER)


class CallShape(serializers.Serializer):
    """One department called to the spot."""

    id = serializers.UUIDField()
    whistle = serializers.UUIDField(allow_null=True)
    unit = serializers.CharField(help_text="Code of the unit that is called.")
    from_unit = serializers.CharField(help_text="Code of the unit that calls.")
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    due_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.ChoiceField(choices=Coupling.Outcome.choices, allow_blank=True)
    answer = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    arrived_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    score = serializers.IntegerField(allow_null=True)


class CallPage(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = CallShape(many=True)


class CallableUnit(serializers.Serializer):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()


class WhistleShape(serializers.Serializer):
    """A whistle (吹哨) for an order, and who was called."""

    id = serializers.UUIDField()
    order = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Whistle.Kind.choices)
    text = serializers.CharField()
    respond_by = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    result = serializers.CharField(allow_blank=True)
    calls = CallShape(many=True)


class OrderWhistles(serializers.Serializer):
    callable = CallableUnit(many=True, help_text="Units that may be called for this order.")
    results = WhistleShape(many=True)


class Blow(Closed):
    kind = Choice(choices=Whistle.Kind.choices)
    units = Many(child=Id(), min_length=1, max_length=whistles.MOST)
    text = Text(max_length=1000, help_text="What is needed of them.")


class Score(Closed):
    call = Id()
    score = Whole(min_value=1, max_value=5)


class WhistleEnd(Closed):
    scores = Score(many=True, max_length=whistles.MOST)
    text = Text(max_length=1000, help_text="What came of it.")


class CallAnswer(Closed):
    coming = YesNo()
    text = Text(max_length=1000, required=False, allow_blank=True, default="",
                help_text="Who and when; or why not, and whose it is.")  # fmt: skip


class Calls(Paging):
    open = serializers.ChoiceField(choices=["true", "false"], required=False)


class ProcedureStart(Closed):
    kind = Choice(choices=procedures.Procedure.choices)
    reason = Text(max_length=300)
    needed = Text(max_length=100, help_text="How long, for example: 15个工作日.")


class ProcedureEnd(Closed):
    result = Text(max_length=300)


def call_row(one: Coupling) -> dict[str, Any]:
    return {
        "id": one.pk, "whistle": one.ref, "unit": one.to_unit.code, "from_unit": one.from_unit.code,
        "title": one.title, "text": one.text, "due_at": local(one.due_at), "outcome": one.outcome,
        "answer": one.answer, "answered_at": local(one.answered_at), "arrived_at": local(one.arrived_at),
        "closed_at": local(one.closed_at), "score": one.score,
    }  # fmt: skip


def _calls(*whistle_ids: UUID) -> dict[Any, list[dict[str, Any]]]:
    rows = Coupling.objects.filter(kind=Coupling.Kind.WHISTLE, ref__in=whistle_ids).order_by("pk")
    found: dict[Any, list[dict[str, Any]]] = {}
    for one in rows.select_related("to_unit", "from_unit"):
        found.setdefault(one.ref, []).append(call_row(one))
    return found


def whistle_row(one: Whistle, calls: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": one.pk, "order": one.order_id, "kind": one.kind, "text": one.text, "respond_by": local(one.respond_by),
        "closed_at": local(one.closed_at), "result": one.result, "calls": calls,
    }  # fmt: skip


@extend_schema(operation_id="list_order_whistles", summary=_("Whistles of an order, and who may be called"),
               tags=["coordination"], responses=OrderWhistles)  # fmt: skip
@endpoint("GET", may=(WORKER, DISPATCHER))
def of_order(request: Request, order_id: UUID) -> Response:
    order = visible_order(request, order_id)
    units = whistles.callable_units(order) if order.team else []
    blown = list(Whistle.objects.filter(order=order).order_by("-blown_at")[:5])
    calls = _calls(*(one.pk for one in blown))
    return Response({
        "callable": [{"id": one.pk, "code": one.code, "name": one.name} for one in units],
        "results": [whistle_row(one, calls.get(one.pk, [])) for one in blown],
    })  # fmt: skip


@extend_schema(operation_id="blow_whistle", summary=_("Call departments to the spot (吹哨)"), tags=["coordination"],
               parameters=[KEY], request=Blow, responses=WhistleShape)  # fmt: skip
@endpoint("POST", may=(WORKER,))
def blow(request: Request, order_id: UUID) -> HttpResponseBase:
    given, order = sent(request, Blow), visible_order(request, order_id)
    new = acted(request, lambda: whistles.blow(order.pk, by=request.user, **given))
    whistle = Whistle.objects.filter(order=order).latest("blown_at")
    return answer_of(Response(whistle_row(whistle, _calls(whistle.pk).get(whistle.pk, []))), new=new)


@extend_schema(operation_id="close_whistle", summary=_("Close a whistle, with a score for each (结哨)"),
               tags=["coordination"], parameters=[KEY], request=WhistleEnd, responses=WhistleShape)  # fmt: skip
@endpoint("POST", may=(WORKER,))
def close(request: Request, whistle_id: UUID) -> HttpResponseBase:
    given, whistle = sent(request, WhistleEnd), Whistle.objects.filter(pk=whistle_id).first()
    if whistle is None:
        raise Http404
    visible_order(request, whistle.order_id)
    scores = {one["call"]: one["score"] for one in given["scores"]}
    new = acted(request, lambda: whistles.close(whistle_id, scores=scores, text=given["text"], by=request.user))
    whistle.refresh_from_db()
    return answer_of(Response(whistle_row(whistle, _calls(whistle_id).get(whistle_id, []))), new=new)


@extend_schema(operation_id="list_calls", summary=_("Whistles that call my unit, or of orders of my desk"),
               tags=["coordination"], parameters=[Calls], responses=CallPage)  # fmt: skip
@endpoint("GET", may=(*DECIDERS, DISPATCHER))
def calls(request: Request) -> Response:
    wanted = asked(request, Calls)
    rows = calls_of(request)
    if "open" in wanted:
        rows = rows.filter(closed_at__isnull=wanted["open"] == "true")
    return page_of(request, rows, call_row, limit=wanted["limit"])


def _answered(request: Request, pk: UUID, shape: type[Closed], act: Callable[[Any], Any]) -> HttpResponseBase:
    given, found = sent(request, shape), calls_of(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    new = acted(request, lambda: act(given))
    found.refresh_from_db()
    return answer_of(Response(call_row(found)), new=new)


@extend_schema(operation_id="answer_call", summary=_("Say that one's unit comes, or why not (报到)"),
               tags=["coordination"], parameters=[KEY], request=CallAnswer, responses=CallShape)  # fmt: skip
@endpoint("POST", may=DECIDERS)
def answer(request: Request, call_id: UUID) -> HttpResponseBase:
    return _answered(request, call_id, CallAnswer, lambda given: whistles.answer(
        call_id, coming=given["coming"], text=given["text"], by=request.user))  # fmt: skip


@extend_schema(operation_id="report_arrival", summary=_("One's unit is on the spot (到场)"), tags=["coordination"],
               parameters=[KEY], request=None, responses=CallShape)  # fmt: skip
@endpoint("POST", may=DECIDERS)
def arrive(request: Request, call_id: UUID) -> HttpResponseBase:
    return _answered(request, call_id, Closed, lambda _given: whistles.arrive(call_id, by=request.user))


# 特别程序 ---------------------------------------------------------------------------------------------------


def _procedure(request: Request, number: str, shape: type[Closed], act: Callable[..., Any]) -> HttpResponseBase:
    given, case = sent(request, shape), visible_case(request, number)
    new = acted(request, lambda: act(case.pk, by=request.user, **given))
    return answer_of(Response(case_row(visible_case(request, number))), new=new)


@extend_schema(operation_id="start_procedure", summary=_("Start a special procedure: the limits stand still"),
               tags=["decisions"], parameters=[KEY], request=ProcedureStart, responses=CaseShape)  # fmt: skip
@endpoint("POST", may=DECIDERS)
def start(request: Request, number: str) -> HttpResponseBase:
    return _procedure(request, number, ProcedureStart, procedures.start_procedure)


@extend_schema(operation_id="end_procedure", summary=_("End the special procedure: the limits run on"),
               tags=["decisions"], parameters=[KEY], request=ProcedureEnd, responses=CaseShape)  # fmt: skip
@endpoint("POST", may=DECIDERS)
def end(request: Request, number: str) -> HttpResponseBase:
    return _procedure(request, number, ProcedureEnd, procedures.end_procedure)
