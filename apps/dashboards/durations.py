"""决策时间: working time a case spent in chain seats; pauses and the time the field had it are left out."""

from datetime import datetime
from typing import Any
from uuid import UUID

from apps.decisions.models import Step
from apps.dispatch.models import WorkOrder
from apps.organizations.calendar import WorkCalendar
from apps.supervision.models import Pause

Span = tuple[datetime, datetime]


def decision_hours(subject: UUID, until: datetime) -> float | None:
    """Working hours in the steps of all rounds of the subject's chains, up to `until`; None without a chain."""
    steps = Step.objects.filter(chain__subject=subject, opened_at__lt=until, closed_at__isnull=False)
    lived = steps.values_list("opened_at", "closed_at")
    spans = sorted((start, min(end, until)) for start, end in lived if start is not None and end is not None)
    if not spans:
        return None
    calendar = WorkCalendar.current()
    away = _elsewhere(subject, until)
    return sum(calendar.elapsed(start, end, "WH") for span in spans for start, end in without(span, away))


def _elsewhere(subject: UUID, until: datetime) -> list[Span]:
    """When it was not the desk's to act: site checks from order to result, and special procedures."""
    checks = WorkOrder.objects.filter(subject=subject, kind=WorkOrder.Kind.SITE_CHECK, created_at__lt=until)
    pauses = Pause.objects.filter(clock__subject=subject, since__lt=until)
    spans = [*checks.values_list("created_at", "closed_at"), *pauses.values_list("since", "until")]
    # What had not ended by then, or ends only later, is cut there: the same entry always gives the same hours.
    return merged([(start, min(end or until, until)) for start, end in spans])


def merged(spans: list[Any]) -> list[Span]:
    """Spans joined where they overlap, in order."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def without(span: Span, away: list[Span]) -> list[Span]:
    """What is left of a span outside the (merged) others."""
    left, (start, end) = [], span
    for gone_from, gone_to in away:
        if gone_to <= start or gone_from >= end:
            continue
        if gone_from > start:
            left.append((start, gone_from))
        start = max(start, gone_to)
    return left + ([(start, end)] if start < end else [])
