"""The desk of a person: posts held now, and what follows from them."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from apps.accounts.models import Role, User
from apps.ledger.clock import now
from apps.organizations.models import Holding, Post, Unit


@dataclass(frozen=True)
class Desk:
    """Posts, roles and units of one person at one moment; one query made it."""

    posts: list[Post] = field(default_factory=list)

    @property
    def roles(self) -> set[str]:
        return {post.role for post in self.posts} or {Role.CITIZEN}

    @property
    def units(self) -> list[Unit]:
        return [post.unit for post in self.posts]

    @property
    def paths(self) -> list[str]:
        """Unit paths: what lies below one of them is within this desk's reach."""
        return sorted({unit.path for unit in self.units})

    def posts_with(self, *roles: str) -> list[Post]:
        return [post for post in self.posts if post.role in roles]


class DeskRequest(HttpRequest):
    """What a view behind `signed_in` or `roles` is given, for types only: its user is a person, with a desk."""

    user: User
    desk: Desk


def desk_of(user: Any) -> Desk:
    """The desk of a user; empty for someone not signed in."""
    if not user.is_authenticated or not user.is_staff_member:
        return Desk()
    held = Holding.objects.filter(user=user, since__lte=now(), until__isnull=True, post__is_active=True)
    return Desk([h.post for h in held.select_related("post__unit").order_by("pk")])
