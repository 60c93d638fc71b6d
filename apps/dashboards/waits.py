"""谁在等谁: for what a case stands still, from what the page has read anyway. No query."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from apps.coordination.models import Coupling
from apps.decisions.ladder import Ladder
from apps.decisions.models import Seat, Step
from apps.decisions.seating import label

Row = dict[str, Any]


def waits(drawn: Ladder | None, couplings: Iterable[Coupling], *, named: Any, english: bool) -> list[Row]:
    """Each wait: who waits, for whom, for what, since when and until when. Couplings first: they hold up the seat."""
    rows = [
        {
            "who": named(one.from_unit),
            "whom": named(one.to_unit),
            "what": one.get_kind_display(),
            "since": one.asked_at,
            "due": one.due_at,
            "couple": True,
        }
        for one in couplings
        if one.closed_at is None and one.answered_at is None
    ]
    now = drawn.active if drawn else None
    if now is None or now.step.kind == Step.Kind.COUNTERSIGN:
        return rows
    open_seats = [seat for seat in now.seats if seat.status == Seat.Status.OPEN]
    whom = ("、", ", ")[english].join(label(seat, english=english) for seat in open_seats) or _("nobody in office")
    name = now.step.name_en if english else now.step.name
    return [*rows, {"who": _("The applicant"), "whom": whom, "what": name, "since": now.step.opened_at,
                    "due": now.step.due_at, "couple": False}]  # fmt: skip
