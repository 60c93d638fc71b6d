"""我的工单: what a grid worker sees on the phone, and the acts of the field."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.models import Role
from apps.dispatch import actions, maps, sites
from apps.dispatch.doors import had_a_hand
from apps.dispatch.forms import ArriveForm, DisagreeForm, FinishForm, NoteForm, ReasonForm
from apps.dispatch.models import Evidence, Membership, WorkOrder
from apps.dispatch.views.acting import Photos, order_or_404, orders_of, sent_before, status_of, version_of
from apps.dispatch.views.outbox import accepted, base_of, clock_off, from_outbox, refused, refused_by, shown
from apps.files import uploads
from apps.ledger.clock import now
from apps.ledger.idempotency import once_sent
from apps.ledger.refusal import Refused
from apps.organizations.desk import DeskRequest
from nanhai_gov.access import roles
from nanhai_gov.context import first_url, url_of

S: Any = WorkOrder.Status
WORKER: Any = Role.WORKER
MOST = 60
KEPT_DAYS = 7


@roles(WORKER)
@require_GET
def mine(request: DeskRequest) -> HttpResponse:
    """What I have in hand first, then what my teams may sign for, then what was done in the last seven days."""
    user: Any = request.user
    teams = list(Membership.objects.running().filter(user=user).values_list("team", flat=True))
    of_teams = WorkOrder.objects.filter(team__in=teams).with_names().order_by("due_at", "pk")
    in_hand = list(of_teams.filter(holder=user, status__in=[S.ARRIVED, S.CLAIMED])[:MOST])
    in_hand.sort(key=lambda order: order.status != S.ARRIVED)
    theirs = of_teams.filter(_asks_me(user)).exclude(holder=user)[:MOST]
    waiting = list(of_teams.filter(status=S.DISPATCHED)[: MOST + 1])
    finished = WorkOrder.objects.filter(team__in=teams, holder=user, status__in=[S.DONE, S.CLOSED])
    finished = finished.filter(done_at__gte=now() - timedelta(days=KEPT_DAYS)).order_by("-done_at")[:20]
    return render(request, "dispatch/field.html", {
        "map": _map([*in_hand, *waiting[:MOST]]), "in_hand": in_hand, "waiting": waiting[:MOST],
        "more": len(waiting) > MOST, "theirs": theirs,
        "finished": finished, "as_of": now(), "report_url": first_url("coordination:patrol", "cases:report"),
    })  # fmt: skip


def _map(orders: list[WorkOrder]) -> dict[str, Any] | None:
    """Where they are, one numbered pin each in the order of the list below, which says the same in words."""
    placed = [order for order in orders if order.lng is not None and order.lat is not None and order.grid is not None]
    if not placed:
        return None
    points = [(order.lng or 0.0, order.lat or 0.0) for order in placed]
    picture = maps.of_places([order.grid for order in placed if order.grid], points)
    if picture is None or picture.frame is None:
        return None
    pins = []
    for order, point in zip(placed, points, strict=True):
        x, y = picture.frame.at(*point)
        pins.append({"order": order, "x": x, "y": y, "now": order.status == S.ARRIVED, "mine": bool(order.holder_id)})
    return {"picture": picture, "pins": pins}


def _asks_me(user: Any) -> Q:
    """Orders of colleagues that need a second officer: to come along, or to confirm the report."""
    come = Q(status__in=[S.CLAIMED, S.ARRIVED], officers__gt=1) & ~Q(attendances__user=user)
    confirm = Q(status=S.DONE, officers__gt=1, attendances__user=user)
    return come | confirm


@roles(WORKER)
@require_GET
def order(request: DeskRequest, order_id: UUID) -> HttpResponse:
    return _page(request, order_or_404(request, order_id))


def on_order(view: Callable[[DeskRequest, WorkOrder], HttpResponse]) -> Callable[..., HttpResponse]:
    """The order acted on; one that has left this person's teams meanwhile gives a word instead of a 404."""

    @wraps(view)
    def find(request: DeskRequest, order_id: UUID) -> HttpResponse:
        order = orders_of(request).with_names().filter(pk=order_id).first()
        return view(request, order) if order else _gone(request, "", order_id)

    return find


def _gone(request: DeskRequest, why: str, order_id: UUID) -> HttpResponse:
    why = why or _("This order is not with your team any more. Nothing for you to do here.")
    if from_outbox(request):
        if sent_before(request):  # done at an earlier try whose answer was lost: a bounce takes the order away
            return accepted("", again=True)
        order = WorkOrder.objects.select_related("holder").filter(pk=order_id).first()
        return refused("gone", why, 409, order if order and had_a_hand(order, request.user) else None)
    messages.warning(request, why)
    return redirect("dispatch:field")


@roles(WORKER)
@require_POST
@on_order
def claim(request: DeskRequest, order: WorkOrder) -> HttpResponse:
    return _act(
        request, order, _("Signed for. Go there, then press “Arrived”."),
        lambda: actions.claim(order.pk, by=request.user, version=version_of(request), base=base_of(request)),
    )  # fmt: skip


@roles(WORKER)
@require_POST
@on_order
def arrive(request: DeskRequest, order: WorkOrder) -> HttpResponse:
    form, photos = ArriveForm(request.POST, request.FILES), Photos(request, order)

    def act() -> None:
        photos.take(form.cleaned_data["photos"])
        # Arrivals of two officers cross on the way: an append never minds the version.
        actions.arrive(
            order.pk, by=request.user, place=form.place(), photos=photos.all, captured_at=form.moment(),
            clock_off=clock_off(request),
        )  # fmt: skip

    return _act(request, order, _("You have arrived. Next: do it, take a photo, press “Done”."), act, form, photos)


@roles(WORKER)
@require_POST
@on_order
def finish(request: DeskRequest, order: WorkOrder) -> HttpResponse:
    form = FinishForm(request.POST, request.FILES, officers=order.officers)
    photos = Photos(request, order)

    def act() -> None:
        photos.take(form.cleaned_data["photos"])
        actions.finish(
            order.pk, by=request.user, text=form.cleaned_data["text"], photos=photos.all,
            checked=_ticks(request, order), passed=form.finding(), place=form.place(),
            place_note=form.cleaned_data["place_note"], captured_at=form.moment(), clock_off=clock_off(request),
            version=version_of(request), base=base_of(request),
        )  # fmt: skip

    next_one = _("your colleague confirms it") if order.officers > 1 else _("a verifier looks at it")
    return _act(request, order, _("Done and sent. Next: %(who)s.") % {"who": next_one}, act, form, photos)


@roles(WORKER)
@require_POST
@on_order
def bounce(request: DeskRequest, order: WorkOrder) -> HttpResponse:
    form = ReasonForm(request.POST)

    def act() -> None:
        reason = form.cleaned_data["reason"]
        actions.bounce(order.pk, by=request.user, reason=reason, version=version_of(request), base=base_of(request))

    said = _("Sent back. The router or a dispatcher finds another team.")
    return _act(request, order, said, act, form, onward="dispatch:field")


@roles(WORKER)
@require_POST
@on_order
def confirm(request: DeskRequest, order: WorkOrder) -> HttpResponse:
    """The second officer's word on the report of the first."""
    form, agreed = DisagreeForm(request.POST), request.POST.get("verdict") == "agree"

    def act() -> None:
        text = form.cleaned_data["text"]
        actions.verify(order.pk, by=request.user, passed=agreed, text=text, version=version_of(request))

    said = _("Confirmed. The result goes to whoever asked for it.") if agreed else _("The report is written anew.")
    return _act(request, order, said, act, form)


def _act(
    request: DeskRequest, order: WorkOrder, said: str, act: Callable[[], None], form: Any = None,
    photos: Photos | None = None, onward: str = "",
) -> HttpResponse:  # fmt: skip
    """One act from one form: done → on with a word; refused → the page again, with all that was typed and taken."""
    if form is not None and not form.is_valid():
        return _invalid(request, order, form, photos)
    try:
        new = once_sent(request, act)
        if not new and photos:
            photos.drop()
    except Refused as refusal:
        if from_outbox(request):
            there = WorkOrder.objects.select_related("holder").get(pk=order.pk)
            return refused_by(refusal, status_of(refusal), there)
        if form is not None and refusal.field in form.fields:
            form.add_error(refusal.field, str(refusal.message))
            refusal_text = ""
        else:
            refusal_text = str(refusal.message)
        fresh = orders_of(request).with_names().filter(pk=order.pk).first()
        if fresh is None:
            return _gone(request, str(refusal.message), order.pk)
        return _page(request, fresh, form, photos, refusal_text, status_of(refusal))
    if shown(request):
        messages.success(request, said)
    onward = reverse(onward) if onward else reverse("dispatch:field_order", args=[order.pk])
    return accepted(said, again=not new, onward=onward) if from_outbox(request) else redirect(onward)


def _invalid(request: DeskRequest, order: WorkOrder, form: Any, photos: Photos | None) -> HttpResponse:
    if from_outbox(request):
        return refused("invalid", " ".join(str(line) for lines in form.errors.values() for line in lines), 422)
    return _page(request, order, form, photos, status=422)


# From the outbox only ---------------------------------------------------------------------------------------


@roles(WORKER)
@require_POST
def photo(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """One photo ahead of its act. Sent twice it is one; no act yet: it is nobody's evidence."""
    order = WorkOrder.objects.filter(pk=order_id).first()
    if order is None or not had_a_hand(order, request.user):
        return _gone(request, "", order_id)
    if large := uploads.refusal(request, "photo"):
        return refused_by(large, 413)
    upload = request.FILES.get("photo")
    if upload is None:
        return refused("photo_needed", _("The photo did not arrive."), 422)
    try:
        return accepted("", kept=str(Photos(request, order).take_once(upload).pk))
    except Refused as refusal:
        return refused_by(refusal, 422)


@roles(WORKER)
@require_POST
def note(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """作为备注提交: what could not be the act it was meant to be is kept with the order all the same."""
    order = WorkOrder.objects.select_related("holder").filter(pk=order_id).first()
    form = NoteForm(request.POST)
    if order is None or not form.is_valid():
        return refused("invalid", _("This order is not with your team any more. Nothing for you to do here."), 422)
    place = form.place()
    try:
        new = once_sent(request, lambda: actions.add_note(
            order.pk, by=request.user, text=form.cleaned_data["text"], photos=Photos(request, order).all,
            place=place, captured_at=form.moment(), clock_off=clock_off(request)))  # fmt: skip
    except Refused as refusal:
        return refused_by(refusal, status_of(refusal), order)
    return accepted(_("Kept as a note with the order."), again=not new)


def _page(
    request: DeskRequest, order: WorkOrder, form: Any = None, photos: Photos | None = None, refusal: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    user: Any = request.user
    place = (order.lng, order.lat) if order.lng is not None and order.lat is not None else None
    picture = maps.around(order.grid, place)
    there = list(order.attendances.select_related("user").order_by("at"))
    evidence = list(order.evidence.select_related("by"))
    check = order.verifications.order_by("-pk").first()
    am_there = any(one.user_id == user.pk for one in there)
    ticks = _ticks(request, order) if request.method == "POST" else []
    step = _step(order, user, am_there)
    steps = _steps(order, step)
    return render(request, "dispatch/field_order.html", {
        "order": order, "step": step, "steps": steps, "cells": _cells(order, step), "picture": picture, "there": there,
        "pin": picture.frame.at(*place) if picture and picture.frame and place else None,
        "missing": max(order.officers - len({one.user_id for one in there}), 0),
        "checklist": _checklist(order, ticks), "before": _shots(evidence, Evidence.Kind.BEFORE),
        "after": _shots(evidence, Evidence.Kind.AFTER), "rework": check if check and not check.passed else None,
        "distance": _distance(place, there), "may_bounce": _may_bounce(order, user),
        "bouncing": "back" in request.GET, "may_whistle": _may_whistle(order, user),
        "whistle_url": url_of("coordination:whistle", order.pk),
        "arrive_form": form if isinstance(form, ArriveForm) else ArriveForm(),
        "finish_form": form if isinstance(form, FinishForm) else FinishForm(officers=order.officers),
        "bounce_form": form if isinstance(form, ReasonForm) else ReasonForm(),
        "confirm_form": form if isinstance(form, DisagreeForm) else DisagreeForm(),
        "errors_of": form, "kept": photos.all if photos else [], "refusal": refusal,
        "report_photos": order.brief.get("photos") or [],
    }, status=status)  # fmt: skip


def _step(order: WorkOrder, user: Any, am_there: bool) -> str:
    """The one next act of this person: claim, arrive, finish, confirm, or none."""
    mine = order.holder_id == user.pk
    if order.status == S.DISPATCHED:
        return "claim"
    if order.status == S.CLAIMED:
        return "arrive" if mine or order.officers > 1 else ""
    if order.status == S.ARRIVED:
        return "finish" if am_there else ("arrive" if order.officers > 1 else "")
    written_by = order.result.get("by")
    if order.status == S.DONE and order.officers > 1 and am_there and written_by != str(user.pk):
        return "confirm"
    return ""


def _steps(order: WorkOrder, step: str) -> list[str]:
    """The next act and those that follow it without anybody else: a phone without signal goes on to them.

    Where two officers are needed, the report waits for the second one.
    """
    if step not in STEPS:
        return []
    return STEPS[STEPS.index(step) :] if order.officers < 2 or step == "finish" else STEPS[STEPS.index(step) : 2]


STEPS = ["claim", "arrive", "finish"]


def _cells(order: WorkOrder, step: str) -> list[dict[str, Any]]:
    """签收 · 到达 · 完成: what is behind, what is next, what comes."""
    cells = [
        ("claim", _("Sign for"), order.claimed_at), ("arrive", _("Arrived"), order.arrived_at),
        ("finish", pgettext("act in the field", "Done"), order.done_at),
    ]  # fmt: skip
    return [
        {"key": key, "name": name, "at": at, "state": "now" if key == step else "past" if at else "later"}
        for key, name, at in cells
    ]


def _may_bounce(order: WorkOrder, user: Any) -> bool:
    return order.status == S.DISPATCHED or (order.status in (S.CLAIMED, S.ARRIVED) and order.holder_id == user.pk)


def _may_whistle(order: WorkOrder, user: Any) -> bool:
    return order.status in (S.CLAIMED, S.ARRIVED) and order.holder_id == user.pk


def _ticks(request: DeskRequest, order: WorkOrder) -> list[bool]:
    ticked = set(request.POST.getlist("checked"))
    return [str(n) in ticked for n in range(len(order.brief.get("checklist") or []))]


def _checklist(order: WorkOrder, ticks: list[bool]) -> list[tuple[int, Any, bool]]:
    done = ticks or order.result.get("checked") or []
    lines = order.brief.get("checklist") or []
    return [(n, line, n < len(done) and bool(done[n])) for n, line in enumerate(lines)]


def _shots(evidence: list[Evidence], kind: Any) -> list[Evidence]:
    return [row for row in evidence if row.kind == kind and row.file_id]


def _distance(place: sites.Point | None, there: list[Any]) -> int | None:
    """How far from the place the first arrival was, in meters."""
    known = [(one.lng, one.lat) for one in there if one.lng is not None]
    return sites.meters(place, known[0]) if place and known else None
