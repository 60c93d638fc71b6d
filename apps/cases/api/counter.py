"""受理 for programs: what a window clerk does with an application. The clerk's rights and the same five acts."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cases import actions
from apps.cases.actions import Asked
from apps.cases.api.following import visible
from apps.cases.api.shapes import CaseShape, case_row
from apps.cases.models import Case
from nanhai_gov.api.endpoints import KEY, acted, answer_of, endpoint, told_at
from nanhai_gov.api.fields import Choice, Closed, Text, Whole, sent


class CaseAct(Closed):
    rev = Whole(required=False, allow_null=True, default=None, min_value=0, max_value=2**31 - 1,
                                   help_text="The `rev` that was read; 409 when somebody acted since.")  # fmt: skip


class MaterialVerdict(CaseAct):
    material = Text(max_length=40)
    verdict = Choice(choices=["good", "bad"], allow_blank=True, help_text="Empty: take it back.")
    reason = Text(max_length=300, required=False, allow_blank=True, default="")


class AskedPoint(Closed):
    material = Text(max_length=40, required=False, allow_blank=True, default="")
    page = Text(max_length=40, required=False, allow_blank=True, default="")
    reason = Text(max_length=300)


class AskCorrections(CaseAct):
    asked = AskedPoint(many=True, allow_empty=False, max_length=40)


class TakingOver(CaseAct):
    reason = Text(max_length=200, help_text="Your colleague reads it.")


class NotAccepted(CaseAct):
    reason = Text(max_length=40, help_text="A key of the refusal reasons, such as not_needed.")
    text = Text(max_length=2000)
    authority = Text(max_length=120, required=False, allow_blank=True, default="")


def _act(request: Request, number: str, shape: type[Closed], act: Callable[[Case, Any], Any]) -> Any:
    """Parse, act once, answer with the case as it stands."""
    given, found = sent(request, shape), visible(request, number)
    with told_at(_place(given)):
        new = acted(request, lambda: act(found, given))
    return answer_of(Response(case_row(visible(request, number))), new=new)


PLACES = {"why": "/reason"}


def _place(given: dict[str, Any]) -> Callable[[str], str]:
    """The pages name a material's own field."""
    keys = {one["material"] or one["page"]: f"/asked/{n}" for n, one in enumerate(given.get("asked", []))}
    if "material" in given:
        keys[given["material"]] = "/material"
    return lambda name: keys.get(name, PLACES.get(name, f"/{name}" if name in given else ""))


@extend_schema(operation_id="take_case", summary=_("Take an application to one's desk"), tags=["counter"],
               parameters=[KEY], request=CaseAct, responses=CaseShape)  # fmt: skip
@endpoint("POST", may=("clerk",))
def take(request: Request, number: str) -> Any:
    return _act(request, number, CaseAct, lambda case, sent: actions.take_case(
        case.pk, by=request.user, rev=sent["rev"]))  # fmt: skip


@extend_schema(operation_id="take_over_case", summary=_("Take over from a colleague, with a reason (接手)"),
               tags=["counter"], parameters=[KEY], request=TakingOver, responses=CaseShape)  # fmt: skip
@endpoint("POST", may=("clerk",))
def take_over(request: Request, number: str) -> Any:
    return _act(request, number, TakingOver, lambda case, sent: actions.take_over(
        case.pk, reason=sent["reason"], by=request.user, rev=sent["rev"]))  # fmt: skip


@extend_schema(operation_id="put_back_case", summary=_("Put an application back into the pool (放回)"),
               tags=["counter"], parameters=[KEY], request=CaseAct, responses=CaseShape)  # fmt: skip
@endpoint("POST", may=("clerk",))
def put_back(request: Request, number: str) -> Any:
    return _act(request, number, CaseAct, lambda case, sent: actions.put_back_case(
        case.pk, by=request.user, rev=sent["rev"]))  # fmt: skip


@extend_schema(operation_id="judge_material", summary=_("Say of a material whether it is in order"), tags=["counter"],
               parameters=[KEY], request=MaterialVerdict, responses=CaseShape)  # fmt: skip
@endpoint("POST", may=("clerk",))
def verdict(request: Request, number: str) -> Any:
    return _act(request, number, MaterialVerdict, lambda case, sent: actions.set_verdict(
        case.pk, sent["material"], sent["verdict"], sent["reason"], by=request.user, rev=sent["rev"]))  # fmt: skip


@extend_schema(operation_id="accept_case", summary=_("Accept: the clock of the law begins"), tags=["counter"],
               parameters=[KEY], request=CaseAct, responses=CaseShape)  # fmt: skip
@endpoint("POST", may=("clerk",))
def accept(request: Request, number: str) -> Any:
    return _act(request, number, CaseAct, lambda case, sent: actions.accept(
        case.pk, by=request.user, rev=sent["rev"]))  # fmt: skip


@extend_schema(operation_id="ask_corrections", summary=_("Ask for corrections, once and all at once"), tags=["counter"],
               parameters=[KEY], request=AskCorrections, responses=CaseShape)  # fmt: skip
@endpoint("POST", may=("clerk",))
def ask(request: Request, number: str) -> Any:
    return _act(request, number, AskCorrections, lambda case, sent: actions.ask_corrections(
        case.pk, [Asked(**one) for one in sent["asked"]], by=request.user, rev=sent["rev"]))  # fmt: skip


@extend_schema(operation_id="refuse_acceptance", summary=_("Do not accept, with reasons"), tags=["counter"],
               parameters=[KEY], request=NotAccepted, responses=CaseShape)  # fmt: skip
@endpoint("POST", may=("clerk",))
def refuse(request: Request, number: str) -> Any:
    return _act(request, number, NotAccepted, lambda case, sent: actions.refuse_acceptance(
        case.pk, reason=sent["reason"], text=sent["text"], authority=sent["authority"], by=request.user,
        rev=sent["rev"]))  # fmt: skip
