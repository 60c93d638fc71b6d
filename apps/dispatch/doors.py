"""Who may see and steer which orders. Every read of a page goes through `WorkOrder.objects.visible_to(user)`.

team members        the orders of their teams, and those they have been on site for
dispatcher, verifier the orders in the division of their center; the district's see all
officials            the orders their own unit (or one below it) has asked for
invited units        the order a whistle 吹哨 called them to, while it is open
district leader      all
citizens             none: they follow their case, whose timeline tells it
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from apps.accounts.models import Role
from apps.dispatch.models import Attendance, Membership, Team, WorkOrder, WorkOrderGroupPermission, WorkOrderQuerySet
from apps.ledger.models import Entry
from apps.organizations.desk import Desk, desk_of
from apps.organizations.models import Division, Post, Unit

STEERING: Any = (Role.DISPATCHER, Role.VERIFIER)
ASKING: Any = (Role.CLERK, Role.OFFICIAL, Role.CHIEF, Role.LEADER, Role.HEAD)

LEADING: Any = {Role.DISTRICT_LEADER}


def visible(orders: WorkOrderQuerySet, user: Any, desk: Desk | None = None) -> WorkOrderQuerySet:
    """The orders this person may see; at most two queries to find out, whatever the number of orders."""
    desk = desk if desk is not None else desk_of(user)
    if not desk.posts:
        return orders.none()
    if LEADING & desk.roles:
        return orders.all()
    area = within(desk.posts_with(*STEERING))
    if area is None:
        return orders.all()
    return orders.filter(area | _asked(desk) | of_teams(user) | _invited(desk))


def steered(orders: WorkOrderQuerySet, user: Any, *roles: Any, desk: Desk | None = None) -> WorkOrderQuerySet:
    """The orders this person steers as a holder of one of these roles (dispatcher, verifier)."""
    area = within((desk or desk_of(user)).posts_with(*roles))
    return orders.all() if area is None else orders.filter(area)


def within(posts: Iterable[Post]) -> Q | None:
    """The condition "in the division of one of these posts' centers"; None: the whole district."""
    ids = {post.unit.division_id for post in posts if post.unit.division_id is not None}
    condition = Q(pk__in=[])
    for path in Division.objects.filter(pk__in=ids).values_list("path", flat=True) if ids else ():
        if path.count("/") == 1:
            return None
        condition |= Q(grid__in=Division.objects.filter(path__startswith=path))
        condition |= Q(team__in=Team.objects.filter(area__path__startswith=path))
    return condition


def of_teams(user: Any) -> Q:
    mine = Membership.objects.running().filter(user=user).values("team")
    been_there = Attendance.objects.filter(user=user).values("order")
    return Q(team__in=mine) | Q(pk__in=been_there)


def _asked(desk: Desk) -> Q:
    condition = Q(pk__in=[])
    for unit in (post.unit for post in desk.posts_with(*ASKING)):
        condition |= Q(asked_by__in=Unit.objects.filter(path__startswith=unit.path))
        if unit.kind == Unit.Kind.SECTION:  # a section works under its department's name
            condition |= Q(asked_by=unit.parent_id)
    return condition


def _invited(desk: Desk) -> Q:
    """A whistle calls a department: its people see the order, and so do its sections'."""
    groups = {unit.group_id for unit in desk.units}
    parents = [unit.parent_id for unit in desk.units if unit.kind == Unit.Kind.SECTION]
    grants = WorkOrderGroupPermission.objects.filter(permission__codename="see_order")
    mine = Q(group__in=groups) | Q(group__unit__in=[pk for pk in parents if pk])
    return Q(pk__in=grants.filter(mine).values("content_object"))


def members(order: WorkOrder) -> QuerySet[Membership]:
    return Membership.objects.running().filter(team=order.team_id)


def had_a_hand(order: WorkOrder, user: Any) -> bool:
    """Of the team now, on site once, or with an act of theirs in the order's story."""
    if members(order).filter(user=user).exists():
        return True
    acts = Entry.objects.about(order.subject).filter(actor=user.pk, facts__order=str(order.pk))
    return Attendance.objects.filter(order=order, user=user).exists() or acts.exists()
