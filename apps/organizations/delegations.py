"""代理: acts by which the holder of a deciding post lets a colleague of the same organ speak from it for a time."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Role, User
from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.idempotency import official_act
from apps.ledger.refusal import Refused
from apps.organizations.models import Delegation, Holding, Post, Unit
from apps.organizations.standing import require_admin, require_reason

DECIDING = (Role.OFFICIAL, Role.CHIEF, Role.LEADER, Role.HEAD)


def organ(unit: Unit) -> str:
    """Path of the department or town government a unit belongs to; delegation stays within it."""
    return "/".join(unit.path.split("/")[:2]).rstrip("/") + "/"


def colleagues(post: Post, *, but: User) -> QuerySet[Holding]:
    """Who may be asked: holders of deciding posts in the same organ, except who holds this very post. One query."""
    held = Holding.objects.filter(until__isnull=True, user__is_active=True, post__is_active=True)
    return (
        held.filter(post__role__in=DECIDING, post__unit__path__startswith=organ(post.unit))
        .exclude(user=but)
        .exclude(user__in=held.filter(post=post).values("user"))
        .select_related("user", "post__unit")
        .order_by("post__unit__path", "post__order", "pk")
    )


@official_act
def delegate(post_id: UUID, taker_id: UUID, *, by: User, since: datetime, until: datetime, reason: str) -> Delegation:
    """委托: from `since` up to (not including) `until` the taker may speak from seats the giver holds on this post.

    Refused: not_your_post, not_a_deciding_post, not_a_colleague, in_the_past, ends_before, reason_missing, overlaps.
    """
    post = Post.objects.select_for_update(of=("self",)).select_related("unit").get(pk=post_id)
    if not Holding.objects.filter(post=post, user=by, until__isnull=True).exists():
        raise Refused("not_your_post", _("You can delegate only a post that you hold yourself."), field="post")
    if post.role not in DECIDING:
        raise Refused("not_a_deciding_post", _("Only posts that decide can be delegated."), field="post")
    chosen = colleagues(post, but=by).filter(user=taker_id).first()
    if chosen is None:
        raise Refused("not_a_colleague", _("Choose a colleague of your organ who decides but does not hold this post."),
                      field="taker")  # fmt: skip
    _require_times(since, until, reason)
    delegation = Delegation(
        post=post, giver=by, taker=chosen.user, since=max(since, now()), until=until, reason=reason.strip()[:200],
        given_at=now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            delegation.save(force_insert=True)
    except IntegrityError as clash:
        raise Refused(
            "overlaps", _("You have already delegated this post for some of these days. End that one first."),
            field="since",
        ) from clash  # fmt: skip
    _record("delegation.given", delegation, by, reason=delegation.reason)
    return delegation


@official_act
def end_delegation(delegation_id: UUID, *, by: User) -> None:
    """终止: by giver or taker, before its time. What was spoken under it stays. Refused: not_yours, over."""
    found = Delegation.objects.select_for_update(of=("self",)).select_related("post__unit", "giver", "taker")
    delegation = found.filter(pk=delegation_id).touching(by).first()
    if delegation is None:
        raise Refused("not_yours", _("Only who gave or took this delegation may end it."))
    if delegation.ended_at is not None or delegation.until <= now():
        raise Refused("over", _("This delegation is over already."))
    delegation.ended_at = now()
    delegation.save(update_fields=["ended_at"])
    _record("delegation.ended", delegation, by)


@official_act
def cut_delegation(delegation_id: UUID, *, by: User, reason: str) -> None:
    """终止: by an administrator, with a reason. Refused: not_an_admin, no_reason, no_such_delegation, over."""
    require_admin(by)
    reason = require_reason(reason)
    found = Delegation.objects.select_for_update(of=("self",)).select_related("post__unit", "giver", "taker")
    delegation = found.filter(pk=delegation_id).first()
    if delegation is None:
        raise Refused("no_such_delegation", _("There is no such delegation."))
    if delegation.ended_at is not None or delegation.until <= now():
        raise Refused("over", _("This delegation is over already."))
    delegation.ended_at = now()
    delegation.save(update_fields=["ended_at"])
    _record("delegation.cut", delegation, by, reason=reason)


def _require_times(since: datetime, until: datetime, reason: str) -> None:
    if until <= max(since, now()):
        raise Refused(
            "ends_before", _("The last day cannot come before the first, nor lie in the past."), field="until"
        )
    if timezone.localtime(since).date() < timezone.localtime(now()).date():
        raise Refused("in_the_past", _("A delegation begins today or later."), field="since")
    if not reason.strip():
        raise Refused("reason_missing", _("Say why, for example: on leave."), field="reason")


def _record(verb: str, delegation: Delegation, by: User, **facts: Any) -> None:
    post, taker = delegation.post, delegation.taker
    record(
        verb,
        post.pk,
        by=by,
        delegation=str(delegation.pk),
        giver=str(delegation.giver_id),
        taker=str(delegation.taker_id),
        name=taker.ledger_label,
        post=str(post),
        post_en=f"{post.title_en}, {post.unit.name_en}",
        since_day=timezone.localtime(delegation.since).date().isoformat(),
        until_day=timezone.localtime(delegation.until - timedelta(microseconds=1)).date().isoformat(),
        **facts,
    )
