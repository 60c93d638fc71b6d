"""Which posts answer for a role, and who holds them."""

from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, TextField

from apps.accounts.models import User
from apps.organizations.models import Holding, Post, Unit


def posts_for(unit_code: str, role: str) -> list[Post]:
    """Active posts of a role in the unit or below it, nearest first, then by `order`. One query; empty if none."""
    return posts_asked([(unit_code, role)])[unit_code, role]


def posts_asked(asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[Post]]:
    """The same for several (unit code, role) at once, still in one query."""
    asked = list(dict.fromkeys(asked))
    here = ExpressionWrapper(OuterRef("unit__path"), output_field=TextField())
    above = Unit.objects.filter(code__in={code for code, _role in asked}).annotate(here=here)
    above = above.filter(here__startswith=F("path"))
    posts = Post.objects.filter(Exists(above), role__in={role for _code, role in asked}, is_active=True)
    posts = posts.filter(unit__is_active=True).annotate(lies_in=ArraySubquery(above.values("code")))
    found = sorted(
        posts.select_related("unit"),
        key=lambda post: (post.unit.path.count("/"), post.order, post.unit.path, post.title),
    )
    return {(code, role): [one for one in found if one.role == role and code in one.lies_in] for code, role in asked}


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
