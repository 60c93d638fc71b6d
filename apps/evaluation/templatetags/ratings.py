"""Where a case's page says something about its rating: cases lie below this app and know nothing of it."""

from collections.abc import Iterable
from typing import Any

from django import template

from apps.cases.models import Case
from apps.evaluation.doors import is_finished, may_rate
from apps.evaluation.models import Rating

register = template.Library()


@register.inclusion_tag("evaluation/way.html", takes_context=True)
def way_to_rate(context: dict[str, Any], case: Case) -> dict[str, Any]:
    """The button to rate, or what was said. Nothing for who may not rate. One query where it is finished."""
    may, finished = may_rate(context["request"], case), is_finished(case)
    given = may and finished and Rating.objects.filter(case=case).exists()
    return {"case": case, "may": may, "finished": finished, "given": given}


@register.simple_tag
def ratable(cases: Iterable[Case]) -> set[Any]:
    """Of one's own cases those that are finished and not rated yet. One query."""
    over = {case.pk for case in cases if is_finished(case)}
    return over - set(Rating.objects.filter(case__in=over).values_list("case", flat=True)) if over else over
