"""Reading what the router needs to know. One query for the candidates, however many teams the district has."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from apps.dispatch.models import ROSTER_NEAR, Team, WorkOrder
from apps.dispatch.routing import Ask, Candidate, Ranking, rank
from apps.ledger.models import Entry
from apps.organizations import reference
from apps.organizations.models import Division

# What TeamQuerySet.with_load and with_duty say, written out: every order asks it, and putting it together anew took
# longer than answering it. A test holds both against each other.
CANDIDATES = """
    SELECT team.id::text, team.code, team.name, team.name_en, area.path, team.skills, team.capacity,
        (SELECT COUNT(*) FROM dispatch_workorder o
         WHERE o.team_id = team.id AND NOT o.status IN ('closed', 'canceled')) AS open_orders,
        (SELECT COUNT(*) FROM dispatch_membership m WHERE m.team_id = team.id AND m.until IS NULL) AS members,
        CASE WHEN roster.kept THEN roster.hands > 0 ELSE week.on_duty END, roster.kept, roster.hands, team.unit_id
    FROM dispatch_team team
    JOIN organizations_division area ON area.id = team.area_id
    CROSS JOIN LATERAL (
        SELECT COUNT(*) > 0 AS kept, COUNT(*) FILTER (WHERE s.start <= %(at)s AND s."end" > %(at)s) AS hands
        FROM dispatch_shift s
        WHERE s.team_id = team.id AND s.canceled_at IS NULL AND s.start < %(later)s AND s."end" > %(earlier)s
    ) AS roster
    CROSS JOIN LATERAL (
        SELECT COUNT(*) = 0 OR bool_or(
            CASE WHEN d.start < d."end" THEN d.weekday = %(today)s AND d.start <= %(clock)s AND d."end" > %(clock)s
            ELSE d.weekday = %(today)s AND d.start <= %(clock)s OR d.weekday = %(before)s AND d."end" > %(clock)s END
        ) AS on_duty
        FROM dispatch_duty d WHERE d.team_id = team.id
    ) AS week
    WHERE team.is_active AND (team.skills @> ARRAY[%(skill)s]::varchar[] OR area.code = ANY(%(codes)s))
"""


def candidates(ask: Ask, at: datetime) -> list[Candidate]:
    """Active teams that have the skill or go to the place, with load, hands and duty at this moment."""
    local = timezone.localtime(at)
    asked: dict[str, Any] = {
        "skill": ask.skill, "codes": [code for code in ask.path.split("/") if code], "at": at,
        "later": at + ROSTER_NEAR, "earlier": at - ROSTER_NEAR, "clock": local.time(),
        "today": local.weekday(), "before": (local.weekday() - 1) % 7,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, asked)
        return [Candidate(*row) for row in cursor.fetchall()]


def team_of(candidate: Candidate) -> Team:
    """Its row as far as an order tells of it, with its unit; anything else is read when it is touched."""
    values = (UUID(candidate.id), candidate.code, candidate.name, candidate.name_en, candidate.unit_id)
    team: Team = Team.from_db(connection.alias, ("id", "code", "name", "name_en", "unit_id"), values)
    team.unit = reference.unit(candidate.unit_id)
    return team


def ask_of(order: WorkOrder, grid: Division | None) -> Ask:
    """What an order asks of a team; where it was sent back before, one query more tells by whom."""
    sent_back: frozenset[str] = frozenset()
    if order.bounces:
        entries = Entry.objects.about(order.subject).filter(verb="order.bounced", facts__order=str(order.pk))
        sent_back = frozenset(entries.values_list("facts__from_team", flat=True))
    return Ask(order.skill, grid.path if grid else "", order.officers, sent_back)


def ranking_for(order: WorkOrder, at: datetime) -> Ranking:
    """The router's word on an order as things stand now: what a dispatcher sees beside it."""
    ask = ask_of(order, order.grid)
    return rank(ask, candidates(ask, at))


def next_number(at: datetime) -> str:
    """G + day + five digits from a sequence: no lock, no clash; gaps mean nothing. It turns round after 99,999."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('dispatch_order_number')")
        return f"G{timezone.localtime(at):%Y%m%d}-{cursor.fetchone()[0]:05d}"
