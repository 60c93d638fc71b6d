"""`{% load limits %}`: limits in people's words, wherever work is shown. Takes a Clock or a due moment."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from apps.ledger.clock import now
from apps.organizations.calendar import WorkCalendar
from apps.supervision.counting import used_share
from apps.supervision.models import Clock
from apps.supervision.people_words import Limit, Words, words
from nanhai_gov import times

register = template.Library()


def _calendar(context: Context) -> WorkCalendar:
    """Read once a request: a list of 300 rows asks the database as often as a list of 3."""
    request = context.get("request")
    if request is None:
        return WorkCalendar.current()
    if not hasattr(request, "work_calendar"):
        request.work_calendar = WorkCalendar.current()
    calendar: WorkCalendar = request.work_calendar
    return calendar


def _exact(said: Words) -> str:
    return times.exact(said.exact) if said.exact else ""


@register.simple_tag(takes_context=True)
def left(context: Context, limit: Limit) -> SafeString:
    """还剩 3 个工作日 / 今天 16:30 前 / 已超 2 个工作日, the exact time on hover; 暂定 where the calendar is."""
    said = words(limit or None, now(), _calendar(context))
    return _time(said, said.text, f"left {said.tone}".strip())


@register.simple_tag(takes_context=True)
def time_left(context: Context, limit: Limit) -> SafeString:
    """How much is left, for pages that say until when beside it: 还剩 3 小时, never 今天 16:30 前."""
    said = words(limit or None, now(), _calendar(context))
    return _time(said, said.amount or said.text, f"left {said.tone}".strip())


@register.simple_tag(takes_context=True)
def due_by(context: Context, limit: Limit) -> SafeString:
    """今天 16:30 前 / 明天 11:00 前 / 11月25日前."""
    said = words(limit or None, now(), _calendar(context))
    return _time(said, said.by, "due-by")


@register.simple_tag(takes_context=True)
def limit_tone(context: Context, limit: Limit) -> str:
    """Empty, amber, red or paused: for the class of a row."""
    return words(limit or None, now(), _calendar(context)).tone


def _time(said: Words, text: str, css: str) -> SafeString:
    if said.exact is None:
        return format_html('<span class="{}">{}</span>', css, text)
    shown = f"{text} ({_('provisional')})" if said.provisional else text
    machine, exactly = said.exact.isoformat(), _exact(said)
    return mark_safe(  # noqa: S308 – digits, a word of ours, and what is escaped
        f'<time class="{css}" datetime="{machine}" title="{exactly}">{escape(shown)}</time>'
    )


@register.inclusion_tag("supervision/limit_bar.html", takes_context=True)
def limit_bar(context: Context, clock: Clock, promise: Clock | None = None) -> dict[str, Any]:
    """The limit as a bar: whole = its time, fill = used, stroke = the promise where one is given."""
    if clock.due_at is None:
        return {"used": 0, "tone": "paused", "mark": None, "said": words(clock)}
    calendar = _calendar(context)
    end = clock.stopped_at or now()
    used = used_share(clock.started_at, clock.due_at, end, clock.limit_unit, calendar)
    mark = None
    if promise and promise.due_at and promise.due_at < clock.due_at:
        mark = round(100 * used_share(clock.started_at, clock.due_at, promise.due_at, clock.limit_unit, calendar), 1)
    said = words(clock, now(), calendar)
    return {"used": round(100 * used, 1), "tone": said.tone, "mark": mark, "said": said}
