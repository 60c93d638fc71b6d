"""Times as people say them: 今天 16:30 前, 昨天 15:02, 还剩 1 个工作日. The exact one stands in the title beside it."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _


def local(at: datetime) -> datetime:
    return at.astimezone(timezone.get_default_timezone()) if at.tzinfo else at


def day_words(day: date, today: date) -> str:
    """'today', 'yesterday', 'tomorrow', else month and day, with the year where it is not this one."""
    gap = (day - today).days
    if -1 <= gap <= 1:
        return (_("today"), _("tomorrow"), _("yesterday"))[gap]
    return _written(day, day.year == today.year, get_language())


@lru_cache(maxsize=4096)
def _written(day: date, this_year: bool, language: str | None) -> str:
    """A day in the language that is on. ⚡ Lists write the same few days row by row, and a date takes Django long."""
    # Translators: date formats of Django: a day of this year, and of another year
    return date_format(day, _("j M") if this_year else _("j M Y"))


def moment(at: datetime) -> str:
    """When something happened: '今天 09:31', '11 月 20 日 17:55'."""
    then = local(at)
    return f"{day_words(then.date(), timezone.localdate())} {then:%H:%M}"


def exact(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}"


def due_words(at: datetime) -> str:
    """By when: with the hour only where the day is near: '今天 16:30 前', '11 月 25 日前'."""
    then = local(at)
    today = timezone.localdate()
    day = day_words(then.date(), today)
    if abs((then.date() - today).days) <= 1:
        return _("by %(time)s %(day)s") % {"day": day, "time": f"{then:%H:%M}"}
    return _("by %(day)s") % {"day": day}


def _working_days(start: date, end: date) -> int:
    """Working days after `start` up to and with `end`; plain days where no calendar is at hand."""
    try:
        from apps.organizations.calendar import WorkCalendar

        return max(WorkCalendar.current().working_days_between(start, end), 0)
    except ImportError:
        return max((end - start).days, 0)


def left_words(due: datetime, unit: str = "WD") -> tuple[str, str]:
    """What is left, and its tone: ("还剩 1 个工作日", "amber"); tones are "", "amber" and "red".

    `unit` is the clock's: WD counts working days, CD, MONTH and UD days, WH and UH hours and minutes.
    """
    gap = due - timezone.now()
    if gap <= timedelta(0):
        return _("overdue by %(time)s") % {"time": span_words(-gap)}, "red"
    today, last = timezone.localdate(), local(due).date()
    if unit in {"WH", "UH"} or gap < timedelta(hours=12) and last == today:
        return _("%(time)s left") % {"time": span_words(gap)}, "red" if gap < timedelta(hours=1) else "amber"
    if last == today:
        return _("due today"), "amber"
    if unit == "WD":
        days = _working_days(today, last)
        text = ngettext("%(n)s working day left", "%(n)s working days left", days) % {"n": days}
    else:
        days = (last - today).days
        text = ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
    return text, "amber" if days <= 1 else ""


def span_words(gap: timedelta) -> str:
    """'48 minutes', '3 hours 5 minutes', '2 days': two units at most."""
    minutes = int(gap.total_seconds() // 60)
    days, rest = divmod(minutes, 1440)
    if days:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    hours, rest = divmod(rest, 60)
    tail = ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": rest}
    if not hours:
        return tail
    head = ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return f"{head} {tail}" if rest and hours < 6 else head


UNIT_FORMS = {
    "WD": lambda n: ngettext("%(n)s working day", "%(n)s working days", n),
    "CD": lambda n: ngettext("%(n)s day", "%(n)s days", n),
    "UD": lambda n: ngettext("%(n)s day around the clock", "%(n)s days around the clock", n),
    "MONTH": lambda n: ngettext("%(n)s month", "%(n)s months", n),
    "WH": lambda n: ngettext("%(n)s working hour", "%(n)s working hours", n),
    "UH": lambda n: ngettext("%(n)s hour around the clock", "%(n)s hours around the clock", n),
}


def limit_words(limit: int, unit: str) -> str:
    """A limit in words: '5 working days'; 0 is 'on the spot'."""
    if not limit:
        return _("on the spot")
    return UNIT_FORMS[unit](limit) % {"n": limit}


def limit_unit_words(limit: int, unit: str) -> str:
    """The unit alone, beside a large figure: 'working days'."""
    return (UNIT_FORMS[unit](limit) % {"n": ""}).strip()
