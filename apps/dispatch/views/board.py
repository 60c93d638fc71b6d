"""调度台: what needs a person on top, then what runs; the map; who is on duty; one order with the router's reasons."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, F, Min, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.models import Role
from apps.dispatch import actions, maps
from apps.dispatch.forms import SendForm
from apps.dispatch.models import BOUNCES_TO_DECIDE, Routing, Shift, Team, WorkOrder
from apps.dispatch.moves import allowed
from apps.dispatch.routing import Ranking
from apps.dispatch.sayings import CRITERIA, OUT, RULES
from apps.dispatch.scouting import ranking_for
from apps.dispatch.verbs import BOARD
from apps.dispatch.views.acting import order_or_404, orders_of, status_of, version_of
from apps.ledger.changes import watch
from apps.ledger.clock import now
from apps.ledger.idempotency import once_sent
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from apps.organizations.desk import DeskRequest
from apps.organizations.models import Division
from nanhai_gov.access import roles

S: Any = WorkOrder.Status
DISPATCHER: Any = Role.DISPATCHER
DISTRICT_LEADER: Any = Role.DISTRICT_LEADER
ON_TOP, PAGE, PINS, TEAMS = 12, 30, 400, 40
STATES = {"dispatched": [S.DISPATCHED], "claimed": [S.CLAIMED], "arrived": [S.ARRIVED], "done": [S.DONE]}
LETTERS = "ABCDEFGHIJKL"
HANDS = ("team", "phone", "start", "end", "user__name", "user__username", "substitute__name", "substitute__username")
SHOWN = 6


@roles(DISPATCHER, DISTRICT_LEADER)
@require_GET
def board(request: DeskRequest) -> HttpResponse:
    return render(request, "dispatch/board.html", _desk(request))


@roles(DISPATCHER, DISTRICT_LEADER)
@require_GET
def order(request: DeskRequest, order_id: UUID) -> HttpResponse:
    order = order_or_404(request, order_id)
    return render(request, "dispatch/board.html", _desk(request) | _chosen(request, order))


@roles(DISPATCHER)
@require_POST
def send(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """改派: to the suggested team, or to another one with a reason."""
    order = order_or_404(request, order_id)
    form = SendForm(request.POST)
    if not form.is_valid():
        return _again(request, order, form, 422)
    team, reason = form.cleaned_data["team"], form.cleaned_data["reason"]
    try:
        once_sent(
            request,
            lambda: actions.reassign(order.pk, team, by=request.user, reason=reason, version=version_of(request)),
        )
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return _again(request, order_or_404(request, order.pk), form, status_of(refusal))
    order.refresh_from_db(fields=["team"])
    messages.success(request, _("Sent to %(team)s. Next: someone there signs for it.") % {"team": order.team})
    return redirect("dispatch:board_order", order.pk)


def _again(request: DeskRequest, order: WorkOrder, form: SendForm, status: int) -> HttpResponse:
    return render(request, "dispatch/board.html", _desk(request) | _chosen(request, order, form), status=status)


# The desk ---------------------------------------------------------------------------------------------------


def _desk(request: DeskRequest) -> dict[str, Any]:
    """Lists, map and roster under the filter of the address; the number of queries does not grow with the orders."""
    at, mine = now(), _my_towns(request)
    watched = watch("dispatch:board_changes", *([f"{BOARD}/{code[:9]}" for code in mine] if mine else [BOARD]))
    silent_since = at - timedelta(minutes=settings.SIGN_WITHIN_MINUTES)
    towns = _towns() if mine is None else {}
    town, state, after = (request.GET.get(key, "") for key in ("town", "state", "after"))
    orders = orders_of(request).open()
    if town in towns:
        orders = orders.filter(grid__path__contains=f"/{town}/")
    running = _after(orders.filter(status__in=STATES.get(state) or sum(STATES.values(), [])), after)
    running = list(running.with_names().order_by(F("due_at").asc(nulls_last=True), "pk")[: PAGE + 1])
    counts = _counts(orders, silent_since)
    turns_silent = counts.pop("next_silent")
    return {
        "watch": watched, "next_change": turns_silent + (at - silent_since) if turns_silent else None,
        "needs": _needs(orders, silent_since, counts), "counts": counts,
        "running": running[:PAGE], "next": _key(running[PAGE - 1]) if len(running) > PAGE else "",
        "state": state, "town": town, "towns": towns, "map": _map(request, orders, silent_since),
        "teams": _roster(request, at), "as_of": at, "after": after, "filter": request.GET.urlencode(),
        "may_send": bool(request.desk.posts_with(DISPATCHER)),
    }  # fmt: skip


def _needs(orders: Any, silent_since: datetime, counts: dict[str, Any]) -> list[dict[str, Any]]:
    """The three reasons to look up, each with the longest waiting first; where none was counted, none is read."""
    named = orders.with_names()
    reasons: list[dict[str, Any]] = [
        {"kind": "none", "name": _("No team found"), "hint": _("nobody to send"),
         "orders": named.unrouted().order_by("created_at")},
        {"kind": "back", "name": _("Sent back twice"), "hint": _("a dispatcher decides"),
         "orders": named.bounced_often().order_by("created_at")},
        {"kind": "mute", "name": _("Not signed for in time"), "hint": _("nobody has taken it"),
         "orders": named.unsigned_since(silent_since).order_by("dispatched_at")},
    ]  # fmt: skip
    return [one | {"orders": list(one["orders"][:ON_TOP]) if counts[one["kind"]] else []} for one in reasons]


def _counts(orders: Any, silent_since: datetime) -> dict[str, Any]:
    """How many of each, and when the next of the unsigned was sent: then the board changes by itself."""
    often = Q(bounces__gte=BOUNCES_TO_DECIDE)
    unsigned = Q(status=S.DISPATCHED, dispatched_at__gt=silent_since)
    counts: dict[str, Any] = orders.aggregate(
        next_silent=Min("dispatched_at", filter=unsigned),
        none=Count("pk", filter=Q(status=S.UNROUTED) & ~often),
        back=Count("pk", filter=Q(status=S.UNROUTED) & often),
        mute=Count("pk", filter=Q(status=S.DISPATCHED, dispatched_at__lte=silent_since)),
        **{name: Count("pk", filter=Q(status__in=states)) for name, states in STATES.items()},
    )
    counts["needs"] = counts["none"] + counts["back"] + counts["mute"]
    counts["running"] = sum(counts[name] for name in STATES)
    return counts


def _key(order: WorkOrder) -> str:
    return f"{order.due_at.isoformat() if order.due_at else ''}~{order.pk}"


def _after(orders: Any, key: str) -> Any:
    """Paging by key: what follows the last one seen; orders without a due moment come last."""
    due_text, _tilde, pk = key.partition("~")
    try:
        due, last = parse_datetime(due_text) if due_text else None, UUID(pk)
    except ValueError:
        return orders
    if due is None:
        return orders.filter(due_at__isnull=True, pk__gt=last)
    return orders.filter(Q(due_at__gt=due) | Q(due_at=due, pk__gt=last) | Q(due_at__isnull=True))


def _towns() -> dict[str, Any]:
    """Towns by code, for the filter of those who steer more than one."""
    return {town.code: town for town in Division.objects.towns().only("code", "name", "name_en").order_by("code")}


def _map(request: DeskRequest, orders: Any, silent_since: datetime) -> dict[str, Any]:
    """Counts per town and one sign per order, at most PINS of them."""
    fields = ("pk", "grid__path", "lng", "lat", "status", "bounces", "dispatched_at")
    rows = list(orders.order_by("due_at", "pk").values_list(*fields)[:PINS])
    counts = Counter((path or "").split("/")[1] for _pk, path, *_rest in rows if path and path.count("/") > 1)
    picture = maps.district(dict(counts), _my_towns(request))
    pins = []
    for pk, _path, lng, lat, status, bounces, sent in rows:
        if picture is None or picture.frame is None or lng is None or lat is None:
            continue
        x, y = picture.frame.at(lng, lat)
        pins.append({"pk": pk, "x": x, "y": y, "kind": _sign(status, bounces, sent, silent_since)})
    return {"picture": picture, "pins": sorted(pins, key=lambda pin: pin["kind"] != "run"), "capped": len(rows) == PINS}


def _sign(status: str, bounces: int, sent: datetime | None, silent_since: datetime) -> str:
    if status == S.UNROUTED:
        return "back" if bounces >= BOUNCES_TO_DECIDE else "none"
    return "mute" if status == S.DISPATCHED and sent and sent <= silent_since else "run"


def _my_towns(request: DeskRequest) -> set[str] | None:
    """Codes of the towns this desk steers; None: the whole district."""
    posts = request.desk.posts_with(DISPATCHER)
    codes = {post.unit.code.split("-")[1] + "000" for post in posts if post.unit.code.startswith("T-")}
    return codes if codes and all(post.unit.code.startswith("T-") for post in posts) else None


def _roster(request: DeskRequest, at: datetime) -> list[tuple[Team, list[Shift]]]:
    """Who could be sent: on duty first, then by what they carry; with those on the roster now."""
    teams = Team.objects.active().with_load().with_duty(at)
    mine = _my_towns(request)
    if mine is not None:
        teams = teams.filter(area__code__in=mine)
    found = list(teams.order_by("-on_duty", "-open_orders", "code")[:TEAMS])
    shifts = Shift.objects.kept().running(at).filter(team__in=[team.pk for team in found])
    hands: dict[UUID, list[Shift]] = {}
    for shift in shifts.select_related("user", "substitute").only(*HANDS).order_by("start", "pk"):
        hands.setdefault(shift.team_id, []).append(shift)
    return [(team, hands.get(team.pk, [])) for team in found]


# One order --------------------------------------------------------------------------------------------------


def _chosen(request: DeskRequest, order: WorkOrder, form: SendForm | None = None) -> dict[str, Any]:
    """The order beside the lists: its way so far, what the router says, and the form to send it."""
    routings = list(order.routings.select_related("team", "by"))
    may = allowed("reassign", order.status) and bool(request.desk.posts_with(DISPATCHER))
    live = ranking_for(order, now()) if allowed("reassign", order.status) else None
    last = routings[-1] if routings else None
    shown = live.as_json() if live and order.status == S.UNROUTED else (last.candidates if last else [])
    return {
        "order": order, "trail": _trail(order, routings), "rows": _rows(shown),
        "fresh": order.status == S.UNROUTED, "rule": RULES.get(_rule(order, live, last), ""), "last": last,
        "criteria": CRITERIA, "may": may, "choices": _choices(order, live),
        "form": form or SendForm(), "chosen_team": (form.data.get("team") if form else request.GET.get("to")) or "",
        "suggested": live.suggested if live and order.status == S.UNROUTED else None,
    }  # fmt: skip


def _rule(order: WorkOrder, live: Ranking | None, last: Routing | None) -> str:
    return live.rule if live and order.status == S.UNROUTED else (last.rule if last else "")


def _rows(candidates: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Candidates as the table shows them: all in play, and of those out of play the nearest few."""
    playing = sum(not row["out"] for row in candidates)
    rows = []
    for letter, row in zip(LETTERS, candidates[: max(playing, SHOWN)], strict=False):
        marks = [
            {"points": row[key], "most": most, "width": round(100 * row[key] / most)} for key, _name, most in CRITERIA
        ]
        rows.append(row | {"letter": letter, "marks": marks, "why": OUT.get(row["out"], row["out"])})
    return rows


def _choices(order: WorkOrder, live: Ranking | None) -> list[tuple[str, Any, Any]]:
    """Teams a dispatcher may choose: (id, team, why the router would not); not the one that has it now."""
    rows = [row for row in live.rows if row.candidate.id != str(order.team_id)] if live else []
    return [(row.candidate.id, row.candidate, OUT.get(row.out, "")) for row in rows]


def _trail(order: WorkOrder, routings: list[Routing]) -> list[dict[str, Any]]:
    """Where it has been: each sending, and each time it came back with its reason."""
    trail: list[dict[str, Any]] = [
        {"at": r.at, "to": r.team, "rule": RULES.get(r.rule, ""), "by": r.by, "reason": r.reason} for r in routings
    ]
    back = Entry.objects.about(order.subject).filter(
        verb__in=["order.bounced", "order.noted"], facts__order=str(order.pk)
    )
    trail += [
        {
            "at": entry.at,
            "back": entry.verb == "order.bounced",
            "note": entry.facts.get("text", ""),
            "who": entry.actor_label,
            "reason": entry.facts.get("reason", ""),
        }
        for entry in back
    ]
    return sorted(trail, key=lambda line: line["at"])
