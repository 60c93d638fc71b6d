"""The chain under its lock, and what every act reads and writes of it: statements written out.

⚡ An official's word is the act most often done, and composing its statements anew was most of what it cost. Steps and
seats are read in a statement of their own after the lock: one that waited for it would show them as they were before.
Names of posts, units and people, which only a refusal tells, are read when it does.
"""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from apps.accounts.models import User
from apps.decisions.models import Chain, Seat, Step
from apps.ledger.clock import now
from apps.organizations.desk import IN_FORCE
from nanhai_gov.db.columns import Columns, split


class Bench(NamedTuple):
    """What an act works with. `seat` is one of `seats`, those of its step; `steps` are all of the chain.

    The seat also carries `in_office` (this person holds its post), `stands_in` (has a delegation of its holder in
    force) and `spoke_below` (in a lower step of this round).
    """

    chain: Chain
    seat: Any
    seats: list[Seat]
    steps: list[Step]


STEP, SEAT = Columns(Step, "step"), Columns(Seat, "seat")
LOCK = """
    SELECT * FROM decisions_chain
    WHERE id = (SELECT step.chain_id FROM decisions_seat seat JOIN decisions_step step ON step.id = seat.step_id
                WHERE seat.id = %s)
    FOR UPDATE
"""
READ = f"""
    SELECT {STEP.sql}, {SEAT.sql},
        CASE WHEN seat.id = %(seat)s THEN EXISTS (
            SELECT FROM organizations_holding held
            WHERE held.post_id = seat.post_id AND held.user_id = %(by)s AND held.until IS NULL) END,
        CASE WHEN seat.id = %(seat)s THEN EXISTS (
            SELECT FROM organizations_delegation given
            WHERE given.post_id = seat.post_id AND given.giver_id = seat.holder_id AND given.taker_id = %(by)s
              AND {IN_FORCE}) END,
        CASE WHEN seat.id = %(seat)s THEN EXISTS (
            SELECT FROM decisions_opinion said JOIN decisions_step below ON below.id = said.step_id
            WHERE below.chain_id = step.chain_id AND below.round = step.round AND below.position < step.position
              AND said.actor_id = %(by)s AND said.verb <> 'note') END
    FROM decisions_step step
    LEFT JOIN decisions_seat seat
        ON seat.step_id = step.id AND step.id = (SELECT step_id FROM decisions_seat WHERE id = %(seat)s)
    WHERE step.chain_id = %(chain)s ORDER BY step.round, step.position, seat.id
"""  # noqa: S608 – the columns of our models
SAY = """
    WITH said AS (
        INSERT INTO decisions_opinion (step_id, seat_id, actor_id, verb, text, reasons, remedies, at)
        VALUES (%(step)s, %(seat)s, %(by)s, %(verb)s, %(text)s, %(reasons)s, %(remedies)s, %(at)s) RETURNING id
    )
    UPDATE decisions_seat SET status = %(status)s, acted_at = %(at)s, holder_id = %(by)s, on_behalf_of_id = %(giver)s
    WHERE id = %(seat)s RETURNING (SELECT id FROM said)
"""
OPEN = """
    WITH opened AS (
        UPDATE decisions_step SET status = 'active', opened_at = %(at)s, due_at = %(due)s WHERE id = %(step)s
    )
    INSERT INTO decisions_seat (id, step_id, post_id, unit_id, holder_id, status, opened_at, due_at)
    SELECT seat.id, %(step)s, seat.post, seat.unit, seat.holder, 'open', %(at)s, %(due)s
    FROM unnest(%(ids)s::uuid[], %(posts)s::uuid[], %(units)s::uuid[], %(holders)s::uuid[])
        AS seat (id, post, unit, holder)
"""


def lock_bench(seat_id: UUID, by: User) -> Bench | None:
    """Lock the chain of a seat and read it; None where there is no such seat. Two statements."""
    chain = next(iter(Chain.objects.raw(LOCK, [seat_id])), None)
    if chain is None:
        return None
    steps: dict[UUID, Step] = {}
    seats: list[Any] = []
    with connection.cursor() as cursor:
        cursor.execute(READ, {"seat": seat_id, "chain": chain.pk, "by": by.pk, "at": now()})
        for row in cursor.fetchall():
            step, seat, standing = split(row, STEP, SEAT)
            step = steps.setdefault(step.pk, step)
            step.chain = chain
            if seat is not None:
                seat.step, (seat.in_office, seat.stands_in, seat.spoke_below) = step, standing
                seats.append(seat)
    return Bench(chain, next(one for one in seats if one.pk == seat_id), seats, list(steps.values()))


def say(seat: Seat, verb: str, *, by: User, giver: UUID | None, at: datetime, **words: str) -> int:
    """Write the opinion and close the seat with it; the opinion's id. One statement."""
    spoken = {"text": "", "reasons": "", "remedies": "", **words}
    with connection.cursor() as cursor:
        cursor.execute(
            SAY,
            {"step": seat.step_id, "seat": seat.pk, "by": by.pk, "verb": str(verb), "at": at,
             "status": str(seat.status), "giver": giver, **spoken},
        )  # fmt: skip
        return int(cursor.fetchone()[0])


def open_with(step: Step, seats: list[Seat]) -> None:
    """Make a step the active one, with its seats. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            OPEN,
            {"step": step.pk, "at": step.opened_at, "due": step.due_at, "ids": [seat.pk for seat in seats],
             "posts": [seat.post_id for seat in seats], "units": [seat.unit_id for seat in seats],
             "holders": [seat.holder_id for seat in seats]},
        )  # fmt: skip


def write_close(step: Step) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE decisions_step SET status = %s, closed_at = %s WHERE id = %s",
                       [str(step.status), step.closed_at, step.pk])  # fmt: skip


def write_end(chain: Chain) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE decisions_chain SET status = %s, closed_at = %s WHERE id = %s",
                       [str(chain.status), chain.closed_at, chain.pk])  # fmt: skip
