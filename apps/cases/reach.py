"""How far a person's eyes reach over cases: by scope columns first, by grants for the exceptions."""

from typing import Any

from django.db.models import F, Q

from apps.accounts.models import Role
from apps.cases.models import Case, CaseGroupPermission, CaseUserPermission, own_side
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
    desk = desk if desk is not None else desk_of(user)
    if desk.posts_with(Role.DISTRICT_LEADER):
        return EVERY
    rule = own_side(user) | Q(pk__in=_named(user))
    if desk.posts:
        rule |= _of_desk(desk) | Q(pk__in=_invited(desk)) | Q(pk__in=_seated(desk)) | Q(pk__in=_stood_in_for(user))
    return rule


def _of_desk(desk: Desk) -> Q:
    """Halls by their clerks, a unit's own by its deciders, reports by the centers that watch over them."""
    rule = NOBODY
    for unit in {post.unit for post in desk.posts_with(Role.CLERK)}:
        rule |= Q(hall=unit) | Q(hall__path__startswith=unit.path)
    for post in desk.posts_with(*DECIDING):
        rule |= Q(unit_path__startswith=_own(post.unit))
    for post in desk.posts_with(Role.DISPATCHER, Role.VERIFIER, Role.HOTLINE):
        rule |= Q(kind=Case.Kind.REPORT, unit_path__startswith=_above(post.unit))
    return rule


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
