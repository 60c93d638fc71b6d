"""The acts on notices: 催办 reminds, 督办 instructs, and the owner's answer is accepted or given back.

`nudge` and `open_instruction` are called downward, by whoever knows the case; the others are entered by people.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role
from apps.files.actions import store
from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.idempotency import official_act
from apps.ledger.refusal import Refused, Stale
from apps.organizations.calendar import WorkCalendar
from apps.organizations.desk import desk_of
from apps.organizations.models import Holding, Post, Unit
from apps.supervision.counting import used_share
from apps.supervision.doors import ANSWERING, ATTACHMENT, GIVING, answering_post, may_judge
from apps.supervision.models import Clock, Notice, NoticeWord

Status = Notice.Status
Verb = NoticeWord.Verb
HALF = 0.5  # an applicant waits for half of the promised time before reminding
MOST_DAYS, MOST_FILES = 60, 5
PROMISED: Any = (Clock.Kind.PROMISE, Clock.Kind.INTAKE, Clock.Kind.ORDER)
ANSWERABLE = (Status.OPEN, Status.RETURNED)


@dataclass(frozen=True)
class Matter:
    """What an instruction is about. `number`: the figure as it stood when the leader saw it."""

    about: Any  # a Notice.About
    title: str
    title_en: str = ""
    subject: UUID | None = None
    metric: str = ""
    place: str = ""
    number: dict[str, Any] = field(default_factory=dict)


# 催办 -------------------------------------------------------------------------------------------------


@transaction.atomic
def nudge(
    subject: UUID, *, title: str, to_unit: Unit, to_post: Post | None, to_user: Any = None, text: str = "",
    applicant: bool, by: Any,
) -> Notice:  # fmt: skip
    """催办: remind whoever has the case in hand. Nothing changes by it; once a day per person and case.

    An applicant may do so when half of the promised time is gone. The caller has locked the case.
    """
    at = now()
    if applicant:
        require_half(subject, at)
    post = None if applicant else next(iter(desk_of(by).posts), None)
    notice = Notice(
        kind=Notice.Kind.NUDGE, about=Notice.About.CASE, subject=subject, title=title[:200], text=text.strip()[:1000],
        from_user=by, from_post=post, to_unit=to_unit, to_post=to_post, to_user=to_user, status=Status.GIVEN,
        day=timezone.localdate(at), given_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            notice.save(force_insert=True)
    except IntegrityError:
        raise Refused("nudged_today", _("You have reminded them today already; once a day is enough.")) from None
    who = ("申请人", "The applicant") if applicant or post is None else (post.unit.name, _en(post.unit))
    record("notice.nudged", subject, by=by, **facts_of(notice), who_zh=who[0], who_en=who[1])
    return notice


def require_half(subject: UUID, at: datetime) -> None:
    """Refuse while less than half of the promised time is gone, or while it stands still."""
    running = {one.kind: one for one in Clock.objects.running().about(subject).filter(kind__in=PROMISED)}
    clock = next((running[kind] for kind in PROMISED if kind in running), None)
    if clock is None:
        return
    if clock.due_at is None:
        raise Refused("paused", _("The time stands still during a special procedure; there is nothing to speed up."))
    if used_share(clock.started_at, clock.due_at, at, clock.limit_unit, WorkCalendar.current()) < HALF:
        raise Refused("too_early", _("You can remind the office once half of the promised time has passed."))


# 批示 → 督办 ------------------------------------------------------------------------------------------


@official_act
def instruct(matter: Matter, *, owner_id: UUID, text: str, days: int, by: Any) -> Notice:
    """批示 on a number or a unit: it becomes a 督办 with an owner and a day."""
    return open_instruction(matter, owner_id=owner_id, text=text, days=days, by=by)


@transaction.atomic
def open_instruction(matter: Matter, *, owner_id: UUID, text: str, days: int, by: Any) -> Notice:
    """The same for callers that have locked the case it is about. `owner_id` is a post; `days` are working days."""
    text = text.strip()
    if not text:
        raise Refused("text_needed", _("Write what is to be done."), field="text")
    if not 1 <= days <= MOST_DAYS:
        raise Refused("days_wrong", _("Give between 1 and %(most)s working days.") % {"most": MOST_DAYS}, field="days")
    owner = Post.objects.select_related("unit").filter(pk=owner_id, is_active=True, unit__is_active=True).first()
    if owner is None:
        raise Refused("no_owner", _("Choose who answers for it."), field="owner")
    post = giving_post(by, owner)
    at = now()
    due = WorkCalendar.current().due(at, days, "WD")
    notice = Notice.objects.create(
        kind=Notice.Kind.SUPERVISE, about=matter.about, subject=matter.subject, title=matter.title[:200],
        title_en=matter.title_en[:200], metric=matter.metric, place=matter.place, number=matter.number,
        text=text[:1000], from_user=by, from_post=post, to_unit=owner.unit, to_post=owner, status=Status.OPEN,
        day=timezone.localdate(at), given_at=at, due_at=due.at, provisional=due.provisional,
    )  # fmt: skip
    record("notice.instructed", _subject(notice), by=by, **facts_of(notice))
    return notice


def giving_post(by: Any, owner: Post) -> Post:
    """The post from which this person instructs that owner: a district leader anybody, a bureau its own house."""
    posts = desk_of(by).posts_with(*GIVING)
    if not posts:
        raise Refused("not_a_leader", _("Instructions are given by leaders of the district or of a unit."))
    for post in posts:
        whole = post.role == Role.DISTRICT_LEADER
        if post.pk != owner.pk and (whole or owner.unit.path.startswith(post.unit.path)):
            return post
    raise Refused("outside_reach", _("You can instruct only your own unit and those below it."), field="owner")


# 回告 -------------------------------------------------------------------------------------------------


@official_act
def answer_notice(notice_id: UUID, *, text: str, uploads: Sequence[UploadedFile] = (), by: Any) -> Notice:
    """回告: the owner says what was done; late is late, even where the scan had not seen it yet."""
    if not text.strip():
        raise Refused("text_needed", _("Write what was done, or until when it will be."), field="text")
    if len(uploads) > MOST_FILES:
        raise Refused("too_many_files", _("At most %(most)s files.") % {"most": MOST_FILES}, field="files")
    # Drawing pictures anew takes a second each: before the lock, on which others may wait.
    files = [store(one, purpose=ATTACHMENT, owner=notice_id, by=str(by.pk)) for one in uploads]
    notice = _locked(notice_id)
    post = answering_post(notice, desk_of(by))
    if post is None:
        raise Refused("not_the_owner", _("The unit it was given to answers: its head, or the post it names."))
    if notice.status not in ANSWERABLE:
        raise Stale("answered_already", _("It was answered meanwhile; the page shows by whom."))
    at = now()
    if notice.overdue_at is None and notice.due_at is not None and notice.due_at < at:
        mark_late(notice, at)
    notice.status, notice.answered_at, notice.answers = Status.ANSWERED, at, notice.answers + 1
    notice.save(update_fields=["status", "answered_at", "answers", "overdue_at"])
    word = _say(notice, Verb.ANSWER, text, by, post, at, late=notice.due_at is not None and notice.due_at < at)
    word.files.set(files)
    record("notice.answered", _subject(notice), by=by, **facts_of(notice), late=word.late)
    return notice


@official_act
def accept_answer(notice_id: UUID, *, text: str = "", by: Any) -> Notice:
    """The giver is content: the instruction is done."""
    notice = _to_judge(notice_id, by)
    at = now()
    notice.status, notice.closed_at = Status.ACCEPTED, at
    notice.save(update_fields=["status", "closed_at"])
    _say(notice, Verb.ACCEPT, text, by, notice.from_post, at)
    record("notice.accepted", _subject(notice), by=by, **facts_of(notice))
    return notice


@official_act
def return_answer(notice_id: UUID, *, text: str, days: int, by: Any) -> Notice:
    """The giver is not: it is open again, with a new day. What was answered stays."""
    notice = _to_judge(notice_id, by)
    if not text.strip():
        raise Refused("text_needed", _("Say what is still missing."), field="text")
    if not 1 <= days <= MOST_DAYS:
        raise Refused("days_wrong", _("Give between 1 and %(most)s working days.") % {"most": MOST_DAYS}, field="days")
    at = now()
    due = WorkCalendar.current().due(at, days, "WD")
    notice.status, notice.due_at, notice.provisional, notice.overdue_at = Status.RETURNED, due.at, due.provisional, None
    notice.save(update_fields=["status", "due_at", "provisional", "overdue_at"])
    _say(notice, Verb.RETURN, text, by, notice.from_post, at)
    record("notice.returned", _subject(notice), by=by, **facts_of(notice))
    return notice


def mark_late(notice: Notice, at: datetime) -> None:
    """Note that the day has passed without an answer; the caller has locked the row and saves overdue_at."""
    notice.overdue_at = at
    record("notice.overdue", _subject(notice), by=None, **facts_of(notice))


# Small steps ------------------------------------------------------------------------------------------


def facts_of(notice: Notice) -> dict[str, Any]:
    """What entries tell: neither the leader's words nor the title, which may hold a name."""
    due = timezone.localtime(notice.due_at) if notice.due_at else None
    return {
        "notice": str(notice.pk), "kind": notice.kind, "about": notice.about, "metric": notice.metric,
        "to": notice.to_unit.short_name or notice.to_unit.name, "to_en": _en(notice.to_unit),
        "unit": str(notice.to_unit_id), "due": due.isoformat() if due else None,
        "due_text": f"{due:%Y-%m-%d %H:%M}" if due else "",
    }  # fmt: skip


def holders_of(notice: Notice) -> list[Any]:
    """Who is told that it has come: the person named, else who holds the post named or a post at the unit's head."""
    if notice.to_user is not None:
        return [notice.to_user]
    held = Holding.objects.filter(until__isnull=True, user__is_active=True).select_related("user", "post")
    if notice.to_post_id:
        return [one.user for one in held.filter(post=notice.to_post_id)]
    found = list(held.filter(post__unit=notice.to_unit_id, post__role__in=ANSWERING))
    first = min((ANSWERING.index(one.post.role) for one in found), default=0)
    return [one.user for one in found if ANSWERING.index(one.post.role) == first]


def _say(
    notice: Notice, verb: Any, text: str, by: Any, post: Post | None, at: datetime, *, late: bool = False
) -> NoticeWord:
    return NoticeWord.objects.create(
        notice=notice, verb=verb, text=text.strip()[:2000], actor=by, post=post, at=at, late=late
    )


def _locked(notice_id: UUID) -> Notice:
    notice = Notice.objects.select_for_update(of=("self",)).select_related("to_unit", "from_post").filter(
        pk=notice_id, kind=Notice.Kind.SUPERVISE).first()  # fmt: skip
    if notice is None:
        raise Refused("no_notice", _("There is no such instruction."))
    return notice


def _to_judge(notice_id: UUID, by: Any) -> Notice:
    notice = _locked(notice_id)
    if not may_judge(notice, by, desk_of(by)):
        raise Refused("not_the_giver", _("Only who gave the instruction can close it or give it back."))
    if notice.status != Status.ANSWERED:
        raise Stale("not_answered", _("No answer is waiting: it was dealt with meanwhile, or none has come."))
    return notice


def _subject(notice: Notice) -> UUID:
    """Told on the case's timeline where it is about one."""
    return notice.subject or notice.pk


def _en(unit: Unit) -> str:
    return unit.name_en or unit.name
