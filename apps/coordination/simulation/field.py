"""What happens outside: teams sign for orders, go, put things right or send them back; others look again."""

from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from apps.accounts.models import Role
from apps.coordination.simulation.pictures import taken
from apps.coordination.simulation.world import World, reacts
from apps.dispatch import actions as dispatch
from apps.dispatch.models import Team, WorkOrder
from apps.dispatch.scouting import ranking_for
from apps.dispatch.views.acting import PURPOSE as ORDER_PHOTO
from apps.files.actions import store
from apps.ledger.clock import now
from apps.ledger.models import Entry

TWO = (WorkOrder.Kind.SITE_CHECK, WorkOrder.Kind.INSPECTION)
DONE = ("已处置完毕，恢复原状。", "现场已清理干净。", "已修复，可正常使用。", "已劝导整改，现场恢复。")
FOUND = ("现场与申请一致，设施齐全。", "布局与图纸相符，符合要求。")
NOT_FOUND = ("现场与图纸不一致。", "消防通道被占用，不符合要求。")
NOT_OURS = ("不属于本队职责。", "位置在相邻片区，请改派。", "需要专业设备，请改派。")
AGAIN = ("照片看不出已处理完。", "现场仍有残留，请再去一次。")


@reacts("order.dispatched")
def get_order(world: World, entry: Entry) -> None:
    """Somebody of the team signs within the hour, site checks within the day; now and then nobody does."""
    die, order = world.dice[entry.subject], UUID(entry.facts["order"])
    if entry.facts["kind"] in TWO:
        when = world.days.office(entry.at, die.uniform(1, 10), die)
    else:
        minutes = die.uniform(400, 1800) if die.random() < world.habits.silent else die.uniform(2, 45)
        when = world.days.field(entry.at, minutes, at_night=_urgent(order), source=die)
    world.agenda.add(when, partial(sign, world, order))


def _urgent(order: UUID) -> bool:
    return WorkOrder.objects.filter(pk=order, urgency=1).exists()


def sign(world: World, order_id: UUID, at: datetime) -> None:
    order = WorkOrder.objects.get(pk=order_id)
    if order.status != WorkOrder.Status.DISPATCHED:
        return
    die = world.dice[order.subject]
    worker = die.choice(world.people.by_team[order.team_id])
    if die.random() < (world.habits.bounced if not order.bounces else 0.3) and order.kind == WorkOrder.Kind.REPORT:
        dispatch.bounce(order_id, by=worker, reason=die.choice(NOT_OURS))
        return
    dispatch.claim(order_id, by=worker)
    if order.kind in TWO:
        world.agenda.add(world.days.office(at, die.uniform(0.5, 6), die), partial(inspect, world, order_id, worker))
    else:
        _go(world, order, worker, at, die)


def _go(world: World, order: WorkOrder, worker: Any, at: datetime, die: Random) -> None:
    night = order.urgency == 1
    there = world.days.field(at, die.uniform(6, 45), at_night=night, source=die)
    spent = die.uniform(400, 3000) if die.random() < world.habits.late else die.uniform(10, 110)
    done = world.days.field(there, spent, at_night=night, source=die)
    world.agenda.add(there, partial(arrive, order.pk, worker, die))
    world.agenda.add(done, partial(put_right, order.pk, worker, die))


def arrive(order_id: UUID, worker: Any, die: Random, at: datetime) -> None:
    order = WorkOrder.objects.get(pk=order_id)
    if order.status == WorkOrder.Status.CLAIMED:
        photos = [store(taken("before", die), purpose=ORDER_PHOTO, owner=order_id, by=str(worker.pk))]
        dispatch.arrive(order_id, by=worker, place=_place(order), photos=photos, captured_at=now())


def put_right(order_id: UUID, worker: Any, die: Random, at: datetime) -> None:
    order = WorkOrder.objects.get(pk=order_id)
    if order.status == WorkOrder.Status.ARRIVED:
        photos = [store(taken("after", die), purpose=ORDER_PHOTO, owner=order_id, by=str(worker.pk))]
        checked = [True] * len(order.brief.get("checklist", []))
        dispatch.finish(
            order_id, by=worker, text=die.choice(DONE), photos=photos, checked=checked, place=_place(order),
            place_note="" if _place(order) else "现场", captured_at=now(),
        )  # fmt: skip


def inspect(world: World, order_id: UUID, first: Any, at: datetime) -> None:
    """现场核查 by two officers: both arrive, one writes, the other confirms."""
    order = WorkOrder.objects.get(pk=order_id)
    if order.status != WorkOrder.Status.CLAIMED:
        return
    die = world.dice[order.subject]
    second = die.choice([one for one in world.people.by_team[order.team_id] if one.pk != first.pk])
    for officer in (first, second):
        dispatch.arrive(order_id, by=officer, place=_place(order), captured_at=now())
    passed = die.random() >= world.habits.failed
    checked = [passed] * len(order.brief.get("checklist", []))
    with world.at(at + timedelta(minutes=die.randint(15, 40))):
        dispatch.finish(
            order_id, by=first, text=die.choice(FOUND if passed else NOT_FOUND), passed=passed, checked=checked,
            place=_place(order), place_note=order.address or "申请场所",
        )  # fmt: skip
    with world.at(at + timedelta(minutes=45)):
        dispatch.verify(order_id, by=second, passed=True, text="属实")


@reacts("order.done")
def see_done(world: World, entry: Entry) -> None:
    """A verifier looks again within hours."""
    if entry.facts["kind"] not in TWO:
        die = world.dice[entry.subject]
        when = world.days.field(entry.at, die.uniform(15, 240), at_night=False, source=die)
        world.agenda.add(when, partial(check, world, UUID(entry.facts["order"])))


def check(world: World, order_id: UUID, at: datetime) -> None:
    order = WorkOrder.objects.select_related("team__area").get(pk=order_id)
    if order.status != WorkOrder.Status.DONE or order.team is None:
        return
    die = world.dice[order.subject]
    verifier = die.choice(world.people.center(order.team.area.code, Role.VERIFIER))
    passed = die.random() >= world.habits.reworked or order.reworks > 1
    dispatch.verify(order_id, by=verifier, passed=passed, text="" if passed else die.choice(AGAIN))


@reacts("order.rework")
def go_again(world: World, entry: Entry) -> None:
    order = WorkOrder.objects.select_related("holder").get(pk=entry.facts["order"])
    if order.kind not in TWO and order.holder:
        _go(world, order, order.holder, entry.at, world.dice[entry.subject])


@reacts("order.unrouted")
def see_unrouted(world: World, entry: Entry) -> None:
    """Nobody found, or sent back twice: a dispatcher decides."""
    die = world.dice[entry.subject]
    when = world.days.field(entry.at, die.uniform(5, 50), at_night=False, source=die)
    world.agenda.add(when, partial(route, world, UUID(entry.facts["order"])))


def route(world: World, order_id: UUID, at: datetime) -> None:
    order = WorkOrder.objects.select_related("grid").defer("grid__boundary").get(pk=order_id)
    if order.status != WorkOrder.Status.UNROUTED or order.grid is None:
        return
    die, town = world.dice[order.subject], order.grid.path.split("/")[1]
    best = ranking_for(order, now()).suggested
    teams = Team.objects.active()
    team = teams.get(pk=best.id) if best else teams.filter(area__code=town).order_by("code")[0]
    dispatcher = die.choice(world.people.center(town, Role.DISPATCHER))
    dispatch.reassign(order_id, team.pk, by=dispatcher, reason="按属地和能力指定处置队伍")


def _place(order: WorkOrder) -> tuple[float, float] | None:
    return (order.lng, order.lat) if order.lng is not None and order.lat is not None else None
