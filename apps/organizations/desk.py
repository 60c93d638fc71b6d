"""The desk of a person: posts held now, and what follows from them."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.http import HttpRequest

from apps.accounts.models import Role, User
from apps.ledger.clock import now
from apps.organizations.models import Delegation, Post, Unit
from nanhai_gov.db.columns import Columns, split

# ⚡ Every request of staff asks: written out, and without the columns that no desk looks at.
POST = Columns(Post, "post", "unit_id", "title", "title_en", "role", "order")
UNIT = Columns(Unit, "unit", "code", "name", "name_en", "short_name", "kind", "level", "parent_id", "path",
               "division_id", "group_id")  # fmt: skip
HELD = f"""
    SELECT {POST.sql}, {UNIT.sql}
    FROM organizations_holding held
    JOIN organizations_post post ON post.id = held.post_id AND post.is_active
    JOIN organizations_unit unit ON unit.id = post.unit_id
    WHERE held.user_id = %s AND held.since <= %s AND held.until IS NULL ORDER BY held.id
"""  # noqa: S608 – the columns of our models


# Delegation.objects.in_force() for statements written out: of a row called `given`, at a moment.
IN_FORCE = """
    given.since <= %(at)s AND given.until > %(at)s AND given.ended_at IS NULL AND EXISTS (
        SELECT FROM organizations_holding held
        WHERE held.post_id = given.post_id AND held.user_id = given.giver_id AND held.until IS NULL)
"""
GIVEN = Columns(Delegation, "given", "post_id", "giver_id", "taker_id", "since", "until")
GIVER = Columns(User, "giver", "username", "name")
LENT = f"""
    SELECT {GIVEN.sql}, {GIVER.sql}
    FROM organizations_delegation given JOIN accounts_user giver ON giver.id = given.giver_id
    WHERE given.taker_id = %(by)s AND {IN_FORCE} ORDER BY given.since, given.id
"""  # noqa: S608 – as above


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
    posts = []
    with connection.cursor() as cursor:
        cursor.execute(HELD, [user.pk, now()])
        for row in cursor.fetchall():
            post, unit, _rest = split(row, POST, UNIT)
            post.unit = unit
            posts.append(post)
    return Desk(posts)


def lent_to(user: User) -> list[Delegation]:
    """Delegations in force by which this person speaks for others, each with its giver, the oldest first."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(LENT, {"by": user.pk, "at": now()})
        for row in cursor.fetchall():
            given, giver, _rest = split(row, GIVEN, GIVER)
            given.giver = giver
            found.append(given)
    return found
