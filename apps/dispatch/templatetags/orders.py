"""`{% load orders %}`: small words and figures of the pages of dispatch."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _

from apps.ledger.clock import now
from nanhai_gov.templatetags.house import lang
from nanhai_gov.times import span_words

register = template.Library()


@register.simple_tag
def waited(since: datetime | None) -> str:
    """等 31 分钟."""
    return _("waiting %(time)s") % {"time": span_words(now() - since)} if since else ""


@register.simple_tag
def share(part: int, whole: int) -> int:
    """A part of a whole in percent, at most 100: the width of a bar."""
    return min(round(100 * part / whole), 100) if whole else 0


@register.filter
def add_to(value: float, more: str) -> float:
    return round(value + float(more), 1)


@register.filter
def name_of(row: dict[str, Any]) -> str:
    """The name of a candidate kept in a routing."""
    return lang({"zh": row.get("name"), "en": row.get("name_en")})


@register.filter
def title_of(order: Any) -> str:
    """What the order is about, in the reader's language: its brief carries the English name where there is one."""
    brief = order.brief or {}
    english = (brief.get("title") or {}).get("en") or (brief.get("standard") or {}).get("name_en")
    return lang({"zh": order.title, "en": english})
