"""Components of the house as inclusion tags, and a few filters. Builtin: templates need no {% load %}.

Each tag takes plain values (strings, lists of dicts), never rows: what a page shows is put in words by its view.
`docs/developers/components.md` shows every one in use.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, Form, RadioSelect
from django.forms.formsets import BaseFormSet
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nanhai_gov import times
from nanhai_gov.apps import MISSING
from nanhai_gov.icons import ICONS, MARK
from nanhai_gov.reader import chinese

register = template.Library()

Row = dict[str, Any]
CELLS = 30  # a limit longer than this is one bar instead of cells


# Signs ---------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One of our icons, as high as the text. With a label it speaks, without it is decoration."""
    named = format_html(' role="img" aria-label="{}"', label) if label else mark_safe(' aria-hidden="true"')  # noqa: S308
    return mark_safe(f'<svg class="icon" viewBox="0 0 28 28"{named}>{ICONS[name]}</svg>')  # noqa: S308 – our own drawings


@register.simple_tag
def mark() -> SafeString:
    """The house's mark: a stair and an arrow."""
    return mark_safe(f'<svg viewBox="0 0 28 28" aria-hidden="true">{MARK}</svg>')  # noqa: S308 – our own drawing


@register.inclusion_tag("components/tag.html")
def tag(text: object, tone: str = "") -> Row:
    """A status in a word. Tones: decide, act, couple, blue, amber, red, or none."""
    return {"text": text, "tone": tone}


@register.inclusion_tag("components/clock.html")
def clock_tag(due: datetime | None, unit: str = "WD", law: datetime | None = None, *,
              paused: bool = False, provisional: bool = False, stopped: bool = False) -> Row:  # fmt: skip
    """Time left in words, then the date, then the law's date. `due` None shows nothing but a pause."""
    left, tone = ("", "") if due is None or paused or stopped else times.left_words(due, unit)
    return {"due": due, "left": left, "tone": tone, "law": law, "paused": paused, "provisional": provisional,
            "stopped": stopped}  # fmt: skip


@register.inclusion_tag("components/keep.html")
def keep_typed() -> Row:
    """Script for forms marked `data-keep`: text kept while there is no network, progress of files (`data-most`:
    largest size in bytes), and the town before the community. Goes into the block `scripts`."""
    words = {
        "offline": _("There is no network. What you typed is kept in this window; send it when the network is back."),
        "full": _("There is no network, and this phone has no room to keep what you typed. Leave this page open."),
        "online": _("The network is back. You can send it now."),
        "restored": _("What you typed before the network went is here again. Look it over and send it."),
        "large": _("“{name}” has {size}; at most {most} are possible. Take the photo again in a smaller size."),
        "sending": _("Sending…"),
        "progress": _("Sending the files: {n} % ({done} of {all}). Please leave this page open."),
        "broken": _("The network broke off and nothing was sent. Text and photos are still here; send it once more."),
        "town": _("Town"),
        "community": _("Community"),
        "choose": _("Please choose"),
    }
    return {"keep_words": {key: str(text) for key, text in words.items()}}


# The two tracks --------------------------------------------------------------------------------


@register.inclusion_tag("components/chain.html")
def chain(steps: Sequence[Row]) -> Row:
    """The ladder, first step first; it is drawn at the bottom. Keys of a step:

    state done|now|next|bad, name (承办), who, unit, when, note (用时 2.6 个工作日), text (the opinion, in full),
    couple (会签 里水镇食安办 · 已同意), items (several seats of one step: dicts with who, unit, when, text, couple).
    """
    return {"steps": steps}


@register.inclusion_tag("components/climb.html")
def climb(steps: Sequence[Row], hop: Row | None = None) -> Row:
    """The ladder sideways. Steps: state, name, lines (list of short strings).

    `hop`: {"from": number of the step that asks, from 1, "label": "派到队", "team": …, "text": …}.
    """
    long = any(len(str(s["name"])) > (4 if chinese() else 8) for s in steps)
    return {"steps": steps[:9], "n": min(len(steps), 9), "hop": hop, "tall": long or len(steps) > 5}


@register.inclusion_tag("components/hop.html")
def hop(asks: str, does: str, label: str = "", asks_text: str = "", does_text: str = "") -> Row:
    """One arrow from the seat that asks to the team that does; `label`: '4 分钟 · 1 跳'."""
    return {"asks": asks, "does": does, "label": label, "asks_text": asks_text, "does_text": does_text}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[Row]) -> Row:
    """What happened, newest first as given. Keys: at (datetime), text, track decide|act|couple|"", who, note."""
    return {"entries": entries}


# Facts -------------------------------------------------------------------------------------------


@register.inclusion_tag("components/facts.html")
def facts(rows: Iterable[tuple[object, object]] | dict[str, object], kind: str = "") -> Row:
    """Label and value in two columns. `kind="tight"` keeps two columns on a phone. Empty values are left out."""
    pairs = rows.items() if isinstance(rows, dict) else rows
    return {"rows": [(label, value) for label, value in pairs if value not in ("", None)], "kind": kind}


@register.inclusion_tag("components/figure.html")
def figure(name: object, number: object, unit: object = "", note: object = "", href: str = "", tone: str = "") -> Row:
    """A number with its name, unit and what counts against it; a link to exactly its cases."""
    return {"name": name, "number": number, "unit": unit, "note": note, "href": href, "tone": tone}


@register.inclusion_tag("components/days.html")
def days(promise: int, legal: int, promise_unit: str = "WD", legal_unit: str = "WD") -> Row:
    """Promise against law: one cell a day where both count in one unit, else words alone."""
    same = promise_unit == legal_unit and legal > 0
    cells = ["promise" if n < promise else "" for n in range(legal)] if same and legal <= CELLS else []
    return {
        "cells": cells,
        "bar": round(100 * min(promise, legal) / legal) if same and legal > CELLS else None,
        "promise": times.limit_words(promise, promise_unit),
        "legal": times.limit_words(legal, legal_unit) if legal else "",
    }


@register.inclusion_tag("components/empty.html")
def empty(text: object, hint: object = "") -> Row:
    """An empty list: what would appear here, and what to do meanwhile."""
    return {"text": text, "hint": hint}


@register.inclusion_tag("components/pager.html")
def pager(next_url: str = "", first_url: str = "", count: object = "") -> Row:
    """Paging by key: onward, and back to the first page. `count` says what this page shows."""
    return {"next_url": next_url, "first_url": first_url, "count": count}


# Forms ---------------------------------------------------------------------------------------------


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: Any = None, extra: object = "") -> Row:
    """What is wrong, each line a link to its field. `form`: a Form, a list of them, or a formset.

    `extra`: a refusal that belongs to no field. Draws nothing when all is well.
    """
    return {"lines": [*([("", extra)] if extra else []), *_lines(form)]}


def _lines(form: Any) -> list[tuple[str, str]]:
    if not form:
        return []
    if isinstance(form, list | tuple | BaseFormSet):
        return [line for one in form for line in _lines(one)]
    if not isinstance(form, Form) or not form.is_bound:
        return []
    return [(_target(form, name), _told(form, name, error)) for name, errors in form.errors.items() for error in errors]


def _told(form: Form, name: str, error: object) -> str:
    """The message; one that could stand at any field after the name of its field."""
    if name in form.fields and error in {str(words) for words in MISSING.values()}:
        return f"{form[name].label}{pgettext('before a reason', ': ')}{error}"
    return str(error)


def _target(form: Form, name: str) -> str:
    if name not in form.fields:
        return ""
    bound = form[name]
    return f"{bound.auto_id}_0" if isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple) else (
        bound.id_for_label or bound.auto_id)  # fmt: skip


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, unit: str = "") -> Row:
    """Label, hint, error and control of one field, joined for screen readers; as {{ field.as_field_group }}."""
    return field_context(bound, unit)


def field_context(bound: BoundField, unit: str = "") -> Row:
    widget = bound.field.widget
    grouped = isinstance(widget, RadioSelect | CheckboxSelectMultiple) or widget.use_fieldset
    return {"field": bound, "unit": unit, "grouped": grouped, "single": isinstance(widget, CheckboxInput)}


@register.filter
def as_group(bound: BoundField) -> bool:
    """Whether a field is a group of controls under one legend."""
    return bool(field_context(bound)["grouped"])


@register.filter
def as_single(bound: BoundField) -> bool:
    """Whether a field is one box to tick."""
    return isinstance(bound.field.widget, CheckboxInput)


@register.simple_tag(takes_context=True)
def confirm_token(context: Row, key: str = "") -> SafeString:
    """Hidden idempotency key, made when the form opens and kept when it comes back with errors."""
    request = context.get("request")
    kept = request.POST.get("idempotency_key", "") if request is not None else ""
    value = key or kept or uuid.uuid4().hex
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', value[:64])


# Words -----------------------------------------------------------------------------------------------


@register.filter
def lang(value: Any) -> str:
    """{"zh": …, "en": …} in the reader's language; the other one where it is missing; plain text as it is."""
    if not isinstance(value, dict):
        return "" if value is None else str(value)
    first, second = ("zh", "en") if chinese() else ("en", "zh")
    return str(value.get(first) or value.get(second) or "")


@register.filter
def named(thing: Any, column: str = "name") -> str:
    """The name (or another column with an English twin) of a row in the reader's language."""
    if thing is None:
        return ""
    english = "" if chinese() else getattr(thing, f"{column}_en", "")
    return str(english or getattr(thing, column))


@register.filter
def short(unit: Any) -> str:
    """A unit as colleagues call it; a section by its whole name, which says of which department."""
    if unit is None:
        return ""
    if not chinese() or unit.kind == unit.Kind.SECTION:
        return named(unit)
    return str(unit.short_name or unit.name)


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """今天 09:31, the exact time on hover and for machines."""
    return _time(at, times.moment(at)) if at else ""


@register.filter
def due_by(at: datetime | None) -> SafeString | str:
    """今天 16:30 前, 11 月 25 日前."""
    return _time(at, times.due_words(at)) if at else ""


@register.filter
def exact(at: datetime | None) -> str:
    """2026-11-24 16:30, for print and tables."""
    return times.exact(at) if at else ""


@register.filter
def on_day(at: Any) -> str:
    """11 月 25 日, in the short form of this year."""
    from django.utils import timezone

    day = times.local(at).date() if isinstance(at, datetime) else at
    return times.day_words(day, timezone.localdate()) if day else ""


def _time(at: datetime, text: str) -> SafeString:
    machine, exactly = at.isoformat(timespec="minutes"), times.exact(at)
    return mark_safe(f'<time datetime="{machine}" title="{exactly}">{escape(text)}</time>')  # noqa: S308 – digits


@register.filter
def yuan(fen: int | None) -> str:
    """Money in fen as yuan: 12300 → 123, 12350 → 123.50."""
    if fen is None:
        return ""
    whole, cents = divmod(int(fen), 100)
    return f"{whole:,}.{cents:02d}" if cents else f"{whole:,}"


@register.filter
def limit(value: int, unit: str) -> str:
    """A limit in words: {{ 5|limit:"WD" }} → 5 个工作日."""
    return times.limit_words(int(value), unit)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """A value of a dict by a key known only at run time."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""


@register.filter
def holds(held: Iterable[str], names: str) -> bool:
    """Whether one of the roles named is among those held: {% if request.desk.roles|holds:"editor admin" %}."""
    return bool(set(held) & set(names.split()))


@register.filter
def skill_name(value: str) -> str:
    """What a team can do, in words."""
    from apps.catalog.skills import SKILLS

    return str(SKILLS.get(value, value))


@register.filter
def role_name(value: str) -> str:
    """A role's name in words, for pages that say who may."""
    from apps.accounts.models import Role

    return str(Role(value).label) if value in Role.values else value
