"""The official's desk for programs: what waits for me, and the four words one may say."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.dashboards import done as dealt
from apps.dashboards import inbox as box
from apps.dashboards.desk import DECIDERS
from apps.dashboards.inbox_rows import Line
from apps.decisions import actions
from apps.decisions.models import Chain, Opinion, Seat
from nanhai_gov.api.endpoints import KEY, acted, answer_of, endpoint
from nanhai_gov.api.fields import Closed, Query, Text, asked, sent
from nanhai_gov.api.moments import local

ROLES = tuple(str(role) for role in DECIDERS)


class SeatShape(serializers.Serializer):
    """A seat (席位) that waits for one's word."""

    seat = serializers.UUIDField()
    case = serializers.CharField(allow_blank=True, help_text="Number of the case.")
    title = serializers.CharField()
    applicant = serializers.CharField(allow_blank=True, help_text="Masked.")
    step = serializers.CharField()
    kind = serializers.CharField()
    due_by_law = serializers.DateTimeField(allow_null=True)
    promised = serializers.DateTimeField(allow_null=True)
    on_behalf_of = serializers.CharField(allow_blank=True)
    taken = serializers.BooleanField(help_text="False: it lies in the pool and must be taken first.")
    rev = serializers.CharField(help_text="State of the chain; sent back, it refuses what somebody changed since.")


class InboxPage(serializers.Serializer):
    total = serializers.IntegerField()
    next = serializers.CharField(allow_blank=True, help_text="Value of `after` for the next page.")
    results = SeatShape(many=True)


class Word(Closed):
    rev = Text(max_length=120, required=False, allow_null=True, default=None)
    text = Text(max_length=2000, required=False, allow_blank=True, default="")


class Refusal(Word):
    reasons = Text(max_length=4000)
    remedies = Text(max_length=2000)


class Return(Word):
    to = Text(max_length=40, required=False, allow_null=True, default=None,
                               help_text="Key of an earlier step; the one before unless said.")  # fmt: skip


class InboxFilters(Query):
    """As the addresses of the page have them."""

    after = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="`next` of the page before."
    )
    q = serializers.CharField(max_length=60, required=False, allow_blank=True, help_text="Words of title or number.")
    item = serializers.CharField(max_length=60, required=False, allow_blank=True, help_text="Key of a service.")
    town = serializers.CharField(max_length=12, required=False, allow_blank=True, help_text="Code of a town.")
    step = serializers.CharField(max_length=60, required=False, allow_blank=True, help_text="Kind of step.")


class DoneFilters(Query):
    after = serializers.CharField(max_length=20, required=False, allow_blank=True,
                                  help_text="`next` of the page before.")  # fmt: skip
    q = serializers.CharField(max_length=60, required=False, allow_blank=True, help_text="Words of title or number.")
    item = serializers.CharField(max_length=60, required=False, allow_blank=True, help_text="Key of a service.")
    word = serializers.ChoiceField(choices=Opinion.Verb.choices, required=False)


class DoneShape(serializers.Serializer):
    """A word one has said, and what became of it."""

    case = serializers.CharField(allow_blank=True, help_text="Empty where the right to see it has ended.")
    title = serializers.CharField()
    step = serializers.CharField()
    word = serializers.ChoiceField(choices=Opinion.Verb.choices)
    text = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    chain = serializers.ChoiceField(choices=Chain.Status.choices)
    has_it = serializers.CharField(allow_blank=True, help_text="Who has it now.")


class DonePage(serializers.Serializer):
    next = serializers.CharField(allow_blank=True, help_text="Value of `after` for the next page.")
    results = DoneShape(many=True)


class Outcome(serializers.Serializer):
    status = serializers.ChoiceField(choices=Chain.Status.choices)
    rev = serializers.CharField()


def seat_row(line: Line) -> dict[str, Any]:
    step = line.seat.step
    return {
        "seat": line.seat.pk, "case": line.case.number if line.case else "", "title": step.chain.title,
        "applicant": line.applicant, "step": step.name, "kind": step.kind,
        "due_by_law": local(line.legal.due_at) if line.legal else None,
        "promised": local(line.promise.due_at) if line.promise else None, "on_behalf_of": line.on_behalf,
        "taken": line.seat.holder_id is not None, "rev": line.rev,
    }  # fmt: skip


@extend_schema(
    operation_id="read_inbox", summary=_("What waits for me, the law's clock first"), tags=["decisions"],
    parameters=[InboxFilters], responses=InboxPage,
)  # fmt: skip
@endpoint("GET", may=ROLES)
def inbox(request: Request) -> Response:
    wanted = asked(request, InboxFilters)
    page = box.page(request.user, request.desk, box.Filters.of(wanted), wanted.get("after", ""))
    rows = [seat_row(line) for *_head, lines in page.groups for line in lines]
    return Response({"total": page.total, "next": page.after, "results": rows})


def _act(request: Request, seat_id: UUID, shape: type[Closed], act: Callable[[Any], None]) -> Any:
    given = sent(request, shape)
    seat = Seat.objects.select_related("step__chain").filter(pk=seat_id).first()
    if seat is None:
        raise Http404
    new = acted(request, lambda: act(given))
    chain = Chain.objects.get(pk=seat.step.chain_id)
    return answer_of(Response({"status": chain.status, "rev": chain.rev(seat.step_id)}), new=new)


@extend_schema(operation_id="agree", summary=_("Agree (同意)"), tags=["decisions"], parameters=[KEY], request=Word,
               responses=Outcome)  # fmt: skip
@endpoint("POST", may=ROLES)
def agree(request: Request, seat_id: UUID) -> Any:
    return _act(request, seat_id, Word, lambda sent: actions.agree(
        seat_id, by=request.user, text=sent["text"], rev=sent["rev"]))  # fmt: skip


@extend_schema(operation_id="refuse", summary=_("Refuse, propose to refuse, or object"), tags=["decisions"],
               parameters=[KEY], request=Refusal, responses=Outcome)  # fmt: skip
@endpoint("POST", may=ROLES)
def refuse(request: Request, seat_id: UUID) -> Any:
    return _act(request, seat_id, Refusal, lambda sent: actions.refuse(
        seat_id, by=request.user, text=sent["text"], reasons=sent["reasons"], remedies=sent["remedies"],
        rev=sent["rev"]))  # fmt: skip


@extend_schema(operation_id="return_step", summary=_("Return to an earlier step (退回)"), tags=["decisions"],
               parameters=[KEY],
               request=Return, responses=Outcome)  # fmt: skip
@endpoint("POST", may=ROLES)
def give_back(request: Request, seat_id: UUID) -> Any:
    return _act(request, seat_id, Return, lambda sent: actions.return_step(
        seat_id, by=request.user, text=sent["text"], to=sent["to"], rev=sent["rev"]))  # fmt: skip


@extend_schema(operation_id="take_seat", summary=_("Take from the pool (认领)"), tags=["decisions"], parameters=[KEY],
               request=None, responses=Outcome)  # fmt: skip
@endpoint("POST", may=ROLES)
def take(request: Request, seat_id: UUID) -> Any:
    return _act(request, seat_id, Closed, lambda _sent: actions.take(seat_id, by=request.user))


@extend_schema(operation_id="put_back_seat", summary=_("Give a taken seat back to its pool (放回)"), tags=["decisions"],
               parameters=[KEY], request=None, responses=Outcome)  # fmt: skip
@endpoint("POST", may=ROLES)
def put_back(request: Request, seat_id: UUID) -> Any:
    return _act(request, seat_id, Closed, lambda _sent: actions.put_back(seat_id, by=request.user))


@extend_schema(operation_id="list_done", summary=_("What I decided or passed on, the newest first (已办)"),
               tags=["decisions"], parameters=[DoneFilters], responses=DonePage)  # fmt: skip
@endpoint("GET", may=ROLES)
def done(request: Request) -> Response:
    wanted = asked(request, DoneFilters)
    filters = dealt.Filters.of(wanted)
    rows, after = dealt.page(request.user, request.desk, filters, wanted.get("after", ""))
    return Response({"next": after, "results": [done_row(one) for one in rows]})


def done_row(one: dealt.Done) -> dict[str, Any]:
    said = one.opinion
    return {"case": one.case.number if one.case else "", "title": one.chain.title, "step": said.step.name,
            "word": said.verb, "text": said.text, "at": local(said.at), "chain": one.chain.status,
            "has_it": one.has_it}  # fmt: skip
