"""Telling the applicant: which entries reach them, in which words.

A lane of its own: a message that cannot be planned must never hold up the case.
"""

from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.cases.models import Case, Follower
from apps.ledger.handling import on
from apps.ledger.models import Entry
from apps.notifications.actions import BOTH, notify
from apps.notifications.models import Message
from apps.organizations.calendar import WorkCalendar


class Words(NamedTuple):
    zh: str
    en: str


WORDS = {
    "case.accepted": Words(
        "您的“{title}”（{number}）已受理，{due}前给您结果。",
        "Your application “{title}” ({number}) was accepted; you will hear by {due}.",
    ),
    "case.correction_asked": Words(
        "您的“{title}”（{number}）需要补正，要补的一次说全了，请在{due}前补齐。",
        "Your application “{title}” ({number}) needs corrections; please send them all by {due}.",
    ),
    "case.not_accepted": Words(
        "您的“{title}”（{number}）不予受理，理由和该找哪里写在通知书里。",
        "Your application “{title}” ({number}) was not accepted; the notice says why.",
    ),
    "case.granted": Words(
        "您的“{title}”（{number}）已批准，决定书可在网上查看。",
        "Your application “{title}” ({number}) was granted; the decision is online.",
    ),
    "case.refused": Words(
        "您的“{title}”（{number}）没有批准，理由和申请复议、起诉的办法写在决定书里。",
        "Your application “{title}” ({number}) was refused; the decision says why and how to appeal.",
    ),
    "case.terminated": Words(
        "您的“{title}”（{number}）逾期未补正，已终止办理，可以重新申请。",
        "Your application “{title}” ({number}) ended because no correction came; you may apply again.",
    ),
    "case.closed": Words(
        "您上报的“{title}”（{number}）处理好了：{outcome}",
        "What you reported, “{title}” ({number}), is done: {outcome}",
    ),
}


@on(*WORDS, queue="notify", lane="letters")
def tell_applicant(entry: Entry) -> None:
    """In the portal for who has an account, by text message for who left a number."""
    rows = Case.objects.select_related("applicant", "entered_by", "correction", "version", "item", "standard")
    case = rows.get(pk=entry.subject)
    if entry.verb == "case.closed" and case.kind != Case.Kind.REPORT:
        return  # the decision has been told already
    phone = case.phone or (case.applicant.phone if case.applicant else "")
    words = WORDS[entry.verb]
    facts = {"title": case.title, "number": case.number, "outcome": case.outcome}
    told = {
        "text_zh": words.zh.format(**facts, due=_day(case, "{0.month} 月 {0.day} 日")),
        "text_en": words.en.format(**facts | {"title": _english(case)}, due=_day(case, "{0:%Y-%m-%d}")),
        "link": reverse("cases:progress", args=[case.number]),
    }
    notify(entry, user=case.applicant, phone=phone, **told)
    if case.mandate and case.entered_by is not None and case.channel not in Case.AT_A_DESK:
        told_by_sms = case.entered_by.phone == phone  # one telephone for both: one text message
        ways = (Message.Channel.IN_APP,) if told_by_sms else BOTH
        notify(entry, user=case.entered_by, channels=ways, **told)  # 代办人: told what the applicant is told
    elif (agent := case.agent.get("phone", "")) and agent != phone:
        notify(entry, phone=agent, **told)  # who came to the window for somebody else


@on("case.closed", queue="notify", lane="followers")
def tell_followers(entry: Entry) -> None:
    """Those who saw the same thing hear how it ended, without the number, which is the reporter's."""
    case = Case.objects.select_related("item", "standard").get(pk=entry.subject)
    facts = {"title": case.title, "outcome": case.outcome}
    for follower in Follower.objects.filter(case=case).select_related("user"):
        notify(
            entry,
            user=follower.user,
            phone=follower.phone,
            text_zh="您关注的“{title}”处理好了：{outcome}".format(**facts),
            text_en="“{title}”, which you follow, is done: {outcome}".format(**facts | {"title": _english(case)}),
        )


def _english(case: Case) -> str:
    """What the case is about; the Chinese title where the catalog has no English name."""
    about = case.item or case.standard
    return str(about.name_en or case.title) if about else case.title


def _day(case: Case, pattern: str) -> str:
    """The day by which something happens, as people write it."""
    due: datetime | None
    if case.status == Case.Status.CORRECTION:
        due = case.correction.due_at
    elif case.version and case.accepted_at:
        # From the standard, not from the clock: that may be started a moment later, in another lane.
        version = case.version
        due = WorkCalendar.current().due(case.accepted_at, *version.promise_for(case.answers)).at
    else:
        due = case.due_at
    return pattern.format(timezone.localtime(due)) if due else ""


@on("case.taken_over", queue="notify", lane="clerks")
def tell_clerk(entry: Entry) -> None:
    """Whoever had a case on the desk hears that a colleague has it now, and why."""
    facts = {"number": entry.facts["number"], "by": entry.actor_label, "reason": entry.facts["reason"]}
    notify(
        entry,
        user=User.objects.get(pk=entry.facts["before"]),
        text_zh="{number}由{by}接手：{reason}".format(**facts),
        text_en="{by} has taken over {number}: {reason}".format(**facts),
        link=reverse("cases:intake_case", args=[entry.subject]),
        channels=(Message.Channel.IN_APP,),
    )
