"""Time left in people's words: 还剩 3 个工作日, 今天 16:30 前, 已超 2 个工作日.

Everything here takes a Clock or a bare datetime (the due moment of an order or a seat) and a moment.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.ledger.clock import now
from apps.organizations.calendar import WorkCalendar
from apps.supervision.models import Clock
from nanhai_gov import times

Limit = Clock | datetime | None

SOON_HOURS = 2  # on the last day: from here on the minutes are named


@dataclass(frozen=True)
class Words:
    """`text` 还剩… (on the last day: until when), `amount` always how much, `by` …前, `tone` "" | amber | red | paused,
    `exact` the moment itself, `provisional` 暂定."""

    text: str
    amount: str = ""
    by: str = ""
    tone: str = ""
    exact: datetime | None = None
    provisional: bool = False


def words(limit: Limit, at: datetime | None = None, calendar: WorkCalendar | None = None) -> Words:
    """Both sayings of one limit at a moment, with its tone."""
    at = at or now()
    if limit is None:
        return Words(_("no time limit"))
    if isinstance(limit, datetime):
        return _running(limit, "", at, calendar)
    if limit.stopped_at is not None:
        return _stopped(limit)
    if limit.due_at is None:
        return Words(_("paused, this time does not count"), tone="paused")
    return _running(limit.due_at, limit.limit_unit, at, calendar, limit.provisional, limit.warn_at)


def left(limit: Limit, at: datetime | None = None, calendar: WorkCalendar | None = None) -> str:
    """How much is left, or by how much it is late; on the last day, until when."""
    return words(limit, at, calendar).text


def due_by(limit: Limit, at: datetime | None = None) -> str:
    """Until when: 今天 16:30 前, 明天 11:00 前, 11月25日前; "" where nothing runs."""
    due = limit.due_at if isinstance(limit, Clock) else limit
    return _by_day(due, _day(due), _day(at or now())) if due else ""


def _stopped(clock: Clock) -> Words:
    if clock.overdue_at is not None:
        return Words(_("finished late"), tone="red", exact=clock.due_at)
    return Words(_("finished in time"), exact=clock.due_at)


def _running(
    due: datetime, unit: str, at: datetime, calendar: WorkCalendar | None, provisional: bool = False,
    warn_at: datetime | None = None,
) -> Words:  # fmt: skip
    day, today = _day(due), _day(at)
    by = _by_day(due, day, today)
    if due < at:
        late = _over(due, unit, at, day, today, calendar)
        return Words(late, late, by, "red", due, provisional)
    soon = at >= warn_at if warn_at else due - at < timedelta(hours=SOON_HOURS)
    tone = "amber" if soon else ""
    if not unit and due - at < timedelta(hours=1):
        tone = "red"
    text = _left(due, unit, at, day, today, calendar)
    amount = _("%(time)s left") % {"time": times.span_words(due - at)} if text == by else text
    return Words(text, amount, by, tone, due, provisional)


def _left(due: datetime, unit: str, at: datetime, day: date, today: date, calendar: WorkCalendar | None) -> str:
    days = (day - today).days
    if due - at < timedelta(hours=SOON_HOURS):
        return _("%(time)s left") % {"time": times.span_words(due - at)}
    if days == 0 or (days == 1 and unit in ("", "WH", "UH")):
        return _by_day(due, day, today)
    if unit in ("CD", "MONTH", "UD"):
        return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
    n = (calendar or WorkCalendar.current()).working_days_between(today, day)
    return ngettext("%(n)s working day left", "%(n)s working days left", n) % {"n": n}


def _over(due: datetime, unit: str, at: datetime, day: date, today: date, calendar: WorkCalendar | None) -> str:
    days = (today - day).days
    if at - due < timedelta(days=1) or days == 0:
        return _("overdue by %(time)s") % {"time": times.span_words(at - due)}
    if unit in ("CD", "MONTH", "UD", "UH"):
        return ngettext("overdue by %(n)s day", "overdue by %(n)s days", days) % {"n": days}
    n = (calendar or WorkCalendar.current()).working_days_between(day, today)
    if n == 0:  # late since the last working day's evening, and the office has been closed since
        return ngettext("overdue by %(n)s day", "overdue by %(n)s days", days) % {"n": days}
    return ngettext("overdue by %(n)s working day", "overdue by %(n)s working days", n) % {"n": n}


def _by_day(due: datetime, day: date, today: date) -> str:
    """The hour is named where the day is near."""
    words = times.day_words(day, today)
    if abs((day - today).days) <= 1:
        return _("by %(time)s %(day)s") % {"day": words, "time": f"{times.local(due):%H:%M}"}
    return _("by %(day)s") % {"day": words}


def _day(moment: datetime) -> date:
    return times.local(moment).date()
