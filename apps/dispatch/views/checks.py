"""核查: what was done, before and after, beside what was asked; passed, or back with a reason."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.models import Role
from apps.dispatch import actions, maps, sites
from apps.dispatch.doors import steered
from apps.dispatch.forms import VerdictForm
from apps.dispatch.models import Attendance, Evidence, WorkOrder
from apps.dispatch.views.acting import status_of, version_of
from apps.ledger.clock import now
from apps.ledger.idempotency import once_sent
from apps.ledger.refusal import Refused
from apps.organizations.desk import DeskRequest
from nanhai_gov.access import roles
from nanhai_gov.times import span_words

S: Any = WorkOrder.Status
VERIFIER: Any = Role.VERIFIER
PAGE = 50
NEAR_M = 200  # farther from the reported place than this is pointed out, not refused
KIND: Any = Evidence.Kind
SYNC_GAP = timedelta(minutes=5)


def to_check(request: DeskRequest) -> Any:
    """Done, in this verifier's area, and without a hand of hers in it; the longest waiting first."""
    user = request.user
    area = steered(WorkOrder.objects.filter(officers=1), user, VERIFIER, desk=request.desk)
    return area.exclude(holder=user).exclude(pk__in=Attendance.objects.filter(user=user).values("order"))


@roles(VERIFIER)
@require_GET
def checks(request: DeskRequest) -> HttpResponse:
    """What waits for a check, paged by key; `?shown=rework` and `?shown=passed` look at what came of it."""
    shown = request.GET.get("shown", "")
    orders = _shown(request, shown).with_names()
    before, _tilde, pk = request.GET.get("after", "").partition("~")
    if _is_key(before, pk):
        orders = orders.filter(Q(done_at__gt=before) | Q(done_at=before, pk__gt=pk))
    rows = list(orders.order_by("done_at", "pk")[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return render(request, "dispatch/checks.html", {
        "orders": rows[:PAGE], "shown": shown, "as_of": now(),
        "waiting": to_check(request).filter(status=S.DONE).count(),
        "next": f"{last.done_at.isoformat()}~{last.pk}" if last else "",
    })  # fmt: skip


def _shown(request: DeskRequest, shown: str) -> Any:
    orders = to_check(request)
    if shown == "rework":
        return orders.filter(status__in=[S.CLAIMED, S.ARRIVED], reworks__gt=0)
    if shown == "passed":
        return orders.filter(status=S.CLOSED, verifications__by=request.user)
    return orders.filter(status=S.DONE)


def _is_key(moment: str, pk: str) -> bool:
    try:
        datetime.fromisoformat(moment), UUID(pk)
    except ValueError:
        return False
    return True


@roles(VERIFIER)
@require_GET
def check(request: DeskRequest, order_id: UUID) -> HttpResponse:
    return _page(request, _found(request, order_id))


@roles(VERIFIER)
@require_POST
def verdict(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """通过 needs a yes to every line of the closing condition; 返工 needs a reason."""
    order, form = _found(request, order_id), VerdictForm(request.POST)
    passed = request.POST.get("verdict") == "pass"
    if not form.is_valid():
        return _page(request, order, form, status=422)
    if passed and not all(_answers(request, order)):
        form.add_error(None, _("Answer every line. One “no” means: send it back."))
        return _page(request, order, form, status=422)
    text = form.cleaned_data["text"]
    try:
        once_sent(request, lambda: actions.verify(
            order.pk, by=request.user, passed=passed, text=text, version=version_of(request)))  # fmt: skip
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return _page(request, _found(request, order_id), form, status=status_of(refusal))
    said = _("Passed and closed. Whoever reported it is told.") if passed else _("Sent back to the same team.")
    messages.success(request, said)
    return redirect(_onward(request))


def _onward(request: DeskRequest) -> str:
    """To the next one that waits, or to the list."""
    following = to_check(request).filter(status=S.DONE).order_by("done_at", "pk").first()
    return reverse("dispatch:check", args=[following.pk]) if following else reverse("dispatch:checks")


def _found(request: DeskRequest, order_id: UUID) -> WorkOrder:
    mine = steered(WorkOrder.objects.with_names(), request.user, VERIFIER, desk=request.desk)
    order: WorkOrder = get_object_or_404(mine, pk=order_id)
    return order


def _answers(request: DeskRequest, order: WorkOrder) -> list[bool]:
    return [request.POST.get(f"line{n}") == "yes" for n in range(len(order.brief.get("checklist") or []))]


def _page(request: DeskRequest, order: WorkOrder, form: VerdictForm | None = None, status: int = 200) -> HttpResponse:
    evidence = list(order.evidence.select_related("by"))
    there = list(order.attendances.select_related("user").order_by("at"))
    place = (order.lng, order.lat) if order.lng is not None and order.lat is not None else None
    last = order.verifications.order_by("-pk").first()
    hands = {order.holder_id, *(one.user_id for one in there), *(row.by_id for row in evidence)}
    queue = list(to_check(request).filter(status=S.DONE).order_by("done_at", "pk").values_list("pk", flat=True)[:PAGE])
    return render(request, "dispatch/check.html", {
        "order": order, "form": form or VerdictForm(), "before": _shots(evidence, KIND.BEFORE, place),
        "after": _shots([row for row in evidence if not last or row.received_at > last.at], KIND.AFTER, place),
        "report_photos": order.brief.get("photos") or [], "brought": _shots(evidence, KIND.NOTE, place),
        "notes": [row for row in evidence if row.kind == KIND.NOTE and row.text],
        "facts": _facts(order, there, evidence, place), "spot": _spot(place, there, evidence),
        "checklist": _lines(request, order), "last": last, "clean": request.user.pk not in hands,
        "open": order.status == S.DONE and order.officers == 1, "near": NEAR_M, "as_of": now(),
        **_neighbors(queue, order.pk),
    }, status=status)  # fmt: skip


def _lines(request: DeskRequest, order: WorkOrder) -> list[tuple[int, Any, str, bool]]:
    """(number, words, this verifier's answer so far, what the field had ticked)."""
    ticked = order.result.get("checked") or []
    lines = order.brief.get("checklist") or []
    return [(n, line, request.POST.get(f"line{n}", ""), n < len(ticked) and ticked[n]) for n, line in enumerate(lines)]


def _neighbors(queue: list[UUID], pk: UUID) -> dict[str, Any]:
    if pk not in queue:
        return {"position": 0, "total": len(queue), "previous": None, "following": queue[0] if queue else None}
    n = queue.index(pk)
    return {
        "position": n + 1, "total": len(queue), "previous": queue[n - 1] if n else None,
        "following": queue[n + 1] if n + 1 < len(queue) else None,
    }  # fmt: skip


def _shots(evidence: list[Evidence], kind: Any, place: sites.Point | None) -> list[dict[str, Any]]:
    return [
        {
            "file": row.file_id,
            "by": row.by,
            "at": row.believed_at or row.received_at,
            "meters": _meters(place, row),
            "clock": clock_words(row),
        }
        for row in evidence
        if row.kind == kind and row.file_id
    ]


def _meters(place: sites.Point | None, row: Any) -> int | None:
    return sites.meters(place, (row.lng, row.lat)) if place and row is not None and row.lng is not None else None


def _facts(
    order: WorkOrder, there: list[Any], evidence: list[Evidence], place: sites.Point | None
) -> list[dict[str, Any]]:
    """Reported, arrived, done: who, when by the phone, when at the server, how far. Arriving late is not doing late.

    A phone's clock that was off is put right for "when", and pointed out.
    """
    last = next((row for row in reversed(evidence) if row.kind == KIND.AFTER), None)
    done_at = last.believed_at if last and last.believed_at else order.done_at
    late = bool(order.due_at and done_at and done_at > order.due_at)
    sent: dict[str, Any] = {"what": _("sent out"), "who": order.team, "at": order.dispatched_at}
    arrived = [
        {"what": _("arrived"), "who": one.user.shown_name, "at": one.believed_at or one.at, "received": one.at,
         "meters": _meters(place, one), "clock": clock_words(one),
         "later": _came_later(one.believed_at, one.at)} for one in there
    ]  # fmt: skip
    done = {
        "what": _("done"), "who": order.holder.shown_name if order.holder else "", "at": done_at,
        "received": order.done_at, "meters": _meters(place, last), "late": late, "timed": order.due_at is not None,
        "clock": clock_words(last) if last else "", "later": _came_later(done_at, order.done_at),
    }  # fmt: skip
    return [sent, *arrived, done]


def _came_later(done: datetime | None, received: datetime | None) -> bool:
    """离线补传: it reached the server well after it was done; said, and never held against anybody."""
    return bool(done and received and received - done > SYNC_GAP)


def clock_words(row: Any) -> str:
    """手机时钟快 1 天: how far the phone's clock was off, where that is worth a word."""
    if not row.clock_wrong:
        return ""
    off = {"time": span_words(timedelta(seconds=abs(row.clock_off)))}
    return _("the phone's clock was %(time)s fast") % off if row.clock_off > 0 else (
        _("the phone's clock was %(time)s slow") % off
    )  # fmt: skip


def _spot(place: sites.Point | None, there: list[Any], evidence: list[Evidence]) -> dict[str, Any] | None:
    """A small picture of the place reported, where they arrived and where it was done; the ring is NEAR_M."""
    if place is None:
        return None
    points = [(one.lng, one.lat) for one in there if one.lng is not None]
    after = [row for row in reversed(evidence) if row.kind == KIND.AFTER]
    done = next(((row.lng, row.lat) for row in after if row.lng is not None and row.lat is not None), None)
    reach = NEAR_M * 1.4 / 111_000
    frame = maps.Frame(place[0] - reach, place[1] - reach, place[0] + reach, place[1] + reach, 184, 6)
    return {
        "frame": frame, "x": frame.at(*place)[0], "y": frame.at(*place)[1],
        "ring": round(NEAR_M / 111_000 * frame.scale), "arrived": frame.at(*points[0]) if points else None,
        "done": frame.at(*done) if done else None,
    }  # fmt: skip
