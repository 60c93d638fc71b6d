"""Which posts answer for a role, and who holds them."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from apps.accounts.models import User
from apps.ledger.clock import now
from apps.organizations.models import Holding, Post, Unit
from nanhai_gov.db.columns import Columns, split


def posts_for(unit_code: str, role: str) -> list[Post]:
    """Active posts of a role in the unit or below it, nearest first, then by `order`. One query; empty if none."""
    return [post for post, _people in offices([(unit_code, role)])[unit_code, role]]


Office = tuple[Post, list[User]]
# ⚡ Each step that opens asks: written out, and only the columns that labels show.
POST = Columns(Post, "post", "unit_id", "title", "title_en", "role")
UNIT = Columns(Unit, "unit", "code", "name", "name_en", "short_name", "kind", "path")
HOLDER = Columns(User, "person", "username", "name")
OFFICES = f"""
    SELECT {POST.sql}, {UNIT.sql}, {HOLDER.sql}, asked.n
    FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS asked (code, role, n)
    JOIN organizations_unit above ON above.code = asked.code
    JOIN organizations_unit unit ON starts_with(unit.path, above.path) AND unit.is_active
    JOIN organizations_post post ON post.unit_id = unit.id AND post.role = asked.role AND post.is_active
    LEFT JOIN (organizations_holding held JOIN accounts_user person ON person.id = held.user_id AND person.is_active)
        ON held.post_id = post.id AND held.until IS NULL AND held.since <= %s
    ORDER BY asked.n, length(unit.path) - length(replace(unit.path, '/', '')), post.order, unit.path COLLATE "C",
        post.title COLLATE "C", post.id, held.since, held.id
"""  # noqa: S608 – the columns of our models


def offices(asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[Office]]:
    """`posts_for` several (unit code, role) at once, each post with who is in office, longest first. One query."""
    wanted = list(dict.fromkeys(asked))
    found: dict[tuple[str, str], dict[Any, Office]] = {one: {} for one in wanted}
    with connection.cursor() as cursor:
        cursor.execute(OFFICES, [[code for code, _role in wanted], [role for _code, role in wanted], now()])
        for row in cursor.fetchall():
            post, unit, holder, (n,) = split(row, POST, UNIT, HOLDER)
            post.unit = unit
            _post, people = found[wanted[n - 1]].setdefault(post.pk, (post, []))
            people += [holder] if holder else []
    return {one: list(posts.values()) for one, posts in found.items()}


def holders(post: Post) -> list[User]:
    """Everybody who holds a post now; several make it a pool."""
    return list(
        User.objects.filter(holdings__post=post, holdings__until__isnull=True, is_active=True).order_by(
            "holdings__since", "holdings__pk"
        )
    )


def vacant(posts: Iterable[Post]) -> list[Post]:
    """Those of the posts that nobody holds now. One query."""
    posts = list(posts)
    held = set(
        Holding.objects.filter(post__in=posts, until__isnull=True, user__is_active=True).values_list("post", flat=True)
    )
    return [post for post in posts if post.pk not in held]
