"""The chain under its lock, and what every act reads and writes of it: statements written out.

⚡ An official's word is the act most often done, and composing its statements anew was most of what it cost. Steps and
seats are read in a statement of their own after the lock: one that waited for it would show them as they were before.
Names of posts, units and people, which only a refusal tells, are read when it does.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Model

from apps.accounts.models import User
from apps.decisions.models import Chain, Seat, Step
from apps.ledger.clock import now


class Bench(NamedTuple):
    """What an act works with. `seat` is one of `seats`, those of its step; `steps` are all of the chain.

    The seat also carries `in_office` (this person holds its post), `stands_in` (has a delegation of its holder in
    force) and `spoke_below` (in a lower step of this round).
    """

    chain: Chain
    seat: Any
    seats: list[Seat]
    steps: list[Step]


def _columns(model: type[Model], alias: str) -> str:
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)


LOCK = """
    SELECT * FROM decisions_chain
    WHERE id = (SELECT step.chain_id FROM decisions_seat seat JOIN decisions_step step ON step.id = seat.step_id
                WHERE seat.id = %s)
    FOR UPDATE
"""
READ = f"""
    SELECT {_columns(Step, "step")}, {_columns(Seat, "seat")},
        CASE WHEN seat.id = %(seat)s THEN EXISTS (
            SELECT FROM organizations_holding held
            WHERE held.post_id = seat.post_id AND held.user_id = %(by)s AND held.until IS NULL) END,
        CASE WHEN seat.id = %(seat)s THEN EXISTS (
            SELECT FROM organizations_delegation given
            JOIN organizations_holding held
                ON held.post_id = given.post_id AND held.user_id = given.giver_id AND held.until IS NULL
            WHERE given.post_id = seat.post_id AND given.giver_id = seat.holder_id AND given.taker_id = %(by)s
              AND given.since <= %(at)s AND given.until > %(at)s AND given.ended_at IS NULL) END,
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
            step = steps.get(row[0]) or steps.setdefault(row[0], _step(chain, row[:N_STEP]))
            if row[N_STEP] is not None:
                seats.append(_seat(step, row[N_STEP:]))
    seat = next(one for one in seats if one.pk == seat_id)
    return Bench(chain, seat, seats, list(steps.values()))


STEP_NAMES = [field.attname for field in Step._meta.concrete_fields]
SEAT_NAMES = [field.attname for field in Seat._meta.concrete_fields]
N_STEP, SPEC = len(STEP_NAMES), STEP_NAMES.index("spec")


def _step(chain: Chain, row: Sequence[Any]) -> Step:
    step = Step.from_db(connection.alias, STEP_NAMES, [*row[:SPEC], json.loads(row[SPEC]), *row[SPEC + 1 :]])
    step.chain = chain
    return step


def _seat(step: Step, row: Sequence[Any]) -> Any:
    *columns, in_office, stands_in, spoke_below = row
    seat: Any = Seat.from_db(connection.alias, SEAT_NAMES, columns)
    seat.step, seat.in_office, seat.stands_in, seat.spoke_below = step, in_office, stands_in, spoke_below
    return seat


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
