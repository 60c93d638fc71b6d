"""How far a person's eyes reach over cases: by scope columns first, by grants for the exceptions."""

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from apps.accounts.models import Role
from apps.cases.models import Case, CaseGroupPermission, CaseUserPermission, own_ways
from apps.decisions.models import Seat
from apps.organizations.desk import Desk, desk_of
from apps.organizations.models import Delegation, Unit

INVITED = "handle_case"
DECIDING = (Role.OFFICIAL, Role.CHIEF, Role.LEADER, Role.HEAD)
NOBODY = Q(pk__in=[])
EVERY = ~NOBODY  # not an empty Q: that would vanish when joined by OR


def reach(user: Any, desk: Desk | None = None) -> Q:
    """Which cases a person may read. Without an account: none (the receipt's query code is another door)."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return NOBODY
    return reduce(or_, _ways(user, desk if desk is not None else desk_of(user)))


def nearest(
    user: Any, desk: Desk, narrow: Q, *, limit: int, below: UUID | None = None, above: UUID | None = None
) -> list[UUID]:
    """Keys of the newest cases a person may read: at most `limit` below a key, or the oldest ones above it. One query.

    Each way to a case is asked by itself for so many and the best of all are taken, as the database cannot do it for
    ways joined by OR: somebody with few cases would wait while it read through those of everybody else.
    """
    order = "pk" if above else "-pk"
    if above or below:
        narrow &= Q(pk__gt=above) if above else Q(pk__lt=below)
    ways = [Case.objects.filter(way & narrow).order_by(order).values("pk")[:limit] for way in _ways(user, desk)]
    found = ways[0].union(*ways[1:]).order_by(order)[:limit] if len(ways) > 1 else ways[0]
    return [row["pk"] for row in found]


def _ways(user: Any, desk: Desk) -> list[Q]:
    """Why one may read a case, each way a condition that an index answers."""
    if desk.posts_with(Role.DISTRICT_LEADER):
        return [EVERY]
    ways = [*own_ways(user), Q(pk__in=_named(user))]
    if desk.posts:
        ways += [*_of_desk(desk), Q(pk__in=_invited(desk)), Q(pk__in=_seated(desk)), Q(pk__in=_stood_in_for(user))]
    return ways


def _of_desk(desk: Desk) -> Iterator[Q]:
    """Halls by their clerks, a unit's own by its deciders, reports by the centers that watch over them."""
    for path in {post.unit.path for post in desk.posts_with(Role.CLERK)}:
        yield Q(hall__in=Unit.objects.filter(path__startswith=path).values("pk"))
    for path in {_own(post.unit) for post in desk.posts_with(*DECIDING)}:
        yield Q(unit_path__startswith=path)
    for path in {_above(post.unit) for post in desk.posts_with(Role.DISPATCHER, Role.VERIFIER, Role.HOTLINE)}:
        yield Q(kind=Case.Kind.REPORT, unit_path__startswith=path)


def _own(unit: Unit) -> str:
    """A section works for its whole department; any other unit for itself and what lies below."""
    return _above(unit) if unit.kind == Unit.Kind.SECTION else unit.path


def _above(unit: Unit) -> str:
    return unit.path.rstrip("/").rpartition("/")[0] + "/"


def _named(user: Any) -> Any:
    grants = CaseUserPermission.objects.filter(user=user, permission__codename=INVITED)
    return grants.values("content_object")


def _invited(desk: Desk) -> Any:
    """Cases a coupling shows to a unit of this desk, or to one above it short of the district itself."""
    grants = CaseGroupPermission.objects.filter(group__unit__path__in=_lines(desk.paths), permission__codename=INVITED)
    return grants.values("content_object")


def _lines(paths: list[str]) -> list[str]:
    lines = set()
    for path in paths:
        parts = path.rstrip("/").split("/")
        lines |= {"/".join(parts[:n]) + "/" for n in range(2, len(parts) + 1)} or {path}
    return sorted(lines)


def _seated(desk: Desk) -> Any:
    """Cases on whose chain one of this desk's posts is asked now; what was said ends the right with its coupling."""
    posts = [post.pk for post in desk.posts_with(*DECIDING)]
    return Seat.objects.filter(post__in=posts, status=Seat.Status.OPEN).values("step__chain__subject")


def _stood_in_for(user: Any) -> Any:
    """Cases that wait for somebody in whose name this person may speak (代理)."""
    taken = Delegation.objects.in_force().taken_by(user)
    seats = Seat.objects.filter(post__delegations__in=taken, holder=F("post__delegations__giver"))
    return seats.filter(status=Seat.Status.OPEN).values("step__chain__subject")
