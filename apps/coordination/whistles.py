"""The acts of the whistle 吹哨报到: a team calls departments to the spot; they answer, arrive, and are scored.

The order stays at the team: what climbs is a question with a limit, never the work. Limits by kind are configuration
(`WHISTLE_LIMITS`), for every place has its own. Each act locks one row: the order, or the coupling, or the whistle.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.coordination.actions import answer_coupling, close_coupling, open_coupling
from apps.coordination.models import Coupling, Whistle
from apps.dispatch.models import Membership, WorkOrder
from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.idempotency import official_act
from apps.ledger.refusal import Refused
from apps.organizations.calendar import WorkCalendar
from apps.organizations.desk import Desk, desk_of
from apps.organizations.models import Unit

MOST = 5
KINDS = {
    Whistle.Kind.ENFORCEMENT: ("日常综合执法哨", "joint enforcement"),
    Whistle.Kind.PRIORITY: ("重点工作哨", "priority work"),
    Whistle.Kind.EMERGENCY: ("应急处置哨", "emergency"),
}
CALLABLE = (Unit.Kind.DEPARTMENT, Unit.Kind.BRANCH, Unit.Kind.OFFICE)


@official_act
def blow(order_id: UUID, *, kind: str, units: Sequence[UUID], text: str, by: Any) -> Whistle:
    """吹哨: whoever has the order in hand calls up to MOST departments to the spot, each by the same limit."""
    order = WorkOrder.objects.select_for_update(of=("self",)).select_related("team__unit").get(pk=order_id)
    _require_in_hand(order, by)
    assert order.team is not None
    if kind not in Whistle.Kind.values:
        raise Refused("kind_missing", _("Choose which whistle it is."), field="kind")
    called = [one for one in callable_units(order) if one.pk in set(units)]
    if not called or len(set(units)) > MOST:
        raise Refused("units_missing", _("Choose one to %(n)s departments.") % {"n": MOST}, field="units")
    if not text.strip():
        raise Refused("text_missing", _("Say what is needed of them: they read it first."), field="text")
    at = now()
    whistle = Whistle(
        kind=kind, order=order, from_unit=order.team.unit, blown_by=by, text=text.strip()[:1000], blown_at=at,
        respond_by=limit_of(kind, at),
    )  # fmt: skip
    try:
        with transaction.atomic():
            whistle.save(force_insert=True)
    except IntegrityError:
        raise Refused("whistle_open", _("A whistle for this order is open already.")) from None
    record("whistle.blown", order.subject, by=by, **_facts(whistle), units=[unit.name for unit in called])
    for unit in called:
        open_coupling(
            Coupling.Kind.WHISTLE, order.subject, from_unit=whistle.from_unit, to_unit=unit, title=order.title,
            ref=whistle.pk, text=whistle.text, due_at=whistle.respond_by, by=by,
        )  # fmt: skip
    return whistle


@official_act
def answer(coupling_id: UUID, *, coming: bool, text: str, by: Any) -> None:
    """报到: the department says it comes, or why not. A refusal needs its reason and stays in sight of dispatchers."""
    coupling = _lock(coupling_id, by)
    if coupling.answered_at is not None:
        raise Refused("answered_already", _("Your unit has answered already."))
    if not coming and not text.strip():
        raise Refused("reason_needed", _("Say why your unit does not come, and whose it is."), field="text")
    outcome = Coupling.Outcome.AGREED if coming else Coupling.Outcome.REFUSED
    answer_coupling(coupling.pk, outcome=outcome, text=text.strip(), by=by)


@official_act
def arrive(coupling_id: UUID, *, by: Any) -> None:
    """到场: the department's people are there. Arriving unasked-for again adds nothing; coming in silence answers."""
    coupling = _lock(coupling_id, by)
    if coupling.arrived_at is not None:
        raise Refused("arrived_already", _("Your unit has reported on the spot already."))
    if coupling.answered_at is None:
        answer_coupling(coupling.pk, outcome=Coupling.Outcome.AGREED, by=by)
        coupling.refresh_from_db()
    if coupling.outcome == Coupling.Outcome.REFUSED:
        raise Refused("refused_before", _("Your unit has said that it does not come. Talk to who blew the whistle."))
    coupling.arrived_at = now()
    coupling.save(update_fields=["arrived_at"])
    late = bool(coupling.due_at and coupling.arrived_at > coupling.due_at)
    record("whistle.reported", coupling.subject, by=by, to=coupling.to_unit.name, to_en=_en(coupling.to_unit),
           coupling=str(coupling.pk), late=late)  # fmt: skip


@official_act
def close(whistle_id: UUID, *, scores: Mapping[UUID, int], text: str, by: Any) -> None:
    """结哨: who blew it scores each department 1 … 5 and says what came of it; all its couplings end."""
    whistle = Whistle.objects.select_for_update(of=("self",)).select_related("order").get(pk=whistle_id)
    if whistle.closed_at is not None:
        raise Refused("closed_already", _("This whistle is closed already."))
    if not _of_team(whistle.order, by):
        raise Refused("not_your_whistle", _("Only the team that blew the whistle closes it."))
    couplings = list(Coupling.objects.filter(kind=Coupling.Kind.WHISTLE, ref=whistle.pk).select_related("to_unit"))
    if any(scores.get(one.pk) not in range(1, 6) for one in couplings):
        raise Refused("score_missing", _("Score every department from 1 to 5."), field="scores")
    if not text.strip():
        raise Refused("text_missing", _("Say what came of it."), field="text")
    for one in couplings:
        Coupling.objects.filter(pk=one.pk).update(score=scores[one.pk])
    _end(whistle, text.strip()[:1000], None, by)
    given = {one.to_unit.code: scores[one.pk] for one in couplings}
    record("whistle.closed", whistle.order.subject, by=by, **_facts(whistle), scores=given)


@transaction.atomic
def lapse(order_id: UUID) -> None:
    """The order is over: a whistle still open for it has nobody left to help. Called by the process manager."""
    for whistle in Whistle.objects.select_for_update(of=("self",)).filter(order=order_id, closed_at__isnull=True):
        _end(whistle, "", Coupling.Outcome.LAPSED, None)


def limit_of(kind: str, at: datetime) -> datetime:
    """By when a department must be there: `WHISTLE_LIMITS[kind]`, a number and MIN or a unit of the calendar."""
    number, unit = settings.WHISTLE_LIMITS[kind]
    return at + timedelta(minutes=number) if unit == "MIN" else WorkCalendar.current().due(at, number, unit).at


def callable_units(order: WorkOrder) -> list[Unit]:
    """The offices of the order's town, nearest at hand, then the district's departments; not the team's own unit."""
    assert order.team is not None
    town = order.team.unit.code.rpartition("-")[0] if order.team.unit.code.startswith("T-") else ""
    units = Unit.objects.active().filter(kind__in=CALLABLE).select_related("group").exclude(pk=order.team.unit_id)
    found = [one for one in units.order_by("kind", "code") if one.kind != Unit.Kind.OFFICE or _in(one, town)]
    return sorted(found, key=lambda one: one.kind != Unit.Kind.OFFICE)


def _in(unit: Unit, town: str) -> bool:
    return bool(town) and unit.code.startswith(f"{town}-")


def called(desk: Desk) -> Any:
    """Couplings of whistles to the units of this desk; a section answers for its department."""
    units = {unit.pk for unit in desk.units} | {u.parent_id for u in desk.units if u.kind == Unit.Kind.SECTION}
    rows = Coupling.objects.filter(kind=Coupling.Kind.WHISTLE, to_unit__in=[pk for pk in units if pk])
    return rows.select_related("to_unit", "from_unit")


def _lock(coupling_id: UUID, by: Any) -> Coupling:
    coupling: Coupling = (
        Coupling.objects.select_for_update(of=("self",)).select_related("to_unit").get(pk=coupling_id)
    )  # fmt: skip
    if not called(desk_of(by)).filter(pk=coupling.pk).exists():
        raise Refused("not_called", _("This whistle calls another unit."))
    if coupling.closed_at is not None:
        raise Refused("closed_already", _("This whistle is closed already."))
    return coupling


def _require_in_hand(order: WorkOrder, by: Any) -> None:
    if order.status not in (WorkOrder.Status.CLAIMED, WorkOrder.Status.ARRIVED):
        raise Refused("wrong_state", _("Sign for the order first: a whistle is blown from the spot."))
    if not _of_team(order, by):
        raise Refused("not_your_team", _("This order is with another team."))


def _of_team(order: WorkOrder, by: Any) -> bool:
    return Membership.objects.running().filter(team=order.team_id, user=by).exists()


def _end(whistle: Whistle, result: str, outcome: Any, by: Any) -> None:
    for one in Coupling.objects.open().filter(kind=Coupling.Kind.WHISTLE, ref=whistle.pk):
        close_coupling(one.pk, outcome=outcome or (None if one.outcome else Coupling.Outcome.LAPSED), by=by)
    whistle.closed_at, whistle.result = now(), result
    whistle.save(update_fields=["closed_at", "result"])


def _facts(whistle: Whistle) -> dict[str, str]:
    zh, en = KINDS[Whistle.Kind(whistle.kind)]
    return {
        "whistle": str(whistle.pk),
        "order": str(whistle.order_id),
        "kind": whistle.kind,
        "kind_zh": zh,
        "kind_en": en,
    }


def _en(unit: Unit) -> str:
    return unit.name_en or unit.name
