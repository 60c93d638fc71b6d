"""Which posts answer for a role, and who holds them."""

from collections.abc import Iterable

from apps.accounts.models import User
from apps.organizations.models import Holding, Post, Unit


def posts_for(unit_code: str, role: str) -> list[Post]:
    """Active posts of a role in the unit or below it, nearest first, then by `order`. Two queries; empty if none."""
    path = Unit.objects.filter(code=unit_code).values_list("path", flat=True).first()
    if path is None:
        return []
    posts = Post.objects.filter(role=role, is_active=True, unit__path__startswith=path, unit__is_active=True)
    return sorted(
        posts.select_related("unit"),
        key=lambda post: (post.unit.path.count("/"), post.order, post.unit.path, post.title),
    )


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
