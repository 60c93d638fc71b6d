"""The acts on work orders 工单. Each locks the order, checks again, records once. What people enter is an
`official_act`; issuing and canceling are also called by `coordination` and join its transaction.

`version` is the one the page was built on; None (a handler) is not compared. `base` is the one a phone without
signal had: where another came meanwhile and the move is still a legal one, it is done and marked as merged.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role
from apps.dispatch import doors, sites
from apps.dispatch.models import (
    BOUNCES_TO_DECIDE,
    Attendance,
    Evidence,
    Routing,
    Team,
    Verification,
    WorkOrder,
)
from apps.dispatch.moves import MOVES
from apps.dispatch.routing import Ranking, levels, rank
from apps.dispatch.scouting import ask_of, candidates, next_number, ranking_for, team_of
from apps.files.models import StoredFile
from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.idempotency import official_act
from apps.ledger.inserting import insert_together
from apps.ledger.refusal import Refused, Stale
from apps.organizations.models import Division, Unit

Kind: Any = WorkOrder.Kind
Status: Any = WorkOrder.Status
Mode: Any = WorkOrder.Mode
# 行政许可法 34: on the spot at least two officers.
TWO_OFFICERS = {Kind.SITE_CHECK, Kind.INSPECTION}


# Sending out ------------------------------------------------------------------------------------------------


@transaction.atomic(savepoint=False)
def issue_order(
    subject: UUID,
    *,
    kind: str,
    title: str,
    brief: dict[str, Any],
    skill: str,
    place: sites.Point | None,
    grid: Division | None,
    address: str,
    urgency: int,
    officers: int,
    asked_by: Unit | None,
    due_at: datetime | None,
    mode: str = Mode.FLAT,
    to: Team | None = None,
    by: Any,
) -> WorkOrder:
    """派遣: make an order and send it to one team in one hop, or leave it loudly unrouted.

    `grid` is the smallest division known for the place (grid, community or town). `place` is (lng, lat) in WGS84.
    `to`: the team that found it and has put it right already (自行处置).
    """
    at = now()
    lng, lat = sites.checked(place) or (None, None)
    order = WorkOrder(
        number=next_number(at), subject=subject, kind=kind, title=title[:200], brief=brief, skill=skill, mode=mode,
        urgency=urgency, officers=max(officers, 2) if kind in TWO_OFFICERS else officers, asked_by=asked_by,
        grid=grid, lng=lng, lat=lat, address=address[:200], created_at=at, due_at=due_at,
    )  # fmt: skip
    ask = ask_of(order, grid)
    ranking = rank(ask, candidates(ask, at))
    due = due_at.isoformat() if due_at else None
    record("order.issued", subject, by=by, **of_order(order), due=due, urgency=urgency)
    _hand_down(order, grid, at)
    _send(order, ranking, at, to=to, rule="on_the_spot" if to else "", first=True)
    return order


def _hand_down(order: WorkOrder, grid: Division | None, at: datetime) -> None:
    """level by level: each level between the district and the grid is one hand-over, one row, one hop."""
    if order.mode != Mode.HIERARCHICAL or grid is None:
        return
    names = {d.code: d for d in Division.objects.filter(code__in=levels(grid.path)[:-1])}
    for code in levels(grid.path)[:-2]:
        order.hop_count += 1
        Routing.objects.create(order=order, hop=order.hop_count, rule="level", reason=names[code].name, at=at)
        level = {"level": names[code].name, "level_en": names[code].name_en or names[code].name}
        record("order.handed_on", order.subject, by=None, **of_order(order), hop=order.hop_count, **level)


def _send(order: WorkOrder, ranking: Ranking, at: datetime, *, rule: str = "", reason: str = "", by: Any = None,
          to: Team | None = None, first: bool = False) -> None:  # fmt: skip
    """Give the order to the picked team (or `to`), or to nobody; write down why; say so.

    `first`: who issues it sees to what goes with it (its coupling); the entry says so, and nobody need look again.
    """
    picked = ranking.picked
    team = to or (team_of(picked) if picked else None)
    order.team, order.holder, order.claimed_at, order.arrived_at = team, None, None, None
    if team is None:
        order.status = Status.UNROUTED
    else:
        order.status, order.hop_count = Status.DISPATCHED, order.hop_count + 1
        order.dispatched_at = at
    routing = Routing(
        order=order, team=team, hop=order.hop_count, rule=rule or ranking.rule, reason=reason,
        candidates=ranking.as_json(), by=by, at=at,
    )  # fmt: skip
    if order._state.adding:
        insert_together([order, routing])
    else:
        order.save(update_fields=ROUTED)
        insert_together([routing])
    if team is None:
        record("order.unrouted", order.subject, by=by, **of_order(order), rule=ranking.rule)
    else:
        sent = {"team_name": team.name, "team_name_en": team.name_en, "hop": order.hop_count}
        sent |= {"first": True} if first else {}
        record("order.dispatched", order.subject, by=by, **of_order(order), rule=rule or ranking.rule, **sent)


ROUTED = (
    "team", "holder", "status", "hop_count", "dispatched_at", "claimed_at", "arrived_at", "bounces", "version",
)  # fmt: skip


@official_act
def reassign(order_id: UUID, team_id: UUID, *, by: Any, reason: str, version: int | None = None) -> None:
    """改派: a dispatcher sends the order to a team of his choice; where the router says otherwise, he says why."""
    order = lock(order_id, "reassign", version)
    _require_desk(order, by, Role.DISPATCHER)
    team = Team.objects.active().filter(pk=team_id).first()
    if team is None:
        raise Refused("no_such_team", _("This team does not take orders any more. Choose another."), field="team")
    if team.pk == order.team_id:
        raise Refused("same_team", _("The order is with this team already."), field="team")
    at = now()
    ranking = ranking_for(order, at)
    suggested = ranking.picked is not None and ranking.picked.id == str(team.pk)
    if not reason.strip() and not (suggested and order.status == Status.UNROUTED):
        raise Refused("reason_needed", _("Say why: the reason stays with the order."), field="reason")
    order.version += 1
    rule = "as_suggested" if suggested else "overruled"
    _send(order, ranking, at, rule=rule, reason=reason.strip()[:300], by=by, to=team)


@transaction.atomic
def cancel_order(order_id: UUID, *, by: Any, reason: str, version: int | None = None) -> None:
    """撤销: the thing it served is gone. By the platform, or by a dispatcher of its place."""
    order = lock(order_id, "cancel", version)
    if by is not None:
        _require_desk(order, by, Role.DISPATCHER)
    if not reason.strip():
        raise Refused("reason_needed", _("Say why: the reason stays with the order."), field="reason")
    move(order, "cancel", closed_at=now())
    record("order.canceled", order.subject, by=by, **of_order(order), reason=reason)


# In the field -----------------------------------------------------------------------------------------------


@official_act
def claim(order_id: UUID, *, by: Any, version: int | None = None, base: int | None = None) -> None:
    """签收: anyone of the team takes the order; the first hand wins, the second is told whose it was."""
    order = lock(order_id)
    if order.status in (Status.CLAIMED, Status.ARRIVED) and order.holder_id:
        raise Refused("already_claimed", _claimed_words(order, by))
    _check(order, "claim", version)
    _require_member(order, by)
    merged = _merged(order, base)
    move(order, "claim", holder=by, claimed_at=now())
    record("order.claimed", order.subject, by=by, **of_order(order), **merged)


@official_act
def arrive(
    order_id: UUID,
    *,
    by: Any,
    place: sites.Point | None = None,
    photos: Sequence[StoredFile] = (),
    captured_at: datetime | None = None,
    clock_off: int | None = None,
    version: int | None = None,
) -> None:
    """到达: someone of the team is on site; photos taken now show it as it was before.

    The second officer of a site check arrives by the same act. Arriving twice adds nothing.
    """
    order = lock(order_id, "arrive", version)
    _require_member(order, by)
    taken = taken_by(by, sites.checked(place), captured_at, clock_off)
    there = {name: taken[name] for name in ("captured_at", "clock_off", "lng", "lat")} | {"at": taken["received_at"]}
    _there, new = Attendance.objects.get_or_create(order=order, user=by, defaults=there)
    keep(order, Evidence.Kind.BEFORE, photos, "", taken)
    if not new and order.status == Status.ARRIVED:
        return
    move(order, "arrive", arrived_at=order.arrived_at or now())
    record("order.arrived", order.subject, by=by, **of_order(order), located=place is not None)


@official_act
def finish(
    order_id: UUID,
    *,
    by: Any,
    text: str,
    photos: Sequence[StoredFile] = (),
    checked: Sequence[bool] = (),
    passed: bool | None = None,
    place: sites.Point | None = None,
    place_note: str = "",
    captured_at: datetime | None = None,
    clock_off: int | None = None,
    version: int | None = None,
    base: int | None = None,
) -> None:
    """完成: what was done, with a photo and the place; for a site check, what the officers found (`passed`).

    `place_note` says in words where one stood, when the phone could not tell. `checked` answers the checklist.
    """
    order = lock(order_id, "finish", version)
    _require_member(order, by)
    place = sites.checked(place)
    there = list(order.attendances.filter(user__in=doors.members(order).values("user")))
    _require_officers(order, by, there)
    if order.officers > 1:
        _require_finding(passed, text)
    else:
        _require_done(order, photos, checked, text)
    if place is None and not place_note.strip() and all(a.lng is None for a in there):
        raise Refused("place_needed", _("Share where you are, or write it down."), field="place_note")
    keep(order, Evidence.Kind.AFTER, photos, place_note.strip(), taken_by(by, place, captured_at, clock_off))
    result = {"text": text.strip()[:1000], "passed": passed, "checked": list(checked), "by": str(by.pk)}
    merged = _merged(order, base)
    move(order, "finish", done_at=now(), result=result)
    record("order.done", order.subject, by=by, **of_order(order), passed=passed, photos=len(photos), **merged)


@official_act
def bounce(order_id: UUID, *, by: Any, reason: str, version: int | None = None, base: int | None = None) -> None:
    """退单: not this team's. The router tries the others once; the second time a dispatcher decides."""
    order = lock(order_id, "bounce", version)
    _require_member(order, by)
    if not reason.strip():
        raise Refused("reason_needed", _("Say why it is not for your team."), field="reason")
    assert order.team is not None  # only a team's order can be given back
    merged = _merged(order, base)
    order.bounces += 1
    order.version += 1
    gave_back = merged | {"reason": reason.strip()[:300], "bounces": order.bounces, "from_team": order.team.code}
    record("order.bounced", order.subject, by=by, **of_order(order), **gave_back)
    order.team = None
    ranking = ranking_for(order, now())
    if order.bounces >= BOUNCES_TO_DECIDE:
        ranking = ranking.without_pick("bounced_often")
    _send(order, ranking, now())


@official_act
def add_note(
    order_id: UUID,
    *,
    by: Any,
    text: str,
    photos: Sequence[StoredFile] = (),
    place: sites.Point | None = None,
    captured_at: datetime | None = None,
    clock_off: int | None = None,
) -> None:
    """备注: what somebody with a hand in the order brings too late to be the act it was. It only adds.

    The order may be another team's, done or closed by then; who decides about it reads the note.
    """
    order = lock(order_id)
    if not doors.had_a_hand(order, by):
        raise Refused("not_your_team", _("This order is with another team."))
    if not text.strip() and not photos:
        raise Refused("text_needed", _("Write a word, or add a photo."), field="text")
    taken = taken_by(by, sites.checked(place), captured_at, clock_off)
    keep(order, Evidence.Kind.NOTE, photos, text.strip(), taken)
    record("order.noted", order.subject, by=by, **of_order(order), text=text.strip()[:300], photos=len(photos))


# Checking ---------------------------------------------------------------------------------------------------


@official_act
def verify(order_id: UUID, *, by: Any, passed: bool, text: str = "", version: int | None = None) -> None:
    """核查: someone else looks at what was done; passed closes the order, not passed sends it back with a reason.

    Reports are checked by a verifier who had no hand in them. What two officers found (site check, inspection) is
    itself the result: the second officer confirms it, or disagrees and it is written anew. See decision 0010.
    """
    order = lock(order_id, "pass", version)
    if order.officers > 1:
        _require_second_officer(order, by)
    else:
        _require_desk(order, by, Role.VERIFIER)
        _require_clean_hands(order, by)
    if not passed and not text.strip():
        raise Refused("reason_needed", _("Say what is missing: the team reads it."), field="text")
    Verification.objects.create(order=order, by=by, passed=passed, text=text.strip()[:1000], at=now())
    if passed:
        _close(order, by, text)
    else:
        move(order, "disagree" if order.officers > 1 else "redo", reworks=order.reworks + 1, done_at=None)
        record("order.rework", order.subject, by=by, **of_order(order), text=text.strip(), reworks=order.reworks)


def _close(order: WorkOrder, by: Any, text: str) -> None:
    move(order, "pass", closed_at=now())
    found = order.result.get("passed") if order.officers > 1 else True
    record("order.verified", order.subject, by=by, **of_order(order), text=text.strip())
    said = {"passed": found, "text": order.result.get("text", ""), "hops": order.hop_count, "reworks": order.reworks}
    record("order.closed", order.subject, by=by, **of_order(order), **said)


# What an act may rely on ------------------------------------------------------------------------------------


def lock(order_id: UUID, act: str = "", version: int | None = None) -> WorkOrder:
    order: WorkOrder = (
        WorkOrder.objects.select_for_update(of=("self",))
        .select_related("team", "holder", "grid")
        .defer("grid__boundary")
        .get(pk=order_id)
    )
    if act:
        _check(order, act, version)
    return order


def _check(order: WorkOrder, act: str, version: int | None) -> None:
    if order.status not in MOVES[act][0]:
        state = {"status": order.get_status_display()}
        raise Refused("wrong_state", _("This order is “%(status)s” by now; nothing was changed.") % state)
    if version is not None and version != order.version:
        raise Stale("stale", _("Somebody else acted on this order meanwhile; look at it again."))


def move(order: WorkOrder, act: str, **changes: Any) -> None:
    order.status = MOVES[act][1]
    order.version += 1
    for name, value in changes.items():
        setattr(order, name, value)
    order.save(update_fields=["status", "version", *changes])


def of_order(order: WorkOrder) -> dict[str, Any]:
    team = order.team.code if order.team else ""
    grid = order.grid.code if order.grid else ""
    return {"order": str(order.pk), "number": order.number, "kind": order.kind, "team": team, "grid": grid}


def _claimed_words(order: WorkOrder, by: Any) -> Any:
    if order.holder_id == by.pk:
        return _("You have signed for this order already.")
    return _("%(name)s was quicker and has signed for it. Nothing for you to do here.") % {
        "name": order.holder.shown_name if order.holder else ""
    }


def _require_member(order: WorkOrder, by: Any) -> None:
    if not doors.members(order).filter(user=by).exists():
        raise Refused("not_your_team", _("This order is with another team."))


def _require_desk(order: WorkOrder, by: Any, role: Any) -> None:
    if not doors.steered(WorkOrder.objects.filter(pk=order.pk), by, role).exists():
        raise Refused("not_your_desk", _("This order is not in your area."))


def _require_officers(order: WorkOrder, by: Any, there: Sequence[Attendance]) -> None:
    if all(a.user_id != by.pk for a in there):
        raise Refused("not_there", _("Say first that you have arrived."))
    if len({a.user_id for a in there}) < order.officers:
        raise Refused(
            "two_officers",
            _("%(n)s officers must be on site (Administrative License Law, Art. 34). Let your colleague sign in.")
            % {"n": order.officers},
        )


def _require_finding(passed: bool | None, text: str) -> None:
    if passed is None:
        raise Refused("finding_needed", _("Say whether the place meets the conditions."), field="passed")
    if not text.strip():
        raise Refused("text_needed", _("Write down what you saw."), field="text")


def _require_done(order: WorkOrder, photos: Sequence[StoredFile], checked: Sequence[bool], text: str) -> None:
    if not photos:
        raise Refused("photo_needed", _("Take at least one photo of how it looks now."), field="photos")
    wanted = len(order.brief.get("checklist") or [])
    if wanted and sum(map(bool, checked)) < wanted and not text.strip():
        raise Refused("left_open", _("Tick what is done, or write down why something is left open."), field="text")


def _require_clean_hands(order: WorkOrder, by: Any) -> None:
    """核查: never by who did the work."""
    hands = {order.holder_id, *order.attendances.values_list("user", flat=True)}
    hands |= set(order.evidence.values_list("by", flat=True))
    if by.pk in hands:
        raise Refused("own_work", _("You had a hand in this order; somebody else must check it."))


def _require_second_officer(order: WorkOrder, by: Any) -> None:
    if str(by.pk) == order.result.get("by"):
        raise Refused("own_work", _("You wrote this report; the second officer must confirm it."))
    if not order.attendances.filter(user=by).exists():
        raise Refused("not_there", _("Only an officer who was on site can confirm this report."))


def _merged(order: WorkOrder, base: int | None) -> dict[str, bool]:
    """Said in the entry where somebody acted between the phone's page and its arrival here."""
    return {"merged": True} if base is not None and base != order.version else {}


def taken_by(by: Any, place: sites.Point | None, captured_at: datetime | None, clock_off: int | None) -> dict[str, Any]:
    """By whom, where and when, by the phone and by the server: what each piece of evidence carries."""
    lng, lat = place or (None, None)
    return {"by": by, "captured_at": captured_at, "clock_off": clock_off, "received_at": now(), "lng": lng, "lat": lat}


def keep(order: WorkOrder, kind: Any, photos: Sequence[StoredFile], note: str, taken: dict[str, Any]) -> None:
    rows = [Evidence(order=order, kind=kind, file=photo, **taken) for photo in photos]
    if note:
        rows.append(Evidence(order=order, kind=Evidence.Kind.NOTE, text=note[:1000], **taken))
    Evidence.objects.bulk_create(rows)
