"""Who acts: demo citizens with accounts of their own, and the people on the posts of the district."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password

from apps.accounts.actions import open_account
from apps.accounts.crypto import blind_index
from apps.accounts.demo import DEMO_PASSWORD
from apps.accounts.models import IdType, Role, User
from apps.catalog.forms.sample import cn_id
from apps.dispatch.models import Membership
from apps.organizations.models import Division, Holding
from apps.organizations.seed_people import invented_names

CITIZENS = 80


class People:
    """Staff by post and team, read once: nobody changes office while a simulation runs. Always in the same order."""

    def __init__(self) -> None:
        self.by_post: dict[Any, list[User]] = defaultdict(list)
        self.by_role: dict[tuple[str, str], list[User]] = defaultdict(list)
        self.by_team: dict[Any, list[User]] = defaultdict(list)
        held = Holding.objects.filter(until__isnull=True, user__is_active=True, post__is_active=True)
        for holding in held.select_related("user", "post__unit").order_by("user__username"):
            self.by_post[holding.post_id].append(holding.user)
            self.by_role[holding.post.unit.code, holding.post.role].append(holding.user)
        for row in Membership.objects.running().select_related("user").order_by("user__username"):
            self.by_team[row.team_id].append(row.user)
        self.citizens = citizens(CITIZENS)
        communities = Division.objects.communities().filter(parent__level=Division.Level.TOWN).order_by("code")
        self.communities = list(communities.values_list("code", flat=True))

    def home_of(self, citizen: User) -> str:
        """The community somebody lives in: neighbors in the list live in different towns."""
        place = self.citizens.index(citizen)
        return self.communities[place * 37 % len(self.communities)]

    def center(self, town: str, role: str) -> list[User]:
        """Dispatchers or verifiers of a town (12 digits), else those of the district."""
        return self.by_role[f"T-{town[:9]}-OPS", role] or self.by_role["NH-OPS", role]

    def took_office_at(self) -> Any:
        """When the last of the officials came: before it, somebody's post was empty."""
        latest = Holding.objects.filter(until__isnull=True, post__role=Role.OFFICIAL).order_by("-since").first()
        return latest.since if latest else None


def citizens(wanted: int) -> list[User]:
    """The first `wanted` demo citizens; who has no account yet opens one. All share one hash of one password."""
    made = [_identity(number) for number in range(wanted)]
    known = {user.id_no_index: user for user in User.objects.filter(id_no_index__in=[_index(one) for one in made])}
    hashed = "" if len(known) == wanted else make_password(DEMO_PASSWORD)
    return [known.get(_index(one)) or open_account(**one, hashed=hashed) for one in made]


def _identity(number: int) -> dict[str, str]:
    source = Random(f"citizen {number}")  # noqa: S311 - invented people
    born = date(1950, 1, 1) + timedelta(days=source.randint(0, 365 * 55))
    phone = f"139{source.randint(0, 99_999_999):08d}"
    return {"name": NAMES[number], "id_type": IdType.CN_ID, "id_no": cn_id(source, born), "phone": phone}


def _index(identity: dict[str, str]) -> str:
    return blind_index("id_no", identity["id_no"])


NAMES = list(invented_names())[-400:]  # the first names of the list are the staff's
