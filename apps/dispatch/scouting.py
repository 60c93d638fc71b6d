"""Reading what the router needs to know. One query for the candidates, however many teams the district has."""

from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from apps.dispatch.models import Team, WorkOrder
from apps.dispatch.routing import Ask, Candidate, Ranking, rank
from apps.ledger.models import Entry
from apps.organizations.models import Division


def candidates(ask: Ask, at: datetime) -> list[Candidate]:
    """Active teams that have the skill or go to the place, with load, hands and duty at this moment."""
    codes = [code for code in ask.path.split("/") if code]
    teams = Team.objects.active().filter(Q(skills__contains=[ask.skill]) | Q(area__code__in=codes))
    found = teams.with_load().with_duty(at).select_related("area").defer("area__boundary")
    return [
        Candidate(
            id=str(team.pk), code=team.code, name=team.name, name_en=team.name_en, path=team.area.path,
            skills=team.skills, capacity=team.capacity, open_orders=team.open_orders, members=team.people,
            on_duty=team.on_duty, rostered=team.rostered, hands=team.hands,
        )
        for team in found
    ]  # fmt: skip


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
