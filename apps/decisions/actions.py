"""Acts of the decision: each locks the chain row, reads seat and step again, checks, writes and records.

Whoever comes second on a seat meets `Stale`, which says what has happened meanwhile. From a seat its holder speaks, or
who has a delegation (代理) of the holder in force under the lock: the opinion is then the delegate's, in the holder's
name. What follows from an act (a step that closes, the next that opens, the end of the chain) is in `course`.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.decisions import course
from apps.decisions.locking import Bench, lock_bench, say
from apps.decisions.models import Chain, Opinion, Seat, Step
from apps.decisions.plans import Plan, freeze, steps_from
from apps.decisions.seating import label, others_in_office
from apps.ledger.actions import record, together
from apps.ledger.clock import now
from apps.ledger.idempotency import official_act
from apps.ledger.refusal import Refused, Stale
from apps.organizations.models import Holding, Unit

LONGEST = 2000
SAID = {
    Opinion.Verb.AGREE: ("同意", "agrees"),
    Opinion.Verb.REFUSE: ("不予批准", "refuses"),
    Opinion.Verb.PROPOSE: ("拟不予批准", "proposes to refuse"),
    Opinion.Verb.OBJECT: ("不同意", "does not agree"),
    Opinion.Verb.RETURN: ("退回", "returns it"),
}
AGAINST = {
    Step.Kind.HANDLE: Opinion.Verb.PROPOSE,
    Step.Kind.REVIEW: Opinion.Verb.PROPOSE,
    Step.Kind.COUNTERSIGN: Opinion.Verb.OBJECT,
    Step.Kind.APPROVE: Opinion.Verb.REFUSE,
}
SEAT_AFTER = {
    Opinion.Verb.AGREE: Seat.Status.AGREED,
    Opinion.Verb.REFUSE: Seat.Status.REFUSED,
    Opinion.Verb.RETURN: Seat.Status.RETURNED,
}


@transaction.atomic
def open_chain(
    subject: UUID,
    *,
    title: str,
    owner: Unit,
    plan: Plan,
    facts: dict[str, Any],
    excluded: tuple[Any, ...] | list[Any] = (),
    by: User | None,
) -> Chain:
    """Begin a decision on `subject` by a plan with literal unit codes, and open its first step.

    `excluded`: who may not speak in approvals (受审分离). Refused: bad_plan, chain_running.
    """
    frozen = freeze(plan, excluded=excluded)
    chain = Chain(subject=subject, title=title[:200], owner=owner, plan=frozen, facts=facts, opened_at=now())
    try:
        with transaction.atomic():
            chain.save(force_insert=True)
    except IntegrityError as clash:
        raise Refused("chain_running", _("A decision on this is already under way.")) from clash
    steps = Step.objects.bulk_create(steps_from(frozen, chain))
    record("chain.opened", subject, by=by, chain=str(chain.pk), owner=str(owner.pk), steps=[one.key for one in steps])
    course.advance(chain, steps, by=by)
    return chain


@official_act
@together()
def agree(seat_id: UUID, *, by: User, text: str = "", rev: str | None = None) -> None:
    """同意: the seat's post agrees; the step closes when its tally is reached.

    Refused: awaits (a fact the step needs is not there yet), countersign_missing; Stale when somebody acted meanwhile.
    """
    bench = _bench(seat_id, by=by, rev=rev)
    course.check_agreeable(bench)
    _speak(bench.chain, bench.seat, Opinion.Verb.AGREE, text=text, by=by)
    course.settle(bench, by=by)


@official_act
@together()
def refuse(seat_id: UUID, *, by: User, text: str, reasons: str, remedies: str, rev: str | None = None) -> None:
    """不同意: from an approval the last word (行政许可法 38: in writing, with reasons and remedies).

    From handling and review it is a proposal to refuse, which goes on up; from countersigning an objection, which
    brings the matter back to its handler (docs/decisions/0011).
    """
    bench = _bench(seat_id, by=by, rev=rev)
    chain, seat = bench.chain, bench.seat
    _require(reasons, "reasons", _("Write the reasons for the refusal; the applicant will read them."))
    if seat.step.kind == Step.Kind.APPROVE:
        _require(remedies, "remedies", _("Say how to appeal, where and by when (Administrative License Law, art. 38)."))
    _speak(chain, seat, AGAINST[Step.Kind(seat.step.kind)], text=text, reasons=reasons, remedies=remedies,
           by=by)  # fmt: skip
    course.settle(bench, by=by)


@official_act
@together()
def return_step(seat_id: UUID, *, by: User, text: str, to: str | None = None, rev: str | None = None) -> None:
    """退回: to the previous step or the earlier one named `to`; a new round begins there, nothing is deleted."""
    bench = _bench(seat_id, by=by, rev=rev)
    _require(text, "text", _("Say what has to change, so that whoever gets it back knows."))
    target = course.return_target(bench, to)
    _speak(bench.chain, bench.seat, Opinion.Verb.RETURN, text=text, by=by)
    course.go_back(bench, target, why="return", by=by)


@official_act
def take(seat_id: UUID, *, by: User) -> None:
    """认领: take a pooled seat. Of two hands one gets it; the other is told who has it."""
    chain, seat, seats, _steps = _bench(seat_id, by=by, holding=False)
    if seat.holder_id == by.pk:
        return
    if seat.holder_id is not None:
        raise Stale("taken", _("%(name)s has taken this.") % {"name": seat.holder.shown_name})
    _require_no_other_seat(seat, seats, by)
    seat.holder = by
    seat.save(update_fields=["holder"])
    record("seat.taken", chain.subject, by=by, **_facts(chain, seat))


@official_act
def put_back(seat_id: UUID, *, by: User) -> None:
    """放回: give a taken seat back to its pool; refused where nobody else could take it.

    A delegate who has spoken below may do so, too, for they must leave it to another holder.
    """
    bench = _bench(seat_id, by=by, speaking=False)
    chain, seat = bench.chain, bench.seat
    if seat.holder_id != by.pk and not seat.spoke_below:
        raise Refused("not_your_post", _("Only who holds the post %(post)s may do this.") % {"post": label(seat)})
    held = Holding.objects.filter(post=seat.post_id, until__isnull=True, user__is_active=True)
    others = held.exclude(user__in=[by.pk, seat.holder_id])
    if not others.exists():
        raise Refused("only_holder", _("Nobody else holds this post, so it would wait for nobody."))
    seat.holder = None
    seat.save(update_fields=["holder"])
    record("seat.put_back", chain.subject, by=by, **_facts(chain, seat))


@transaction.atomic
def satisfy(subject: UUID, key: str, value: Any, *, by: User | None) -> bool:
    """A fact the chain may await or ask about arrives. False when no chain runs on the subject any more."""
    chain = Chain.objects.running().select_for_update().filter(subject=subject).first()
    if chain is None:
        return False
    chain.facts = {**chain.facts, key: value}
    chain.save(update_fields=["facts"])
    record("chain.informed", subject, by=by, chain=str(chain.pk), key=key)
    return True


@transaction.atomic
def withdraw_chain(subject: UUID, *, by: User | None, reason: str) -> bool:
    """撤回: the applicant's side ends it. False when nothing was running."""
    chain = Chain.objects.running().select_for_update().filter(subject=subject).first()
    if chain is None:
        return False
    course.end(chain, Chain.Status.WITHDRAWN)
    record("chain.withdrawn", subject, by=by, chain=str(chain.pk), reason=reason)
    return True


@transaction.atomic
def fill_vacancies(step_id: UUID, *, by: User | None = None) -> bool:
    """Look again for people for an active step: seats of posts found meanwhile, seats whose holder has left.

    True when somebody was found for a seat that had nobody.
    """
    chain = Chain.objects.select_for_update(of=("self",)).filter(steps=step_id).get()
    step = Step.objects.get(pk=step_id)
    if chain.status != Chain.Status.RUNNING or step.status != Step.Status.ACTIVE:
        return False
    step.chain = chain
    return course.reseat(chain, step, by=by)


def _bench(seat_id: UUID, *, by: User, rev: str | None = None, holding: bool = True, speaking: bool = True) -> Bench:
    """Lock the chain, then read the seat and its neighbors; refuse whoever may not act on it now."""
    bench = lock_bench(seat_id, by)
    if bench is None:
        raise Refused("unknown_seat", _("There is no such seat."))
    chain, seat = bench.chain, bench.seat
    _require_open(chain, seat)
    stands_in = holding and seat.stands_in and seat.holder_id != by.pk
    _require_person(chain, seat, by, in_office=seat.in_office or stands_in, holding=holding and not stands_in)
    if stands_in and speaking:
        _require_no_other_seat(seat, bench.seats, by)
        _require_fresh_eyes(chain, seat, by)
    if rev is not None and rev != chain.rev(seat.step_id):
        raise Stale("changed", _("Something new has come in since you opened this page. Look at it before you decide."))
    return bench


def _require_open(chain: Chain, seat: Seat) -> None:
    if chain.status != Chain.Status.RUNNING:
        status = chain.get_status_display()
        raise Stale("chain_closed", _("This has been settled meanwhile: %(status)s.") % {"status": status})
    if seat.status != Seat.Status.OPEN or seat.step.status != Step.Status.ACTIVE:
        raise Stale("already_decided", _("This step has been dealt with meanwhile."))


def _require_person(chain: Chain, seat: Seat, by: User, *, in_office: bool, holding: bool) -> None:
    if not in_office:
        raise Refused("not_your_post", _("Only who holds the post %(post)s may do this.") % {"post": label(seat)})
    if chain.bars(by, seat.step.kind):
        raise Refused("may_not_decide", _("You accepted this application, so somebody else must decide on it."))
    if not holding or seat.holder_id == by.pk:
        return
    if seat.holder is None:
        raise Refused("not_taken", _("Take this from the pool first, so that two people do not work on it at once."))
    raise Stale("taken", _("%(name)s has taken this.") % {"name": seat.holder.shown_name})


def _require_no_other_seat(seat: Seat, seats: Iterable[Seat], by: User) -> None:
    """One person, one voice in a step, in whosever name."""
    others = [one for one in seats if one.pk != seat.pk]
    if any(by.pk in {other.holder_id, other.on_behalf_of_id} for other in others):
        raise Refused("has_a_seat", _("You already have a seat in this step; somebody else must speak from this one."))


def _require_fresh_eyes(chain: Chain, seat: Any, by: User) -> None:
    """Who spoke in a lower step of this round leaves a higher one to another holder of the post, where there is one
    (docs/decisions/0020). Where there is none they may speak, and the entry says so."""
    others = others_in_office(seat, chain, by) if seat.spoke_below else []
    if others:
        names = "、".join(one.shown_name for one in others)
        raise Refused(
            "spoke_below",
            _("You have spoken on this in a lower step already. Put it back, so that %(names)s can speak.")
            % {"names": names},
        )


def _require(text: str, field: str, message: str) -> None:
    if not text.strip():
        raise Refused(f"{field}_missing", message, field=field)


def _speak(chain: Chain, seat: Any, verb: Any, *, by: User, **words: str) -> None:
    """Write the opinion and close the seat with it. A delegate's says in whose name it was given."""
    for field, text in words.items():
        if len(text) > LONGEST:
            raise Refused("too_long", _("At most %(n)s characters, please.") % {"n": LONGEST}, field=field)
    at = now()
    words = {field: text.strip() for field, text in words.items()}
    word = Opinion.Verb.REFUSE if verb in AGAINST.values() else verb
    seat.status, seat.acted_at = SEAT_AFTER[word], at
    zh, en = SAID[verb]
    giver = seat.holder if seat.holder_id != by.pk else None
    if giver is not None:
        seat.holder, seat.on_behalf_of = by, giver
        zh, en = f"{zh}（代{giver.ledger_label}）", f"{en} for {giver.ledger_label}"
    opinion = say(seat, verb, by=by, giver=giver.pk if giver else None, at=at, **words)
    record("opinion.given", chain.subject, by=by, word=str(word), opinion=opinion, opinion_verb=str(verb), said=zh,
           said_en=en, on_behalf_of=str(giver.pk) if giver else None,
           **({"spoke_below": True} if giver and seat.spoke_below else {}), **_facts(chain, seat))  # fmt: skip


def _facts(chain: Chain, seat: Seat) -> dict[str, Any]:
    return {
        "chain": str(chain.pk),
        "step": str(seat.step_id),
        "seat": str(seat.pk),
        "post": str(seat.post_id),
        "unit": str(seat.unit_id),
        "key": seat.step.key,
        "kind": seat.step.kind,
        "name": seat.step.name,
        "name_en": seat.step.name_en,
    }
