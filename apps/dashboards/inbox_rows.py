"""What stands in a row of the inbox, read for the rows of one page: four statements, a fifth for countersigning.

⚡ Written out, with the columns that are shown: the whole case, its version with form and plan, and all about the
people who spoke made most of what the page cost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cases.models import Case
from apps.catalog.models import ServiceItem
from apps.decisions.models import Chain, Opinion, Seat, Step
from apps.organizations.models import Division
from apps.supervision.models import Clock
from nanhai_gov.db.columns import Columns, split

PERSON = ("username", "name")
SEAT = Columns(Seat, "seat", "step_id", "post_id", "holder_id", "opened_at", "due_at")
STEP = Columns(Step, "step", "chain_id", "round", "position", "key", "name", "name_en", "kind", "spec")
CHAIN = Columns(Chain, "chain", "subject", "title", "plan", "facts", "status", "round")
HOLDER, ACCEPTED_BY = Columns(User, "holder", *PERSON), Columns(User, "accepted_by", *PERSON)
CASE = Columns(Case, "file", "number", "title", "item_id", "version_id", "town_id", "address", "applicant_name",
               "applicant_org", "accepted_by_id")  # fmt: skip
ITEM, TOWN = Columns(ServiceItem, "item", "name", "name_en"), Columns(Division, "town", "name", "name_en")
ROWS = f"""
    SELECT {", ".join(part.sql for part in (SEAT, STEP, CHAIN, HOLDER, CASE, ITEM, TOWN, ACCEPTED_BY))}
    FROM unnest(%s::uuid[]) WITH ORDINALITY AS chosen (id, n)
    JOIN decisions_seat seat ON seat.id = chosen.id
    JOIN decisions_step step ON step.id = seat.step_id
    JOIN decisions_chain chain ON chain.id = step.chain_id
    LEFT JOIN accounts_user holder ON holder.id = seat.holder_id
    LEFT JOIN cases_case file ON file.id = chain.subject
    LEFT JOIN catalog_serviceitem item ON item.id = file.item_id
    LEFT JOIN organizations_division town ON town.id = file.town_id
    LEFT JOIN accounts_user accepted_by ON accepted_by.id = file.accepted_by_id
    ORDER BY chosen.n
"""  # noqa: S608 – the columns of our models
CLOCK = Columns(Clock, "clock", "subject", "kind", "limit_unit", "started_at", "due_at", "warn_at", "provisional",
                "overdue_at", "stopped_at")  # fmt: skip
CLOCKS = f"""
    SELECT {CLOCK.sql} FROM supervision_clock clock
    WHERE clock.subject = ANY(%s::uuid[]) AND clock.kind IN ('legal', 'promise') AND clock.stopped_at IS NULL
"""  # noqa: S608 – as above
# The gravest of each; blue ones are forecasts and not shown.
CARDS = """
    SELECT subject, CASE WHEN bool_or(color = 'red') THEN 'red' ELSE 'yellow' END FROM supervision_card
    WHERE subject = ANY(%s::uuid[]) AND color IN ('yellow', 'red') GROUP BY subject
"""
# Of each chain: who spoke last in a step that is closed, from there it came; whether anybody spoke against.
WORD = Columns(Opinion, "word", "verb", "text", "reasons", "seat_id", "actor_id")
FROM_SEAT = Columns(Seat, "seat", "on_behalf_of_id")
ACTOR, GIVER = Columns(User, "actor", *PERSON), Columns(User, "giver", *PERSON)
WORDS = f"""
    SELECT {", ".join(part.sql for part in (WORD, FROM_SEAT, ACTOR, GIVER))}, chain.id,
        EXISTS (SELECT FROM decisions_step step JOIN decisions_opinion said ON said.step_id = step.id
                WHERE step.chain_id = chain.id AND said.verb IN ('propose', 'object', 'refuse'))
    FROM unnest(%s::uuid[]) AS chain (id)
    LEFT JOIN LATERAL (
        SELECT said.* FROM decisions_step step JOIN decisions_opinion said ON said.step_id = step.id
        WHERE step.chain_id = chain.id AND step.closed_at IS NOT NULL ORDER BY said.id DESC LIMIT 1
    ) word ON TRUE
    LEFT JOIN decisions_seat seat ON seat.id = word.seat_id
    LEFT JOIN accounts_user actor ON actor.id = word.actor_id
    LEFT JOIN accounts_user giver ON giver.id = seat.on_behalf_of_id
"""  # noqa: S608 – as above


@dataclass
class Line:
    """One row of the list. `card`: yellow, red or empty."""

    seat: Seat
    case: Case | None
    legal: Clock | None = None
    promise: Clock | None = None
    card: str = ""
    sender: Opinion | None = None
    answered: str = ""
    against: bool = False
    on_behalf: str = ""

    @property
    def applicant(self) -> str:
        return self.case.masked_applicant if self.case else ""

    @property
    def returned(self) -> bool:
        return self.sender is not None and self.sender.verb in {Opinion.Verb.RETURN, Opinion.Verb.OBJECT}

    @property
    def site_check(self) -> str:
        """passed, failed, not_needed; empty while it is out or where none was asked for."""
        return str(self.seat.step.chain.facts.get("site_check", ""))

    @property
    def rev(self) -> str:
        """What a page showing this line has seen of its chain."""
        return self.seat.step.chain.rev(self.seat.step_id)

    @property
    def like(self) -> str:
        """What must be the same for cases to be agreed to together: version, step and the capacity one acts in."""
        seat = self.seat
        version = self.case.version_id if self.case else None
        return f"{version}.{seat.step.kind}.{seat.step.key}.{seat.post_id}.{seat.holder_id}"

    @cached_property
    def alone(self) -> str:
        """Why this one cannot be agreed to together with others; empty when it can."""
        facts = self.seat.step.chain.facts
        if self.case is None or self.case.version_id is None:
            return _("Only applications can be agreed to together.")
        if self.seat.holder_id is None:
            return _("Take it first; nobody has it yet.")
        if any(key not in facts for key in self.seat.step.spec.get("awaits", [])):
            return _("The result of the site check is not in yet.")
        if self.site_check == "failed":
            return _("The site check was not passed; look at it by itself.")
        return _("Somebody spoke against it; look at it by itself.") if self.against else ""

    @property
    def choose(self) -> str:
        """What the box before it says."""
        told = {"number": self.case.number if self.case else "", "why": self.alone}
        return (_("%(number)s cannot be chosen: %(why)s") if self.alone else _("Choose %(number)s")) % told


def lines_of(seats: Sequence[UUID], user: User) -> list[Line]:
    """A line for each seat, in this order."""
    lines = [_line(row, user) for row in _asked(ROWS, seats)]
    subjects = [line.seat.step.chain.subject for line in lines]
    clocks = {(clock.subject, clock.kind): clock for row in _asked(CLOCKS, subjects) for clock in [CLOCK(row)] if clock}
    cards = dict(_asked(CARDS, subjects))
    words = _words([line.seat.step.chain_id for line in lines])
    answered = _answered([line.seat.step_id for line in lines if line.seat.step.kind == Step.Kind.COUNTERSIGN])
    for line, subject in zip(lines, subjects, strict=True):
        line.legal = clocks.get((subject, Clock.Kind.LEGAL))
        line.promise = clocks.get((subject, Clock.Kind.PROMISE))
        line.card = cards.get(subject, "")
        line.sender, line.against = words[line.seat.step.chain_id]
        line.answered = answered.get(line.seat.step_id, "")
    return lines


def _asked(statement: str, ids: Sequence[UUID]) -> list[Any]:
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(ids)])
        return cursor.fetchall()


def _line(row: Sequence[Any], user: User) -> Line:
    seat, step, chain, holder, case, item, town, accepted_by, _rest = split(
        row, SEAT, STEP, CHAIN, HOLDER, CASE, ITEM, TOWN, ACCEPTED_BY
    )
    seat.step, seat.holder, step.chain = step, holder, chain
    if case is not None:
        case.item, case.town, case.accepted_by = item, town, accepted_by
    return Line(seat, case, on_behalf=holder.shown_name if holder and holder.pk != user.pk else "")


def _words(chains: list[UUID]) -> dict[UUID, tuple[Opinion | None, bool]]:
    told = {}
    for row in _asked(WORDS, chains):
        word, seat, actor, giver, (chain, against) = split(row, WORD, FROM_SEAT, ACTOR, GIVER)
        if word is not None:
            seat.on_behalf_of, word.seat, word.actor = giver, seat, actor
        told[chain] = word, against
    return told


def _answered(steps: list[UUID]) -> dict[UUID, str]:
    """2 / 3 of the seats of a step have spoken."""
    if not steps:
        return {}
    spoken = Count("pk", filter=~Q(status=Seat.Status.OPEN))
    rows = Seat.objects.filter(step__in=steps).values_list("step").annotate(spoken=spoken, n=Count("pk"))
    return {step: f"{said} / {n}" for step, said, n in rows}
