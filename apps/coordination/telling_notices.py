"""Telling both sides of a notice: the owner that it has come, the giver that it is answered.

A lane of its own, as with `telling`. The leader's words are not in the message: they are read on the page, by right.
"""

from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.cases.models import Case
from apps.coordination.telling import Words
from apps.decisions.models import Seat
from apps.dispatch.models import WorkOrder
from apps.ledger.handling import on
from apps.ledger.models import Entry
from apps.notifications.actions import notify
from apps.notifications.models import Message
from apps.organizations.models import Holding
from apps.supervision.models import Notice
from apps.supervision.notices import holders_of

IN_PORTAL = (Message.Channel.IN_APP,)
TO_OWNER = {
    "notice.instructed": Words(
        "新的督办：“{title}”，请在{due}前回告。", "New instruction on “{title}”; please answer by {due}."
    ),
    "notice.returned": Words(
        "督办“{title}”的回告被退回，请在{due}前再回告。",
        "Your answer on “{title}” was given back; please answer again by {due}.",
    ),
    "notice.overdue": Words(
        "督办“{title}”已超过回告期限。", "The instruction on “{title}” is past the day for its answer."
    ),
    "notice.accepted": Words("督办“{title}”已办结。", "The instruction on “{title}” is done."),
}
TO_GIVER = {
    "notice.answered": Words("督办“{title}”已回告，请您过目。", "“{title}” has been answered; please look at it."),
    "notice.overdue": Words("督办“{title}”到期没有回告。", "Nobody has answered on “{title}” by the day you named."),
}
NUDGED = Words("有人催办“{title}”，请抓紧办理。", "Somebody asks you to get on with “{title}”.")
THANKS = Words("已为您催办“{title}”，提醒了{to}。", "Your reminder about “{title}” went to {to}.")


@on("notice.nudged", queue="notify", lane="notices")
def pass_on_nudge(entry: Entry) -> None:
    """To everybody who has the case in hand, a receipt to the applicant."""
    notice = Notice.objects.with_names().get(pk=entry.facts["notice"])
    case = Case.objects.get(pk=notice.subject)
    page = reverse("dashboards:desk_case", args=[case.pk])
    on_the_way = dict(WorkOrder.objects.open().about(case.pk).filter(holder__isnull=False).values_list("holder", "pk"))
    for user in _in_hand(notice):
        order = on_the_way.get(user.pk)  # a grid worker reads the order, not the case
        _tell(entry, user, NUDGED, notice, reverse("dispatch:field_order", args=[order]) if order else page)
    if notice.from_user_id == case.applicant_id:
        _tell(entry, notice.from_user, THANKS, notice, reverse("cases:progress", args=[case.number]))


@on(*TO_OWNER, queue="notify", lane="notices")
def tell_owner(entry: Entry) -> None:
    notice = Notice.objects.with_names().get(pk=entry.facts["notice"])
    for user in holders_of(notice):
        _tell(entry, user, TO_OWNER[entry.verb], notice, _page(notice))


@on(*TO_GIVER, queue="notify", lane="notices")
def tell_giver(entry: Entry) -> None:
    notice = Notice.objects.with_names().get(pk=entry.facts["notice"])
    _tell(entry, notice.from_user, TO_GIVER[entry.verb], notice, _page(notice))


def _in_hand(notice: Notice) -> list[User]:
    """All who are asked now: each open seat's holder, or the pool of its post; else whom the notice names."""
    assert notice.subject is not None  # a_nudge_is_about_a_case
    seats = list(Seat.objects.filter(step__chain__subject=notice.subject, status=Seat.Status.OPEN))
    people = [seat.holder_id for seat in seats if seat.holder_id]
    pools = [seat.post_id for seat in seats if not seat.holder_id]
    if not seats:
        return holders_of(notice)
    held = Holding.objects.filter(until__isnull=True, user__is_active=True).select_related("user")
    return [*User.objects.filter(pk__in=people), *(one.user for one in held.filter(post__in=pools))]


def _tell(entry: Entry, user: object, words: Words, notice: Notice, link: str) -> None:
    due = timezone.localtime(notice.due_at) if notice.due_at else None
    notify(
        entry, user=user, channels=IN_PORTAL, link=link,
        text_zh=words.zh.format(
            title=notice.title, to=notice.to_unit.name, due=f"{due:%-m} 月 {due:%-d} 日" if due else ""
        ),
        text_en=words.en.format(
            title=notice.title_en or notice.title, to=notice.to_unit.name_en, due=f"{due:%Y-%m-%d}" if due else ""
        ),
    )  # fmt: skip


def _page(notice: Notice) -> str:
    return reverse("supervision:instruction", args=[notice.pk])
