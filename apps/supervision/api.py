"""Instructions 督办 for programs: what was given and received, the owner's answer, and what the giver says to it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import parser_classes
from rest_framework.request import Request
from rest_framework.response import Response

from apps.organizations.models import Unit
from apps.supervision import boxes, notices
from apps.supervision.doors import GIVING, READING
from apps.supervision.forms import owners as owners_of
from apps.supervision.models import Notice, NoticeWord
from apps.supervision.notices import MOST_DAYS, MOST_FILES, Matter
from nanhai_gov.api.bodies import Parts, StrictJSON
from nanhai_gov.api.endpoints import KEY, acted, answer_of, endpoint
from nanhai_gov.api.fields import Closed, Id, Paging, Text, Whole, asked, sent
from nanhai_gov.api.moments import local
from nanhai_gov.api.paging import page_of

GIVERS = tuple(str(role) for role in GIVING)
READERS = tuple(dict.fromkeys(str(role) for role in (*GIVING, *READING)))


class InstructionShape(serializers.Serializer):
    """An instruction (督办): open until its giver accepts the answer."""

    id = serializers.UUIDField()
    about = serializers.ChoiceField(choices=Notice.About.choices)
    title = serializers.CharField()
    text = serializers.CharField(help_text="The leader's words.")
    given_by = serializers.CharField(help_text="Name of the giver.")
    unit = serializers.CharField(help_text="Code of the unit that answers.")
    status = serializers.ChoiceField(choices=Notice.Status.choices)
    given_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    overdue = serializers.BooleanField()
    answers = serializers.IntegerField()


class WordShape(serializers.Serializer):
    verb = serializers.ChoiceField(choices=NoticeWord.Verb.choices)
    text = serializers.CharField(allow_blank=True)
    by = serializers.CharField()
    at = serializers.DateTimeField()
    late = serializers.BooleanField()
    files = serializers.ListField(child=serializers.UUIDField())


class InstructionDetail(InstructionShape):
    words = WordShape(many=True)


class InstructionPage(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = InstructionShape(many=True)


class InstructionFilters(Paging):
    box = serializers.ChoiceField(choices=["given", "received", "all"], required=False,
                                  help_text="The first of these that you have.")  # fmt: skip
    state = serializers.ChoiceField(choices=list(boxes.STATES), required=False)


class Instructing(Closed):
    owner = Id(help_text="A post, of GET instruction-owners.")
    text = Text(max_length=1000)
    days = Whole(min_value=1, max_value=MOST_DAYS, help_text="Working days.")


class NoticeAnswer(Closed):
    text = Text(max_length=2000)
    files = serializers.ListField(child=serializers.FileField(), required=False, default=list, max_length=MOST_FILES)


class Acceptance(Closed):
    text = Text(max_length=2000, required=False, allow_blank=True, default="")


class GivingBack(Closed):
    text = Text(max_length=2000)
    days = Whole(min_value=1, max_value=MOST_DAYS, help_text="Working days.")


class OwnerShape(serializers.Serializer):
    post = serializers.UUIDField()
    unit = serializers.CharField(help_text="Name of the unit.")
    name = serializers.CharField(help_text="Title, and who holds the post.")


class Owners(serializers.Serializer):
    results = OwnerShape(many=True)


def instruction_row(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.pk, "about": notice.about, "title": notice.title, "text": notice.text,
        "given_by": notice.from_user.shown_name, "unit": notice.to_unit.code, "status": notice.status,
        "given_at": local(notice.given_at), "due_at": local(notice.due_at), "overdue": notice.overdue_at is not None,
        "answers": notice.answers,
    }  # fmt: skip


@extend_schema(operation_id="list_instructions", summary=_("Instructions given or received, the newest first"),
               tags=["instructions"], parameters=[InstructionFilters], responses=InstructionPage)  # fmt: skip
@endpoint("GET", may=READERS)
def instructions(request: Request) -> Response:
    wanted = asked(request, InstructionFilters)
    mine = [one for one in boxes.boxes_of(request.desk) if one != "nudges"]
    rows = boxes.box(request.user, request.desk, wanted["box"] if wanted.get("box") in mine else mine[0])
    if "state" in wanted:
        rows = boxes.in_state(rows, wanted["state"])
    return page_of(request, rows.with_names(), instruction_row, limit=wanted["limit"])


@extend_schema(operation_id="read_instruction", summary=_("One instruction with every word said to it"),
               tags=["instructions"], responses=InstructionDetail)  # fmt: skip
@endpoint("GET", may=READERS)
def instruction(request: Request, instruction_id: UUID) -> Response:
    return Response(_detail(_visible(request, instruction_id)))


def _visible(request: Request, pk: UUID) -> Notice:
    rows = Notice.objects.visible_to(request.user, request.desk).instructions().with_names()
    found: Notice | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _detail(notice: Notice) -> dict[str, Any]:
    words = notice.words.select_related("actor").prefetch_related("files").order_by("pk")
    said = [
        {"verb": one.verb, "text": one.text, "by": one.actor.shown_name, "at": local(one.at), "late": one.late,
         "files": [file.pk for file in one.files.all()]}
        for one in words
    ]  # fmt: skip
    return {**instruction_row(notice), "words": said}


def _act(request: Request, pk: UUID, shape: type[Closed], act: Callable[[Any], Any]) -> HttpResponseBase:
    given, found = sent(request, shape), _visible(request, pk)
    new = acted(request, lambda: act(given))
    return answer_of(Response(_detail(_visible(request, found.pk))), new=new)


@extend_schema(operation_id="answer_instruction", summary=_("Answer: what was done (回告)"), tags=["instructions"],
               parameters=[KEY], request={"application/json": NoticeAnswer, "multipart/form-data": NoticeAnswer},
               responses=InstructionDetail)  # fmt: skip
@endpoint("POST", may=READERS)
@parser_classes([StrictJSON, Parts])
def answer(request: Request, instruction_id: UUID) -> HttpResponseBase:
    return _act(request, instruction_id, NoticeAnswer, lambda given: notices.answer_notice(
        instruction_id, text=given["text"], uploads=given["files"], by=request.user))  # fmt: skip


@extend_schema(operation_id="accept_answer", summary=_("Be content with the answer: it is done"), tags=["instructions"],
               parameters=[KEY], request=Acceptance, responses=InstructionDetail)  # fmt: skip
@endpoint("POST", may=GIVERS)
def accept(request: Request, instruction_id: UUID) -> HttpResponseBase:
    return _act(
        request,
        instruction_id,
        Acceptance,
        lambda given: notices.accept_answer(instruction_id, text=given["text"], by=request.user),
    )


@extend_schema(operation_id="return_answer", summary=_("Give the answer back, with a new day"), tags=["instructions"],
               parameters=[KEY], request=GivingBack, responses=InstructionDetail)  # fmt: skip
@endpoint("POST", may=GIVERS)
def give_back(request: Request, instruction_id: UUID) -> HttpResponseBase:
    return _act(request, instruction_id, GivingBack, lambda given: notices.return_answer(
        instruction_id, text=given["text"], days=given["days"], by=request.user))  # fmt: skip


@extend_schema(operation_id="list_instruction_owners", summary=_("Posts I may instruct"), tags=["instructions"],
               responses=Owners)  # fmt: skip
@endpoint("GET", may=GIVERS)
def owners(request: Request) -> Response:
    rows = [
        {"post": post, "unit": unit, "name": name} for unit, posts in owners_of(request.desk) for post, name in posts
    ]
    return Response({"results": rows})


@extend_schema(operation_id="instruct_unit", summary=_("Instruct a unit (批示)"), tags=["instructions"],
               parameters=[KEY], request=Instructing, responses=InstructionShape)  # fmt: skip
@endpoint("POST", may=GIVERS)
def instruct_unit(request: Request, code: str) -> HttpResponseBase:
    given = sent(request, Instructing)
    unit = Unit.objects.active().filter(code=code.replace("\0", "")).first()
    if unit is None:
        raise Http404
    matter = Matter(Notice.About.UNIT, title=unit.name, title_en=unit.name_en)
    new = acted(request, lambda: notices.instruct(
        matter, owner_id=given["owner"], text=given["text"], days=given["days"], by=request.user))  # fmt: skip
    kept = Notice.objects.instructions().filter(about=Notice.About.UNIT, title=unit.name, from_user=request.user)
    return answer_of(Response(instruction_row(kept.with_names().latest("given_at"))), new=new)
