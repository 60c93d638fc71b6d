"""好差评 for programs: rate, and put right what was rated poorly."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import Role
from apps.cases.api.following import visible
from apps.evaluation import actions
from apps.evaluation.models import Level, Mark, Rating, Rectification
from nanhai_gov.api.endpoints import KEY, acted, answer_of, endpoint
from nanhai_gov.api.fields import Choice, Closed, Map, Paging, Text, asked, sent
from nanhai_gov.api.moments import local
from nanhai_gov.api.paging import page_of

ANSWERING = tuple(str(role) for role in actions.ANSWERING)
OVERSEEING = (str(Role.EDITOR),)
READING = (*ANSWERING, *OVERSEEING, str(Role.DISTRICT_LEADER))


class GiveRating(Closed):
    level = Choice(choices=Level.choices)
    dimensions = Map(
        child=Choice(choices=Mark.choices), required=False, default=dict,
        help_text="Of an application: efficiency, guide, ease, platform; of a report: speed, result, manner, telling.",
    )  # fmt: skip
    text = Text(max_length=500, required=False, allow_blank=True, default="")


class RatingShape(serializers.Serializer):
    case = serializers.CharField()
    level = serializers.ChoiceField(choices=Level.choices)
    dimensions = serializers.DictField(child=serializers.CharField())
    text = serializers.CharField(allow_blank=True)
    given_at = serializers.DateTimeField()
    answer = serializers.CharField(allow_blank=True, help_text="What the unit said to a poor one.")


class RectificationShape(serializers.Serializer):
    """What a unit does about a poor rating (差评整改); the rater stays unknown to it."""

    id = serializers.UUIDField()
    unit = serializers.CharField()
    level = serializers.ChoiceField(choices=Level.choices)
    dimensions = serializers.DictField(child=serializers.CharField())
    status = serializers.ChoiceField(choices=Rectification.Status.choices)
    opened_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    measure = serializers.ChoiceField(choices=Rectification.Measure.choices, allow_blank=True)
    answer = serializers.CharField(allow_blank=True)
    call_back = serializers.ChoiceField(choices=Rectification.CallBack.choices, allow_blank=True)


class RectificationPage(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = RectificationShape(many=True)


class RectificationFilters(Paging):
    status = serializers.ChoiceField(choices=Rectification.Status.choices, required=False)


class RectificationAnswer(Closed):
    measure = Choice(choices=Rectification.Measure.choices)
    text = Text(max_length=1000)


class CallBackNote(Closed):
    result = Choice(choices=Rectification.CallBack.choices)
    note = Text(max_length=300, required=False, allow_blank=True, default="")


@extend_schema(operation_id="give_rating", methods=["POST"], tags=["ratings"], parameters=[KEY], request=GiveRating,
               summary=_("Rate a finished case, once (评价)"), responses=RatingShape)  # fmt: skip
@extend_schema(operation_id="read_rating", methods=["GET"], tags=["ratings"], parameters=[], request=None,
               summary=_("The rating I gave, and what was answered"), responses=RatingShape)  # fmt: skip
@endpoint("GET", "POST", may="signed_in")
def rating(request: Request, number: str) -> HttpResponseBase:
    case = visible(request, number)
    if request.method != "POST":
        return Response(_rating_row(request, case))
    given = sent(request, GiveRating)
    new = acted(request, lambda: actions.give_rating(case.pk, by=request.user, **given))
    return answer_of(Response(_rating_row(request, case)), new=new)


def _rating_row(request: Request, case: Any) -> dict[str, Any]:
    """One's own only: a unit does not read who rated it."""
    one = Rating.objects.filter(case=case, by=request.user).first()
    if one is None:
        raise Http404
    answer = Rectification.objects.filter(rating=one).values_list("answer", flat=True).first()
    return {"case": case.number, "level": one.level, "dimensions": one.dimensions, "text": one.text,
            "given_at": local(one.given_at), "answer": answer or ""}  # fmt: skip


def rectification_row(row: Rectification) -> dict[str, Any]:
    return {
        "id": row.pk, "unit": row.rating.unit.code, "level": row.rating.level, "dimensions": row.rating.dimensions,
        "status": row.status, "opened_at": local(row.opened_at), "due_at": local(row.due_at), "measure": row.measure,
        "answer": row.answer, "call_back": row.call_back,
    }  # fmt: skip


@extend_schema(operation_id="list_rectifications", summary=_("Poor ratings to put right"), tags=["ratings"],
               parameters=[RectificationFilters], responses=RectificationPage)  # fmt: skip
@endpoint("GET", may=READING)
def rectifications(request: Request) -> Response:
    wanted = asked(request, RectificationFilters)
    rows = Rectification.objects.visible_to(request.user, request.desk).for_pages()
    rows = rows.filter(**{name: wanted[name] for name in ("status",) if name in wanted})
    return page_of(request, rows, rectification_row, limit=wanted["limit"])


def _act(request: Request, pk: UUID, shape: type[Closed], act: Any) -> HttpResponseBase:
    given = sent(request, shape)
    rows = Rectification.objects.visible_to(request.user, request.desk).for_pages()
    if not rows.filter(pk=pk).exists():
        raise Http404
    new = acted(request, lambda: act(pk, by=request.user, **given))
    return answer_of(Response(rectification_row(rows.get(pk=pk))), new=new)


@extend_schema(operation_id="answer_rectification", summary=_("Say what was done about a poor rating (答复整改)"),
               tags=["ratings"], parameters=[KEY], request=RectificationAnswer,
               responses=RectificationShape)  # fmt: skip
@endpoint("POST", may=ANSWERING)
def answer(request: Request, rectification_id: UUID) -> HttpResponseBase:
    return _act(request, rectification_id, RectificationAnswer, actions.answer_rectification)


@extend_schema(operation_id="note_call_back", summary=_("Note what a call back brought (回访)"), tags=["ratings"],
               parameters=[KEY], request=CallBackNote, responses=RectificationShape)  # fmt: skip
@endpoint("POST", may=OVERSEEING)
def call_back(request: Request, rectification_id: UUID) -> HttpResponseBase:
    return _act(request, rectification_id, CallBackNote, actions.note_call_back)
