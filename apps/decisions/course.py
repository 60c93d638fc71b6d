"""流转: what follows from what was said. Called under the chain's lock, in the transaction of the act.

Rules (docs/decisions/0011): only an approval refuses for good. A refusal in handling or review is a proposal that goes
straight up, past countersigning; an objection in countersigning brings the matter back to its handler as a new round.
An application whose countersigning has not taken place cannot be approved.
"""

from datetime import UTC
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.catalog.forms.conditions import holds
from apps.decisions.locking import Bench, open_with, write_close, write_end
from apps.decisions.models import Chain, Opinion, Seat, Step
from apps.decisions.plans import steps_from
from apps.decisions.seating import label, seats_for
from apps.decisions.tally import Verdict, tally
from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.refusal import Refused
from apps.organizations.calendar import WorkCalendar

SPOKEN = {Step.Status.AGREED, Step.Status.REFUSED}
OUTCOMES = {
    Step.Status.AGREED: ("同意", "agreed"),
    Step.Status.RETURNED: ("退回", "returned"),
    Step.Kind.HANDLE: ("拟不予批准", "proposed to refuse"),
    Step.Kind.REVIEW: ("拟不予批准", "proposed to refuse"),
    Step.Kind.COUNTERSIGN: ("不同意", "did not agree"),
    Step.Kind.APPROVE: ("不予批准", "refused"),
}


def standing(steps: list[Step]) -> list[Step]:
    """Of each step of the plan its latest round, in the order of the plan: where the matter stands."""
    latest: dict[str, Step] = {}
    for step in sorted(steps, key=lambda one: one.round):
        latest[step.key] = step
    return sorted(latest.values(), key=lambda one: one.position)


def refusal_proposed(steps: list[Step]) -> bool:
    """Whether the last word of handling and review was a proposal to refuse."""
    ours = {Step.Kind.HANDLE, Step.Kind.REVIEW}
    words = [one for one in standing(steps) if one.kind in ours and one.status in SPOKEN]
    return bool(words) and words[-1].status == Step.Status.REFUSED


# Before an opinion


def check_agreeable(bench: Bench) -> None:
    """Refuse agreement while a fact the step awaits is missing, or the countersigning it rests on."""
    chain, step = bench.chain, bench.seat.step
    missing = [key for key in step.spec.get("awaits", []) if key not in chain.facts]
    if missing:
        raise Refused("awaits", _("The result of the site check is not in yet. You can agree once it has come."))
    if step.kind == Step.Kind.APPROVE and any(_left_out(chain, one) for one in standing(bench.steps)):
        raise Refused(
            "countersign_missing",
            _("Refusal was proposed, so nobody was asked to countersign. To approve, return it to the handling first."),
        )


def _left_out(chain: Chain, step: Step) -> bool:
    return (
        step.kind == Step.Kind.COUNTERSIGN
        and step.status == Step.Status.SKIPPED
        and holds(step.spec.get("when"), chain.facts)
    )


def return_target(bench: Bench, to: str | None) -> Step:
    """The step a return goes to: the one named, or the one before (across to another organization only by name)."""
    choices = returnable(bench.steps, bench.seat.step)
    if not choices:
        raise Refused("nothing_before", _("This is the first step; there is nobody to return it to."), field="to")
    if not to:
        return next((one for one in reversed(choices) if one.kind != Step.Kind.COUNTERSIGN), choices[-1])
    target = next((one for one in choices if one.key == to), None)
    if target is None:
        raise Refused("not_an_earlier_step", _("Choose a step that has been dealt with before this one."), field="to")
    return target


def returnable(steps: list[Step], step: Step) -> list[Step]:
    """Earlier steps that have spoken, in the order of the plan."""
    return [one for one in standing(steps) if one.position < step.position and one.status in SPOKEN]


# After an opinion


def settle(bench: Bench, *, by: User) -> None:
    """Close the step when its tally is reached, and go on from there."""
    chain, step, steps = bench.chain, bench.seat.step, bench.steps
    words = [str(seat.status) for seat in bench.seats]
    verdict = tally(step.mode, words, seats=len(step.spec["seats"]), quorum=step.quorum)
    if verdict is Verdict.OPEN:
        return
    _close(bench, Step.Status.AGREED if verdict is Verdict.AGREED else Step.Status.REFUSED, by=by)
    if verdict is Verdict.REFUSED and step.kind == Step.Kind.APPROVE:
        _refused(bench, by=by)
    elif verdict is Verdict.REFUSED and step.kind == Step.Kind.COUNTERSIGN:
        handlers = [one for one in standing(steps) if one.kind == Step.Kind.HANDLE and one.position < step.position]
        _new_round(chain, step, handlers[-1], why="objection", by=by)
    else:
        advance(chain, steps, by=by)


def go_back(bench: Bench, target: Step, *, why: str, by: User) -> None:
    """Close the step as returned and begin a new round at `target`."""
    _close(bench, Step.Status.RETURNED, by=by)
    _new_round(bench.chain, bench.seat.step, target, why=why, by=by)


def advance(chain: Chain, steps: list[Step], *, by: User | None) -> None:
    """Open the next step that is needed; when none is left, the chain is approved.

    Should every approval have been skipped by its condition, the last one opens all the same: somebody decides.
    """
    straight_up = refusal_proposed(steps)
    waiting = [one for one in standing(steps) if one.status == Step.Status.WAITING]
    skipped: list[Step] = []
    for step in waiting:
        if holds(step.spec.get("when"), chain.facts) and not (straight_up and step.kind == Step.Kind.COUNTERSIGN):
            _skip(skipped)
            open_step(chain, step, by=by)
            return
        skipped.append(step)
    decided = [one for one in standing(steps) if one.kind == Step.Kind.APPROVE and one.status == Step.Status.AGREED]
    if not decided:
        _skip(skipped[:-1])
        open_step(chain, skipped[-1], by=by)
        return
    _skip(skipped)
    end(chain, Chain.Status.APPROVED, steps=steps)
    record("chain.approved", chain.subject, by=by, **_step_facts(chain, decided[-1]))


def _skip(steps: list[Step]) -> None:
    for step in steps:
        step.status, step.closed_at = Step.Status.SKIPPED, now()
    if steps:
        Step.objects.bulk_update(steps, ["status", "closed_at"])


def open_step(chain: Chain, step: Step, *, by: User | None) -> None:
    """Make a step the active one: due date by the calendar, seats from the posts as they are held now."""
    step.status, step.opened_at = Step.Status.ACTIVE, now()
    limit = step.spec.get("limit")
    step.due_at = WorkCalendar.current().due(step.opened_at, limit[0], limit[1]).at if limit else None
    seats, missing = seats_for(chain, step)
    open_with(step, seats)
    record("step.opened", chain.subject, by=by, **_step_facts(chain, step), **_seat_facts(seats),
           due=step.due_at.astimezone(UTC).isoformat() if step.due_at else None)  # fmt: skip
    if missing:
        tell_vacant(step, missing)


def tell_if_vacant(step: Step) -> None:
    if Step.objects.vacant().filter(pk=step.pk).exists():
        tell_vacant(step)


def tell_vacant(step: Step, missing: list[dict[str, str]] | None = None) -> None:
    """Say that a step has a seat nobody can speak from; `Step.objects.vacant()` lists it until that is mended."""
    record("step.vacant", step.chain.subject, by=None, missing=missing or step.spec["seats"],
           **_step_facts(step.chain, step))  # fmt: skip


def reseat(chain: Chain, step: Step, *, by: User | None) -> bool:
    """Find people for open seats that nobody holds or whose holder has left. True when somebody was found."""
    had = list(Seat.objects.filter(step=step).select_related("post", "unit", "holder"))
    lost = _unattended(step)
    fresh, _missing = seats_for(chain, step)
    found = {seat.post_id: seat.holder for seat in fresh}
    kept = {who for one in had if one.pk not in lost for who in (one.holder_id, one.on_behalf_of_id) if who}
    given = []
    for seat in had:
        idle = seat.status == Seat.Status.OPEN and (seat.pk in lost or seat.holder is None)
        person = found.get(seat.post_id)
        if idle and not (person and person.pk in kept) and person != seat.holder:
            seat.holder = person
            seat.save(update_fields=["holder"])
            given.append(seat)
    room = len(step.spec["seats"]) - len(had)
    new = [seat for seat in fresh if seat.post_id not in {one.post_id for one in had}][:room]
    Seat.objects.bulk_create(new)
    filled = [seat for seat in given + new if seat.pk not in _unattended(step)]
    if filled:
        record("seat.filled", chain.subject, by=by, **_step_facts(chain, step), **_seat_facts(filled))
    return bool(filled)


def _unattended(step: Step) -> set[Any]:
    return set(Seat.objects.filter(step=step).unattended().values_list("pk", flat=True))


def end(chain: Chain, status: Any, steps: list[Step] | None = None) -> None:
    """Close a chain and drop what was still to come; opinions and closed steps stay as they are.

    `steps`, where the caller has just seen all of them, spare two statements when none is left.
    """
    at, still = now(), [Step.Status.ACTIVE, Step.Status.WAITING]
    if steps is None or any(step.status in still for step in steps):
        open_steps = Step.objects.filter(chain=chain, status__in=still)
        Seat.objects.open().filter(step__in=open_steps).update(status=Seat.Status.RELEASED)
        open_steps.update(status=Step.Status.DROPPED, closed_at=at)
    chain.status, chain.closed_at = status, at
    write_end(chain)


def _close(bench: Bench, status: Any, *, by: User) -> None:
    chain, step = bench.chain, bench.seat.step
    left = [seat.pk for seat in bench.seats if seat.status == Seat.Status.OPEN]
    if left:
        Seat.objects.filter(pk__in=left).update(status=Seat.Status.RELEASED)
    step.status, step.closed_at = status, now()
    write_close(step)
    zh, en = OUTCOMES[Step.Kind(step.kind) if status == Step.Status.REFUSED else status]
    record("step.closed", chain.subject, by=by, outcome=str(status), said=zh, said_en=en, **_step_facts(chain, step))


def _new_round(chain: Chain, step: Step, target: Step, *, why: str, by: User) -> None:
    Step.objects.filter(chain=chain, status=Step.Status.WAITING).update(status=Step.Status.DROPPED, closed_at=now())
    chain.round += 1
    chain.save(update_fields=["round"])
    steps = Step.objects.bulk_create(steps_from(chain.plan, chain, start=target.key))
    facts = {**_step_facts(chain, step), "why": why, "round": chain.round}
    record("chain.returned", chain.subject, by=by, to_key=target.key, to=target.name, to_en=target.name_en, **facts)
    open_step(chain, steps[0], by=by)


def _refused(bench: Bench, *, by: User) -> None:
    """Reasons and remedies of every refusal in the deciding step go into the letter."""
    chain, step = bench.chain, bench.seat.step
    end(chain, Chain.Status.REFUSED, steps=bench.steps)
    words = list(Opinion.objects.filter(step=step, verb=Opinion.Verb.REFUSE))
    reasons = "\n".join(dict.fromkeys(one.reasons for one in words))
    remedies = "\n".join(dict.fromkeys(one.remedies for one in words))
    record("chain.refused", chain.subject, by=by, reasons=reasons, remedies=remedies, **_step_facts(chain, step))


def _step_facts(chain: Chain, step: Step) -> dict[str, Any]:
    return {
        "chain": str(chain.pk),
        "step": str(step.pk),
        "key": step.key,
        "kind": step.kind,
        "name": step.name,
        "name_en": step.name_en,
    }


def _seat_facts(seats: list[Seat]) -> dict[str, Any]:
    return {
        "posts": [str(seat.post_id) for seat in seats],
        "seats": [{"seat": str(seat.pk), "post": str(seat.post_id), "unit": str(seat.unit_id)} for seat in seats],
        "to": "、".join(label(seat) for seat in seats) or "（暂缺）",
        "to_en": ", ".join(label(seat, english=True) for seat in seats) or "(vacant)",
    }
