"""Acts on posts: who holds them from now on. A unit's group follows: its members are those who hold a post there."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.idempotency import official_act
from apps.ledger.refusal import Refused
from apps.organizations.models import Holding, Post
from apps.organizations.standing import require_admin


def _locked(post_id: UUID) -> Post:
    return Post.objects.select_for_update(of=("self",)).select_related("unit").get(pk=post_id)


def _locked_user(user_id: UUID) -> User:
    """After the post: two posts of one unit may come and go at once, and the group must follow both."""
    return User.objects.select_for_update(no_key=True).get(pk=user_id)


@official_act
def hold_post(
    post_id: UUID, user_id: UUID, *, by: User | None, since: datetime | None = None, reason: str = ""
) -> Holding:
    """任职: a member of staff holds the post from now on, or on record from an earlier day, and joins the unit's group.

    Refused: not_an_admin, own_post, in_the_future, post_closed, not_staff, already_held.
    """
    require_admin(by)
    if by is not None and by.pk == user_id:
        raise Refused("own_post", _("Nobody appoints themself: ask another administrator."), field="user")
    if since is not None and since > now():
        raise Refused("in_the_future", _("A post is given today, or on record from an earlier day."), field="since")
    post = _locked(post_id)
    user = _locked_user(user_id)
    if not post.is_active:
        raise Refused("post_closed", _("This post is not in use any more."), field="post")
    if not user.is_staff_member or not user.is_active:
        raise Refused("not_staff", _("Only active members of staff can hold a post."), field="user")
    if Holding.objects.filter(post=post, user=user, until__isnull=True).exists():
        raise Refused("already_held", _("This person already holds the post."), field="user")
    holding = Holding.objects.create(post=post, user=user, since=since or now())
    user.groups.add(post.unit.group_id)
    _record("post.held", post, user, by, reason)
    return holding


@official_act
def release_post(post_id: UUID, user_id: UUID, *, by: User | None, reason: str = "") -> None:
    """免职: the holding ends now; the group is left unless another post in the unit keeps the person there."""
    require_admin(by)
    post = _locked(post_id)
    user = _locked_user(user_id)
    holding = Holding.objects.filter(post=post, user=user, until__isnull=True).first()
    if holding is None:
        raise Refused("not_held", _("This person does not hold the post."), field="user")
    holding.until = now()
    holding.save(update_fields=["until"])
    if not Holding.objects.filter(user=user, post__unit=post.unit_id, until__isnull=True).exists():
        user.groups.remove(post.unit.group_id)
    _record("post.released", post, user, by, reason)


def _record(verb: str, post: Post, user: User, by: User | None, reason: str) -> None:
    record(
        verb,
        post.pk,
        by=by,
        user=str(user.pk),
        name=user.ledger_label,
        unit=post.unit.code,
        role=post.role,
        post=str(post),
        post_en=f"{post.title_en}, {post.unit.name_en}",
        reason=reason.strip()[:200],
    )
