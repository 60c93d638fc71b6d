"""What part of the district and which days a page looks at, and how far its viewer's right reaches."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from apps.accounts.models import Role
from apps.organizations.desk import Desk
from apps.organizations.models import Division, Unit
from nanhai_gov.templatetags.house import named

Level = Division.Level
WHOLE: Any = (Role.DISTRICT_LEADER, Role.ADMIN)
OF_A_UNIT: Any = (Role.HEAD, Role.LEADER)


@dataclass(frozen=True)
class Scope:
    """A place (none: the whole district) and a unit (none: all of them); today and the month it lies in.

    `unit` is the viewer's right: a bureau or a town sees the numbers of its own cases, nobody else's.
    """

    today: date
    place: Division | None = None
    unit: Unit | None = None
    trail: tuple[Division, ...] = field(default=())  # from the town down to the place itself

    @property
    def week_ago(self) -> date:
        return self.today - timedelta(days=7)

    @property
    def month(self) -> date:
        return self.today.replace(day=1)

    @property
    def town(self) -> Division | None:
        return self.place if self.place is not None and self.place.level == Level.TOWN else None

    @property
    def town_code(self) -> str:
        """Of the town the place lies in; "" for the whole district."""
        parts = self.place.path.split("/") if self.place else []
        return parts[1] if len(parts) > 2 else ""

    @property
    def small(self) -> bool:
        """A community or a grid: few people live there, so few cases may point at one of them."""
        return self.place is not None and self.place.level > Level.TOWN

    @property
    def name(self) -> str:
        return named(self.place) if self.place else named(self.unit) if self.unit else ""


def scope_of(code: str = "", unit: Unit | None = None) -> Scope:
    """The place of that code; an unknown one, and the district's own, mean all of it."""
    place = None
    if code:
        found = Division.objects.filter(code=code, level__gte=Level.TOWN).select_related("parent__parent")
        place = found.defer("boundary", "parent__boundary", "parent__parent__boundary").first()
    return Scope(timezone.localdate(), place, unit, _trail(place))


def _trail(place: Division | None) -> tuple[Division, ...]:
    trail: list[Division] = []
    while place is not None and place.level > Level.DISTRICT:
        trail.insert(0, place)
        place = place.parent if place.level > Level.TOWN else None
    return tuple(trail)


def scope_for(desk: Desk, query: Mapping[str, Any]) -> Scope | None:
    """What this desk may look at, narrowed to the place asked for; None where it may not look at numbers at all."""
    code = str(query.get("place", "") or query.get("town", ""))
    if desk.posts_with(*WHOLE):
        return scope_of(code)
    post = next(iter(desk.posts_with(*OF_A_UNIT)), None)
    if post is None:
        return None
    home = post.unit.division if post.unit.kind == Unit.Kind.TOWN else None
    asked = scope_of(code, post.unit)
    if home is not None and (asked.place is None or not asked.place.path.startswith(home.path)):
        return scope_of(home.code, post.unit)
    return asked
