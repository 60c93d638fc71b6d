"""What happened to a case so far, read for those who follow it: statements written out.

⚡ Everybody with a number asks this, and composing the statements anew was half of what it cost.
"""

from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

from apps.accounts.models import User
from apps.cases.models import Case, Correction, Document
from apps.decisions.models import Seat, Step
from apps.dispatch.models import Team, WorkOrder
from apps.ledger.models import Entry
from apps.organizations import reference
from apps.organizations.models import Post
from nanhai_gov.db.columns import Columns, split

M = TypeVar("M", bound=Model)
STEP, SEAT = Columns(Step, "step"), Columns(Seat, "seat")
POST = Columns(Post, "post", "unit_id", "title", "title_en", "role")
HOLDER = Columns(User, "holder", "username", "name")
ORDER, TEAM = Columns(WorkOrder, "asked"), Columns(Team, "team")
CORRECTION, ENTRY = Columns(Correction, "correction"), Columns(Entry, "entry")
LETTER = Columns(Document, "letter", "case_id", "kind", "number", "unit_id", "issued_at", "issued_by_id")

STEPS = f"""
    SELECT {STEP.sql}, {SEAT.sql}, {POST.sql}, {HOLDER.sql}
    FROM (SELECT id, round FROM decisions_chain WHERE subject = %s ORDER BY opened_at DESC LIMIT 1) chain
    JOIN decisions_step step ON step.chain_id = chain.id AND step.round = chain.round AND step.status <> 'skipped'
    LEFT JOIN decisions_seat seat ON seat.step_id = step.id
    LEFT JOIN organizations_post post ON post.id = seat.post_id
    LEFT JOIN accounts_user holder ON holder.id = seat.holder_id
    ORDER BY step.position, seat.id
"""  # noqa: S608 – the columns of our models
ORDERS = f"""
    SELECT {ORDER.sql}, {TEAM.sql} FROM dispatch_workorder asked
    LEFT JOIN dispatch_team team ON team.id = asked.team_id WHERE asked.subject = %s ORDER BY asked.created_at
"""  # noqa: S608
CORRECTIONS = f"SELECT {CORRECTION.sql} FROM cases_correction correction WHERE case_id = %s"  # noqa: S608
LETTERS = f"SELECT {LETTER.sql} FROM cases_document letter WHERE case_id = %s ORDER BY issued_at"  # noqa: S608
ENTRIES = f"SELECT {ENTRY.sql} FROM ledger_entry entry WHERE subject = %s ORDER BY seq"  # noqa: S608


def _rows(statement: str, case: Case) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [case.pk])
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _read(columns: Columns[M], statement: str, case: Case) -> list[M]:
    return [one for row in _rows(statement, case) if (one := columns(row)) is not None]


def steps(case: Case) -> dict[Step, list[Seat]]:
    """Those of the last round that are not skipped, in their order, each with its seats."""
    found: dict[Any, tuple[Step, list[Seat]]] = {}
    for row in _rows(STEPS, case):
        step, seat, post, holder, _rest = split(row, STEP, SEAT, POST, HOLDER)
        _step, seats = found.setdefault(step.pk, (step, []))
        if seat is not None:
            seat.step, seat.post, seat.holder, seat.unit = _step, post, holder, reference.unit(seat.unit_id)
            seats.append(seat)
    return dict(found.values())


def orders(case: Case) -> list[WorkOrder]:
    """Oldest first, with their teams."""
    found: list[WorkOrder] = []
    for row in _rows(ORDERS, case):
        order, team, _rest = split(row, ORDER, TEAM)
        order.team = team
        found.append(order)
    return found


def correction(case: Case) -> Correction | None:
    return next(iter(_read(CORRECTION, CORRECTIONS, case)), None)


def letters(case: Case) -> list[Document]:
    """Without what they say, which is read when it is asked for."""
    found = _read(LETTER, LETTERS, case)
    for letter in found:
        letter.case = case
    return found


def entries(case: Case) -> list[Entry]:
    return _read(ENTRY, ENTRIES, case)
