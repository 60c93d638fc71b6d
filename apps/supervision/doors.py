"""Who may see which notices, and who may speak in them. Every page goes through `Notice.objects.visible_to(user)`.

giver               what they have given, and what was given from a post they hold
owner               what was given to a unit of theirs or below it, or to them by name
district leader     every instruction
citizens            none of them: their case's timeline tells that they have reminded the office
"""

from typing import Any

from django.db.models import Q

from apps.accounts.models import Role
from apps.files.guards import guard
from apps.files.models import StoredFile
from apps.organizations.desk import Desk, desk_of
from apps.organizations.models import Post
from apps.supervision.models import Notice, NoticeQuerySet

ATTACHMENT = "notice_answer"  # purpose of the files of an answer
# Who gives instructions 批示: domain 部门领导 and 区领导; the first reaches what lies below the own unit.
GIVING: Any = (Role.DISTRICT_LEADER, Role.HEAD, Role.LEADER)
# Who answers for a unit, the first of these that it has.
ANSWERING: Any = (Role.HEAD, Role.LEADER, Role.CHIEF, Role.DISPATCHER, Role.CLERK)
READING: Any = (*ANSWERING, Role.OFFICIAL, Role.VERIFIER)


def visible(notices: NoticeQuerySet, user: Any, desk: Desk | None = None) -> NoticeQuerySet:
    """The notices this person may see; one query at most to find out."""
    if not getattr(user, "is_authenticated", False):
        return notices.none()
    desk = desk if desk is not None else desk_of(user)
    if not desk.posts:
        return notices.none()
    rule = given_by(user, desk) | received_by(user, desk)
    if desk.posts_with(Role.DISTRICT_LEADER):
        rule |= Q(kind=Notice.Kind.SUPERVISE)
    return notices.filter(rule)


def given_by(user: Any, desk: Desk) -> Q:
    """Theirs, also as the successor in the post it was given from."""
    return Q(from_user=user) | Q(from_post__in=[post.pk for post in desk.posts_with(*GIVING)])


def received_by(user: Any, desk: Desk) -> Q:
    rule = Q(to_user=user)
    for post in desk.posts_with(*READING):
        rule |= Q(to_unit__path__startswith=post.unit.path)
    return rule


def answering_post(notice: Notice, desk: Desk) -> Post | None:
    """The post from which this person answers for the owner: the one named, else a head of the unit itself."""
    named = [post for post in desk.posts if post.pk == notice.to_post_id]
    heads = [post for post in desk.posts_with(*ANSWERING) if post.unit_id == notice.to_unit_id]
    return next(iter(named + heads), None)


def may_judge(notice: Notice, user: Any, desk: Desk) -> bool:
    """Whether the answer is for this person to accept or give back."""
    return notice.from_user_id == user.pk or notice.from_post_id in {post.pk for post in desk.posts_with(*GIVING)}


@guard(ATTACHMENT)
def sees_attachment(request: Any, file: StoredFile) -> bool:
    """Whoever may see the notice may see what its answer brought."""
    return file.owner is not None and Notice.objects.visible_to(request.user).filter(pk=file.owner).exists()
