"""Playing a case with the people of the demo: real acts only, never a written outcome.

Used by the demo's first cases and by the test that walks every item through its own chain.
"""

import io
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from PIL import Image, ImageDraw
from shapely.geometry import shape

from apps.accounts.models import Role, User
from apps.cases import actions as cases
from apps.cases import drafts, letters
from apps.cases.actions.report import DRAFT_PURPOSE as REPORT_PHOTO
from apps.cases.models import Case, Draft, Material
from apps.catalog import forms
from apps.catalog.forms import sample
from apps.catalog.models import EventStandard, ServiceItem
from apps.decisions import actions as decisions
from apps.decisions.models import Chain, Seat, Step
from apps.dispatch import actions as dispatch
from apps.dispatch.models import Membership, WorkOrder
from apps.dispatch.views.acting import PURPOSE as ORDER_PHOTO
from apps.files.actions import store
from apps.files.models import StoredFile
from apps.ledger.relay import drain
from apps.organizations.models import Division, Holding, Post

SAYS = {Step.Kind.HANDLE: "材料齐全，拟同意。", Step.Kind.COUNTERSIGN: "无意见，同意。"}


PAPER = "paper"


def picture(words: str, color: str = PAPER) -> SimpleUploadedFile:
    """A small drawn picture, labeled as an example: the demo shows nobody's photo."""
    image = Image.new("RGB", (640, 480), "#fffefb" if color == PAPER else color)
    pen = ImageDraw.Draw(image)
    ink = "#26323a" if color == PAPER else "white"
    pen.rectangle((24, 24, 616, 456), outline=ink, width=3)
    if color == PAPER:  # a plan of rooms
        for line in ((60, 90, 580, 90), (60, 360, 580, 360), (60, 90, 60, 360), (580, 90, 580, 360),
                     (300, 90, 300, 260), (60, 220, 300, 220), (300, 260, 420, 260)):  # fmt: skip
            pen.line(line, fill=ink, width=4)
    else:  # a street under a sky
        pen.polygon(((24, 456), (260, 220), (380, 220), (616, 456)), fill="#2b363f")
        pen.line((320, 456, 320, 240), fill="#f0c25c", width=6)
    pen.text((40, 40), f"DEMO {words}", fill=ink, font_size=22)
    out = io.BytesIO()
    image.save(out, "JPEG")
    return SimpleUploadedFile("example.jpg", out.getvalue(), content_type="image/jpeg")


def apply_for(key: str, *, by: User, community: str, seed: int, **known: Any) -> Case:
    """Fill in a form of one's own, attach what is asked for, submit."""
    item = ServiceItem.objects.select_related("current").get(key=key)
    drafts.require_open(item)
    source, version = Random(seed), item.current  # noqa: S311 - invented answers, no secret
    assert version is not None
    answers = sample.answers(version, source, community, **known)
    draft = Draft.objects.create(
        owner=str(by.pk), item=item, version=version, answers=answers, typed={}, client_key=f"story-{key}-{seed}",
        pages_done=list(answers),
    )  # fmt: skip
    for material in forms.materials_needed(version, answers):
        if material.get("need") == "must" and not material.get("exempt"):
            drafts.attach(draft.pk, material["key"], picture(material["key"]), by=by)
        elif material.get("need") == "deferrable":
            drafts.defer(draft.pk, material["key"], True, by=by)
    case = cases.submit_application(draft.pk, by=by)
    drain()
    return case


def clerk_of(case: Case) -> User:
    return _holder(Q(unit=case.hall, role=Role.CLERK))


def accept(case: Case, *, clerk: User | None = None) -> None:
    clerk = clerk or clerk_of(case)
    for material in case.materials.filter(status=Material.Status.UPLOADED):
        cases.set_verdict(case.pk, material.key, Material.Verdict.GOOD, by=clerk)
    cases.accept(case.pk, by=clerk)
    drain()


def check_sites(case: Case, *, passed: bool = True) -> None:
    """Two officers of the team go and report what they found."""
    for order in WorkOrder.objects.filter(subject=case.pk, kind=WorkOrder.Kind.SITE_CHECK, status="dispatched"):
        first, second = _members(order)[:2]
        dispatch.claim(order.pk, by=first)
        for officer in (first, second):
            dispatch.arrive(order.pk, by=officer, place=_place(case))
        text = "现场与申请一致，设施齐全。" if passed else "现场与图纸不一致。"
        marks = [passed] * len(order.brief.get("checklist", []))
        dispatch.finish(
            order.pk, by=first, text=text, passed=passed, checked=marks, place=_place(case), place_note=case.address
        )
        dispatch.verify(order.pk, by=second, passed=True, text="属实")
    drain()


def advance(case: Case, *, stop_before: str = "") -> bool:
    """Everybody whose turn it is agrees, once. False when nothing is open, or the named kind of step is reached."""
    seats = Seat.objects.filter(step__chain__subject=case.pk, step__chain__status=Chain.Status.RUNNING, status="open")
    for seat in seats.select_related("step", "post"):
        if seat.step.kind == stop_before:
            return False
        speaker = seat.holder or _free_holder(seat)
        if seat.holder is None:
            decisions.take(seat.pk, by=speaker)
        decisions.agree(seat.pk, by=speaker, text=SAYS.get(Step.Kind(seat.step.kind), "同意。"))
        drain()
        return True
    return False


def decide(case: Case, *, stop_before: str = "") -> None:
    """Site checks, then rung by rung to the decision (or to the kind of step named)."""
    check_sites(case)
    for _rung in range(20):
        if not advance(case, stop_before=stop_before):
            return


def refuse(case: Case, *, reasons: str) -> None:
    """The approver refuses, with reasons and remedies."""
    decide(case, stop_before=Step.Kind.APPROVE)
    seat = Seat.objects.select_related("post").get(step__chain__subject=case.pk, status="open")
    speaker = seat.holder or _free_holder(seat)
    if seat.holder is None:
        decisions.take(seat.pk, by=speaker)
    decisions.refuse(seat.pk, by=speaker, text="不同意。", reasons=reasons, remedies=letters.remedies(case.unit))
    drain()


def report(code: str, *, words: str, place: tuple[float, float], seed: int, by: User | None = None) -> Case:
    standard = EventStandard.objects.get(code=code, is_current=True)
    actor, phone = (str(by.pk), "") if by else (f"story-{seed}", "13800001111")
    photo = store(picture(standard.code, "#4b5964"), purpose=REPORT_PHOTO, owner=None, by=actor)
    case = cases.submit_report(
        by=by, client_actor=actor, client_key=f"story-{code}-{seed}", standard_id=standard.pk, text=words, place=place,
        photos=[photo.pk], phone=phone,
    )  # fmt: skip
    drain()
    return case


def carry_out(case: Case, *, check: bool = True) -> None:
    """Claimed, arrived, done with photo; then looked at by somebody else."""
    order = WorkOrder.objects.get(subject=case.pk, kind=WorkOrder.Kind.REPORT)
    worker = _members(order)[0]
    dispatch.claim(order.pk, by=worker)
    dispatch.arrive(order.pk, by=worker, place=_place(case), photos=[_photo(order, worker, "before", "#8a5a00")])
    marks = [True] * len(order.brief.get("checklist", []))
    dispatch.finish(
        order.pk, by=worker, text="已处置完毕，恢复原状。", photos=[_photo(order, worker, "after", "#0b6e52")],
        checked=marks, place=_place(case),
    )  # fmt: skip
    drain()
    if check:
        town = case.town.code[:9] if case.town else ""
        verifier = _holder(Q(unit__code=f"T-{town}-OPS", role=Role.VERIFIER))
        dispatch.verify(order.pk, by=verifier, passed=True)
        drain()


def spot(town: str, number: int) -> tuple[float, float]:
    """A place inside one of the town's grids (WGS84)."""
    grids = Division.objects.grids().filter(path__contains=f"/{town}/", min_lng__isnull=False).order_by("code")
    grid = grids[number * 7 % max(grids.count(), 1)]
    point = shape(grid.boundary).representative_point()
    return (point.x, point.y)


def _photo(order: WorkOrder, by: User, words: str, color: str) -> StoredFile:
    return store(picture(words, color), purpose=ORDER_PHOTO, owner=order.pk, by=str(by.pk))


def _members(order: WorkOrder) -> list[User]:
    rows = Membership.objects.filter(team=order.team, until__isnull=True).select_related("user").order_by("pk")
    return [row.user for row in rows]


def _place(case: Case) -> tuple[float, float] | None:
    return (case.lng, case.lat) if case.lng is not None and case.lat is not None else None


def _holder(post: Q) -> User:
    user = User.objects.filter(Q(pk__in=_holding(post))).order_by("pk").first()
    assert user is not None, post
    return user


def _holding(post: Q) -> Any:
    return Holding.objects.filter(post__in=Post.objects.filter(post), until__isnull=True).values("user")


def _free_holder(seat: Seat) -> User:
    """Somebody of the post who has no other seat in this step."""
    taken = Seat.objects.filter(step=seat.step, holder__isnull=False).values("holder")
    user = User.objects.filter(pk__in=_holding(Q(pk=seat.post_id))).exclude(pk__in=taken).order_by("pk").first()
    assert user is not None, seat
    return user
