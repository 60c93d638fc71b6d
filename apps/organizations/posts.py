"""Which posts answer for a role, and who holds them."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

from apps.accounts.crypto import decrypt
from apps.accounts.models import User
from apps.ledger.clock import now
from apps.organizations.models import Holding, Post, Unit


def posts_for(unit_code: str, role: str) -> list[Post]:
    """Active posts of a role in the unit or below it, nearest first, then by `order`. One query; empty if none."""
    return [post for post, _people in offices([(unit_code, role)])[unit_code, role]]


M = TypeVar("M", bound=Model)
Office = tuple[Post, list[User]]
# ⚡ Each step that opens asks: written out, and only the columns that labels show.
OFFICES = """
    SELECT asked.n, p.id, p.title, p.title_en, p.role, u.id, u.code, u.name, u.name_en, u.short_name, u.kind, u.path,
        x.id, x.username, x.name
    FROM unnest(%(codes)s::text[], %(roles)s::text[]) WITH ORDINALITY AS asked (code, role, n)
    JOIN organizations_unit above ON above.code = asked.code
    JOIN organizations_unit u ON starts_with(u.path, above.path) AND u.is_active
    JOIN organizations_post p ON p.unit_id = u.id AND p.role = asked.role AND p.is_active
    LEFT JOIN (organizations_holding held JOIN accounts_user x ON x.id = held.user_id AND x.is_active)
        ON held.post_id = p.id AND held.until IS NULL AND held.since <= %(at)s
    ORDER BY asked.n, length(u.path) - length(replace(u.path, '/', '')), p.order, u.path COLLATE "C",
        p.title COLLATE "C", p.id, held.since, held.id
"""


def offices(asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[Office]]:
    """`posts_for` several (unit code, role) at once, each post with who is in office, longest first. One query."""
    wanted = list(dict.fromkeys(asked))
    told: dict[tuple[str, str], list[Office]] = {one: [] for one in wanted}
    with connection.cursor() as cursor:
        codes, roles = [code for code, _role in wanted], [role for _code, role in wanted]
        cursor.execute(OFFICES, {"codes": codes, "roles": roles, "at": now()})
        for (n, _post), rows in groupby(cursor.fetchall(), key=itemgetter(0, 1)):
            found = list(rows)
            told[wanted[n - 1]].append((_post_of(found[0]), [_holder(row) for row in found if row[12] is not None]))
    return told


def _post_of(row: tuple[Any, ...]) -> Post:
    _n, pk, title, title_en, role, unit, code, name, name_en, short_name, kind, path, *_who = row
    post = _part(Post, id=pk, unit_id=unit, title=title, title_en=title_en, role=role)
    post.unit = _part(Unit, id=unit, code=code, name=name, name_en=name_en, short_name=short_name, kind=kind, path=path)
    return post


def _holder(row: tuple[Any, ...]) -> User:
    pk, username, name = row[12:]
    return _part(User, id=pk, username=username, name=decrypt(bytes(name)))


def _part(model: type[M], **columns: Any) -> M:
    """A row of which only some columns were read, as `only()` gives it."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname in columns]
    return model.from_db(connection.alias, names, [columns[name] for name in names])


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
