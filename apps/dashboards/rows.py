"""One row of a list behind a number: case, order or coupling, without names of applicants."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.cases.models import Case
from apps.coordination.models import Coupling
from apps.dispatch.models import WorkOrder
from nanhai_gov.templatetags.house import named


@dataclass(frozen=True)
class ListRow:
    """`subject` is the case it belongs to."""

    subject: UUID
    number: str
    what: str
    where: str
    who: str
    since: datetime | None
    due: datetime | None
    state: str


def columns(code: str) -> list[str]:
    what = {"couplings": _("Asked for"), "execution_time": _("Order"), "one_hop": _("Order")}.get(code, _("Service"))
    who = {"couplings": _("Who is asked"), "execution_time": _("Team"), "one_hop": _("Team")}.get(code, _("In charge"))
    return [_("Number"), what, _("Place"), who, _("Begun"), _("Due"), _("State")]


def list_row(thing: Any) -> ListRow:
    if isinstance(thing, WorkOrder):
        return ListRow(thing.subject, thing.number, thing.get_kind_display(), named(thing.grid), named(thing.team),
                       thing.created_at, thing.due_at, thing.get_status_display())  # fmt: skip
    if isinstance(thing, Coupling):
        state = _("answered") if thing.answered_at else _("no answer yet")
        return ListRow(thing.subject, "", thing.get_kind_display(), named(thing.from_unit), named(thing.to_unit),
                       thing.asked_at, thing.due_at, state)  # fmt: skip
    assert isinstance(thing, Case)
    what = named(thing.item) if thing.item else named(thing.standard)
    return ListRow(thing.pk, thing.number, what, named(thing.town), named(thing.unit), thing.submitted_at, thing.due_at,
                   thing.get_status_display())  # fmt: skip
