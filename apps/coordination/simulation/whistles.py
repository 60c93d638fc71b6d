"""吹哨报到: a team on the spot lacks a department's hand and calls it; most come, and are scored when they go."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from apps.accounts.models import Role
from apps.coordination import whistles
from apps.coordination.models import Coupling, Whistle
from apps.coordination.simulation.world import World, reacts
from apps.dispatch.models import WorkOrder
from apps.ledger.models import Entry
from apps.organizations.models import Unit

ASKS = ("现场需要执法人员到场认定。", "超出本队职责，请到场会同处置。", "当事人不配合，请派人到场。")
COMES = ("马上派人到场。", "值班人员已出发。")
STAYS_AWAY = ("不属于本单位职责，请联系属地执法办。", "人手都在另一处现场，今天去不了。")
RESULTS = ("各单位到场会同处置完毕。", "现场认定清楚，已整改。")
ANSWERERS = (Role.OFFICIAL, Role.CHIEF, Role.LEADER, Role.HEAD)


@reacts("order.arrived")
def find_it_is_more(world: World, entry: Entry) -> None:
    """Now and then what is found needs another authority."""
    die = world.dice[entry.subject]
    if entry.facts["kind"] == WorkOrder.Kind.REPORT and entry.actor and die.random() < world.habits.whistles:
        if world.mark(entry.subject, "whistle"):
            when = entry.at + timedelta(minutes=die.randint(3, 8))
            world.agenda.add(when, partial(blow, world, UUID(entry.facts["order"])))


def blow(world: World, order_id: UUID, at: datetime) -> None:
    order = WorkOrder.objects.select_related("team__unit", "holder").get(pk=order_id)
    if order.status != WorkOrder.Status.ARRIVED or order.holder is None:
        return
    die = world.dice[order.subject]
    near = [unit for unit in whistles.callable_units(order) if _people(world, unit)]
    called = die.sample(near, k=min(len(near), die.choice((1, 1, 2))))
    kind = Whistle.Kind.EMERGENCY if order.urgency == 1 else Whistle.Kind.ENFORCEMENT
    whistle = whistles.blow(
        order_id, kind=kind, units=[unit.pk for unit in called], text=die.choice(ASKS), by=order.holder
    )  # fmt: skip
    for coupling in Coupling.objects.filter(ref=whistle.pk).select_related("to_unit").order_by("to_unit__code"):
        minutes = die.uniform(5, 30) if die.random() >= world.habits.late else die.uniform(60, 300)
        world.agenda.add(at + timedelta(minutes=minutes), partial(report_to_it, world, coupling))
    world.agenda.add(at + timedelta(minutes=die.uniform(90, 360)), partial(close, world, whistle.pk))


def _people(world: World, unit: Unit) -> list[Any]:
    return [user for role in ANSWERERS for user in world.people.by_role[unit.code, role]]


def report_to_it(world: World, coupling: Coupling, at: datetime) -> None:
    """The department answers; those who come are there within the hour."""
    die = world.dice[coupling.subject]
    who, comes = die.choice(_people(world, coupling.to_unit)), die.random() >= world.habits.stays_away
    whistles.answer(coupling.pk, coming=comes, text=die.choice(COMES if comes else STAYS_AWAY), by=who)
    if comes:
        there = at + timedelta(minutes=die.uniform(10, 50))
        world.agenda.add(there, lambda _at: whistles.arrive(coupling.pk, by=who))


def close(world: World, whistle_id: UUID, at: datetime) -> None:
    whistle = Whistle.objects.select_related("blown_by", "order").get(pk=whistle_id)
    if whistle.closed_at is not None:
        return
    die = world.dice[whistle.order.subject]
    called = Coupling.objects.filter(ref=whistle_id).order_by("pk")
    scores = {one.pk: die.randint(4, 5) if one.arrived_at else die.randint(1, 3) for one in called}
    whistles.close(whistle_id, scores=scores, text=die.choice(RESULTS), by=whistle.blown_by)
