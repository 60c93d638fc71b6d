"""What clerks, officials, chiefs and leaders do: check, ask, accept, take, agree, return, refuse."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from apps.cases import actions as cases
from apps.cases import letters
from apps.cases.models import Case, Correction, Material
from apps.coordination.procedures import IN_LETTERS, Procedure, end_procedure, start_procedure
from apps.coordination.simulation.world import World, reacts
from apps.decisions import actions as decisions
from apps.decisions.models import Chain, Seat, Step
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused

RETURNING = (Step.Kind.REVIEW, Step.Kind.APPROVE)
# Office hours a step takes, from … to, where ten days are promised.
TAKES = {
    Step.Kind.HANDLE: (2.0, 14.0), Step.Kind.REVIEW: (1.0, 7.0), Step.Kind.COUNTERSIGN: (2.0, 10.0),
    Step.Kind.APPROVE: (1.0, 6.0),
}  # fmt: skip
HOURS = {"WD": 8, "CD": 6, "MONTH": 160, "WH": 1, "UH": 1, "UD": 6}
SAYS = {
    Step.Kind.HANDLE: ("材料齐全，符合条件，拟同意。", "经审查符合规定，拟予批准。", "拟同意，请审核。"),
    Step.Kind.REVIEW: ("同意承办意见。", "已复核，同意。", "同意，请领导批示。"),
    Step.Kind.COUNTERSIGN: ("无意见，同意。", "属地情况属实，同意。", "同意。"),
    Step.Kind.APPROVE: ("同意。", "准予。", "同意，依法送达。"),
}
WRONG = ("照片看不清，请重新拍一张", "缺少签名或盖章", "文件已过有效期", "页码不全，请补全")
REASONS = ("申请的场所不符合规定的条件。", "设置位置不符合规划要求。", "提交的证明与核实情况不一致。")
BACK = ("请补充现场情况说明后再报。", "法律依据引用有误，请改正。", "请核实申请人资格。")


# Intake -----------------------------------------------------------------------------------------------------


@reacts("case.submitted", "case.corrected")
def see_application(world: World, entry: Entry) -> None:
    """A clerk of the hall gets to it within the day or the next; now and then nobody does."""
    if entry.verb == "case.submitted" and entry.facts["kind"] != Case.Kind.APPLICATION:
        return
    die = world.dice[entry.subject]
    if die.random() >= world.habits.overlooked:
        when = world.days.office(entry.at, die.uniform(0.3, 7), die)
        world.agenda.add(when, partial(intake, world, entry.subject))


def intake(world: World, case_id: UUID, at: datetime) -> None:
    case = Case.objects.select_related("clerk").get(pk=case_id)
    if case.status != Case.Status.SUBMITTED:
        return
    die = world.dice[case_id]
    clerk = case.clerk or die.choice([*world.people.by_role[case.hall.code, "clerk"]] if case.hall else [None])
    if clerk is None:
        return
    cases.take_case(case_id, by=clerk)
    sent = list(case.materials.filter(status=Material.Status.UPLOADED).order_by("order"))
    habits, again, luck = world.habits, Correction.objects.filter(case=case_id).exists(), die.random()
    if luck < habits.not_accepted:
        reason = "not_corrected" if again else die.choice(("not_needed", "not_entitled"))
        with world.at(at + timedelta(minutes=9)):
            cases.refuse_acceptance(case_id, reason=reason, text="经核对申请信息，不属于应当受理的情形。", by=clerk)
    elif luck < habits.not_accepted + habits.corrected and sent and not again:
        asked = [cases.Asked(die.choice(WRONG), material=sent[0].key)]
        with world.at(at + timedelta(minutes=6)):
            cases.set_verdict(case_id, sent[0].key, Material.Verdict.BAD, asked[0].reason, by=clerk)
            cases.ask_corrections(case_id, asked, by=clerk)
    else:
        with world.at(at + timedelta(minutes=2 + len(sent))):
            for material in sent:
                cases.set_verdict(case_id, material.key, Material.Verdict.GOOD, by=clerk)
            cases.accept(case_id, by=clerk)


# Deciding ---------------------------------------------------------------------------------------------------


@reacts("case.accepted")
def know_promise(world: World, entry: Entry) -> None:
    """What was promised sets the pace: on the spot is minutes, twenty days are days."""
    limit, unit = entry.facts["promise"]
    world.pace[entry.subject] = min(limit * HOURS[unit] / 80, 1.2)


@reacts("step.opened")
def see_step(world: World, entry: Entry) -> None:
    for seat in entry.facts["seats"]:
        _plan(world, entry.subject, UUID(seat["seat"]), entry.at, Step.Kind(entry.facts["kind"]))


@reacts("chain.informed")
def see_finding(world: World, entry: Entry) -> None:
    """The site check is in: who waited for it goes on."""
    for seat in world.waiting.pop(entry.subject, []):
        _plan(world, entry.subject, seat, entry.at, Step.Kind.HANDLE)


@reacts("order.closed")
def see_failure(world: World, entry: Entry) -> None:
    if entry.facts.get("passed") is False:
        world.mark(entry.subject, "failed")


def _plan(world: World, subject: UUID, seat: UUID, after: datetime, kind: Step.Kind) -> None:
    die, pace = world.dice[subject], world.pace.get(subject, 0.5)
    hours = die.uniform(*TAKES[kind]) * pace
    if die.random() < world.habits.slow:
        hours = 4 + hours * 5
    world.agenda.add(world.days.office(after, max(hours, 0.1), die), partial(speak, world, subject, seat))


def speak(world: World, subject: UUID, seat_id: UUID, at: datetime) -> None:
    """Take the seat, look, say what there is to say; wait where the site check is not in yet."""
    seat = Seat.objects.select_related("step__chain", "holder").get(pk=seat_id)
    step, die = seat.step, world.dice[subject]
    if seat.status != Seat.Status.OPEN or step.chain.status != Chain.Status.RUNNING:
        return
    by = seat.holder or _from_pool(world, seat, die)
    if by is None:
        return
    decisions.take(seat_id, by=by)
    if any(key not in step.chain.facts for key in step.spec.get("awaits", [])):
        world.waiting[subject].append(seat_id)
    elif _needs_procedure(world, subject, step, die):
        with world.at(at + timedelta(minutes=11)):
            _begin_procedure(world, subject, seat_id, by, at)
    else:
        with world.at(at + timedelta(minutes=die.randint(1, 12))):
            say(world, subject, seat, by)


def say(world: World, subject: UUID, seat: Seat, by: Any) -> None:
    die, step, kind = world.dice[subject], seat.step, Step.Kind(seat.step.kind)
    patient = step.round < 3  # after the third round everybody wants an end
    proposed = kind in RETURNING and (subject, f"proposed {step.round}") in world.flags
    against, luck = 0.9 if proposed else _doubt(world, subject, kind), die.random()
    if luck < against and (patient or proposed):
        if kind == Step.Kind.HANDLE:
            world.mark(subject, f"proposed {step.round}")
        _refuse(subject, seat, by, die)
    elif kind in RETURNING and luck < against + world.habits.returns and patient:
        decisions.return_step(seat.pk, by=by, text=die.choice(BACK))
    else:
        _or(lambda: decisions.agree(seat.pk, by=by, text=die.choice(SAYS[kind])),
            "countersign_missing", lambda: _refuse(subject, seat, by, die))  # fmt: skip


def _doubt(world: World, subject: UUID, kind: Step.Kind) -> float:
    """How likely somebody is against it."""
    if kind == Step.Kind.HANDLE and (subject, "failed") in world.flags:
        return 0.7
    if kind == Step.Kind.COUNTERSIGN:
        return world.habits.objects
    return world.habits.refuses if kind == Step.Kind.APPROVE else world.habits.proposes


def _refuse(subject: UUID, seat: Seat, by: Any, die: Random) -> None:
    unit = Case.objects.select_related("unit").get(pk=subject).unit
    decisions.refuse(
        seat.pk, by=by, text="不同意。", reasons=die.choice(REASONS), remedies=letters.remedies(unit)
    )  # fmt: skip


def _or(act: Callable[[], Any], code: str, other: Callable[[], Any]) -> None:
    """An act, or another where the first is refused for this reason."""
    try:
        act()
    except Refused as refused:
        if refused.code != code:
            raise
        other()


def _from_pool(world: World, seat: Seat, die: Random) -> Any:
    """Somebody of the post who has no other seat in this step and may speak in it."""
    there = set(Seat.objects.filter(step=seat.step_id, holder__isnull=False).values_list("holder", flat=True))
    chain, kind = seat.step.chain, seat.step.kind
    free = [one for one in world.people.by_post[seat.post_id] if one.pk not in there and not chain.bars(one, kind)]
    return die.choice(free) if free else None


# Special procedures 特别程序 ---------------------------------------------------------------------------------


def _needs_procedure(world: World, subject: UUID, step: Step, die: Random) -> bool:
    return step.kind == Step.Kind.HANDLE and world.mark(subject, "looked") and die.random() < world.habits.procedure


def _begin_procedure(world: World, subject: UUID, seat_id: UUID, by: Any, at: datetime) -> None:
    die = world.dice[subject]
    kind = die.choice((Procedure.EXPERT_REVIEW, Procedure.TESTING, Procedure.HEARING))
    days = die.randint(2, 9)
    start_procedure(subject, kind=kind, reason=f"依法组织{IN_LETTERS[kind]}", needed=f"{days} 个工作日", by=by)
    after = world.days.office(at, days * 8, die)
    world.agenda.add(after, partial(_finish_procedure, world, subject, seat_id, by))


def _finish_procedure(world: World, subject: UUID, seat_id: UUID, by: Any, at: datetime) -> None:
    end_procedure(subject, result="已完成，结论符合要求", by=by)
    _plan(world, subject, seat_id, at, Step.Kind.HANDLE)
