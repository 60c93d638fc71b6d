"""批量同意: like cases agreed to together, after a look at the list of them.

Only cases of one version, step and capacity, to which nobody has objected and for which nothing is awaited. Each is
an act of its own, with its own transaction and key; what one of them meets does not touch the others.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import OperationalError
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cases.models import Case
from apps.catalog.forms.conditions import holds
from apps.dashboards.casefile import english
from apps.dashboards.inbox_rows import Line, lines_of
from apps.decisions.actions import agree
from apps.decisions.models import Chain, Opinion, Seat, Step
from apps.decisions.seating import label
from apps.ledger.idempotency import once
from apps.ledger.refusal import Refused
from apps.organizations.desk import Desk, lent_to

MOST = 50


@dataclass
class Batch:
    """`lines` go together; `left_out` with the reason of each; `gone` no longer wait for this person."""

    lines: list[Line] = field(default_factory=list)
    left_out: list[tuple[Line, str]] = field(default_factory=list)
    gone: list[UUID] = field(default_factory=list)
    words: dict[UUID, list[Opinion]] = field(default_factory=dict)

    @property
    def first(self) -> Line | None:
        return self.lines[0] if self.lines else None

    @property
    def goes_to(self) -> tuple[str, Any]:
        """What follows for all of them: ("end", None), ("next", step of the plan) or ("", None) where it varies."""
        ahead = [_ahead(line.seat) for line in self.lines]
        same = len(set(map(str, ahead))) == 1
        return ahead[0] if same and ahead else ("", None)


@dataclass(frozen=True)
class Outcome:
    """What happened to one case: `problem` says why nothing did, else `now_with` who has it now."""

    seat_id: UUID
    case: Case | None
    problem: str = ""
    now_with: str = ""


def gather(user: User, desk: Desk, ids: list[UUID]) -> Batch:
    """What of the chosen seats goes together. Nine queries, however many were chosen."""
    waiting = set(
        Seat.objects.for_desk(user, desk.posts, lent_to(user)).filter(pk__in=ids).values_list("pk", flat=True)
    )
    lines = lines_of([pk for pk in dict.fromkeys(ids) if pk in waiting], user)
    batch = Batch(gone=[pk for pk in dict.fromkeys(ids) if pk not in {line.seat.pk for line in lines}])
    like = next((line.like for line in lines if not line.alone), "")
    for line in lines:
        reason = line.alone or _reason(line, like, len(batch.lines))
        if reason:
            batch.left_out.append((line, reason))
        else:
            batch.lines.append(line)
    batch.words = _words([line.seat.step.chain_id for line in batch.lines])
    return batch


def _reason(line: Line, like: str, so_far: int) -> str:
    if line.like != like:
        return _("Another item, version, step or capacity than the first one chosen.")
    return _("At most %(n)s at once; do the rest afterwards.") % {"n": MOST} if so_far >= MOST else ""


def _words(chains: list[UUID]) -> dict[UUID, list[Opinion]]:
    """What was said before in each chain, oldest first."""
    words: dict[UUID, list[Opinion]] = defaultdict(list)
    for one in Opinion.objects.filter(step__chain__in=chains).select_related("step", "actor", "seat__on_behalf_of"):
        words[one.step.chain_id].append(one)
    return dict(words)


def _ahead(seat: Seat) -> tuple[str, Any]:
    """What follows when this seat agrees, as far as the frozen plan tells; nobody has spoken against."""
    step, chain = seat.step, seat.step.chain
    if step.kind == Step.Kind.COUNTERSIGN or len(step.spec["seats"]) > 1:
        return "", None
    later = chain.plan["steps"][int(step.position) :]
    following = next((one for one in later if holds(one.get("when"), chain.facts)), None)
    if following is None:
        return ("end", None) if step.kind == Step.Kind.APPROVE else ("", None)
    return "next", following["name"]


def agree_to_all(user: User, desk: Desk, chosen: list[tuple[UUID, str]], *, text: str, key: str) -> list[Outcome]:
    """One `agree` per seat, in the order chosen; `chosen` = (seat, what its page had seen).

    Sent twice it is done once: every seat has its own key, made of the form's.
    """
    batch = gather(user, desk, [seat_id for seat_id, _rev in chosen])
    problems = {line.seat.pk: reason for line, reason in batch.left_out}
    for seat_id, rev in chosen:
        if seat_id not in problems:
            problems[seat_id] = _agree(user, seat_id, rev, text=text, key=key)
    return _outcomes(user, problems)


def _agree(user: User, seat_id: UUID, rev: str, *, text: str, key: str) -> str:
    """Why it was not done; empty when it was."""
    own = hashlib.sha256(f"{key} {seat_id}".encode()).hexdigest() if key else ""
    try:
        once(str(user.pk), own, ["batch", str(seat_id), text], lambda: agree(seat_id, by=user, text=text, rev=rev))
    except Refused as refusal:
        return str(refusal.message)
    except OperationalError:  # somebody else holds it for longer than we wait
        return _("Somebody else is working on it this moment. Try it again by itself.")
    return ""


def _outcomes(user: User, problems: dict[UUID, str]) -> list[Outcome]:
    """Each chosen seat with what became of it; of seats that were never this person's, no more than that."""
    seats = Seat.objects.visible_to(user).filter(pk__in=problems).select_related("step__chain")
    subjects = {seat.pk: seat.step.chain for seat in seats}
    cases = {case.pk: case for case in Case.objects.filter(pk__in=[c.subject for c in subjects.values()]).for_pages()}
    who = now_with(subjects.values())
    return [
        Outcome(pk, cases.get(chain.subject) if chain else None, problem, who.get(chain.pk, "") if chain else "")
        for pk, problem in problems.items()
        for chain in [subjects.get(pk)]
    ]


def now_with(chains: Iterable[Chain]) -> dict[UUID, str]:
    """Who has each chain now; of one that has ended, how."""
    told = {one.pk: str(one.get_status_display()) for one in chains if one.status != Chain.Status.RUNNING}
    open_seats = Seat.objects.open().filter(step__chain__in=[one.pk for one in chains], step__status="active")
    names: dict[UUID, list[str]] = defaultdict(list)
    for seat in open_seats.select_related("step", "post", "unit", "holder").order_by("pk"):
        names[seat.step.chain_id].append(label(seat, english=english()))
    return told | {pk: ("、", ", ")[english()].join(who) for pk, who in names.items()}
