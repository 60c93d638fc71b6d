"""The card of a case's time limits: what is used, what the law and the promise allow, what is not counted and why."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from apps.cases.models import Case, Document
from apps.coordination.procedures import Procedure
from apps.ledger.clock import now
from apps.organizations.calendar import WorkCalendar
from apps.supervision.models import Clock, Pause
from nanhai_gov import times

Row = dict[str, Any]


def clocks(case: Case, calendar: WorkCalendar, documents: Iterable[Document]) -> Row:
    """Both limits in words, and the pause under way with its letter. Two queries."""
    found = list(Clock.objects.about(case.pk).prefetch_related("pauses").order_by("started_at"))
    by_kind = {clock.kind: clock for clock in found if clock.ref is None}
    legal, promise = by_kind.get(Clock.Kind.LEGAL), by_kind.get(Clock.Kind.PROMISE)
    counting = legal or promise or by_kind.get(Clock.Kind.INTAKE)
    rows: list[tuple[str, Any]] = []
    if counting:
        used = calendar.elapsed(counting.started_at, counting.stopped_at or now(), counting.limit_unit)
        rows.append(
            (_("Used"), times.limit_words(int(used), counting.limit_unit) if used >= 1 else _("less than a day"))
        )
    for name, clock in ((_("Promise"), promise), (_("Law"), legal)):
        if clock:
            rows.append((name, times.limit_words(clock.limit + clock.extended, clock.limit_unit)))
    pauses = [pause for clock in found for pause in clock.pauses.all()]
    told = dict.fromkeys(pause.reason for pause in pauses)
    rows.append((_("Not counted"), "\n".join(told) or _("nothing; a site check counts")))
    return {
        "legal": legal,
        "promise": promise,
        "counting": counting,
        "rows": rows if counting else [],
        "pause": _running(pauses, documents),
    }


def _running(pauses: list[Pause], documents: Iterable[Document]) -> Row | None:
    """The special procedure under way: both limits stand still by the same letter."""
    pause = next((one for one in pauses if one.until is None), None)
    if pause is None:
        return None
    return {
        "kind": Procedure(pause.kind).label if pause.kind in Procedure.values else pause.kind,
        "since": pause.since,
        "needed": pause.needed,
        "notice": pause.notice,
        "letter": next((one.pk for one in documents if one.number and one.number == pause.notice), None),
    }
