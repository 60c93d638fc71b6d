"""Exactly the rows a number counts: a page by key, and all of them as CSV. Scoped by the viewer's right."""

import csv
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from apps.coordination.models import Coupling
from apps.dashboards import lists
from apps.dashboards.cockpit import LEADER, crumbs
from apps.dashboards.freshness import freshness
from apps.dashboards.metrics import BY_CODE, LISTS, STAGES
from apps.dashboards.rows import ListRow, columns, list_row
from apps.dashboards.scope import OF_A_UNIT, Scope, scope_for
from apps.ledger.clock import now
from apps.organizations.desk import DeskRequest
from apps.supervision.doors import GIVING
from nanhai_gov.access import forbidden, roles
from nanhai_gov.times import exact

PAGE = 30
READERS: tuple[Any, ...] = (LEADER, *OF_A_UNIT)


@roles(*READERS)
def cockpit_list(request: DeskRequest, code: str) -> HttpResponseBase:
    """By key; `?format=csv` streams them all."""
    scope, stage = scope_for(request.desk, request.GET), request.GET.get("stage", "")
    if scope is None:
        return forbidden(request, READERS)
    name, rows = asked(code, scope, stage)
    if issubclass(rows.model, Coupling):
        rows = rows.visible_to(request.user, request.desk)  # type: ignore[attr-defined]
    if request.GET.get("format") == "csv":
        return _csv(code, name, scope, rows)
    after = request.GET.get("after", "")
    page = list((rows.filter(pk__gt=after) if _is_key(after) else rows).order_by("pk")[: PAGE + 1])
    keep = {k: v for k, v in (("place", scope.place.code if scope.place else ""), ("stage", stage)) if v}
    more = {"after": str(page[PAGE - 1].pk)} if len(page) > PAGE else {}
    return render(request, "dashboards/cockpit_list.html", {
        "name": name, "code": code, "metric": BY_CODE.get(code), "scope": scope, "total": rows.count(), "stage": stage,
        "columns": columns(code), "rows": [list_row(row) for row in page[:PAGE]], "crumbs": crumbs(scope, False),
        "gives": code in BY_CODE and bool(request.desk.posts_with(*GIVING)), "back": f"?{urlencode(keep)}",
        "next_url": "?" + urlencode(keep | more) if more else "", "first_url": "?" + urlencode(keep) if after else "",
        "csv_url": "?" + urlencode(keep | {"format": "csv"}), **freshness(),
    })  # fmt: skip


def asked(code: str, scope: Scope, stage: str) -> tuple[str, QuerySet]:
    """The name of a list and its rows."""
    if code == "events" and stage:
        words = dict(STAGES)
        return f"{BY_CODE[code].name}: {words.get(stage, stage)}", lists.reports_today(scope, stage)
    if code in BY_CODE:
        return BY_CODE[code].name, BY_CODE[code].rows(scope)
    if code in LISTS:
        name, rows = LISTS[code]
        return str(name), rows(scope)
    raise Http404(code)


def _is_key(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4


class _Echo:
    def write(self, line: str) -> str:
        return line


def _csv(code: str, name: str, scope: Scope, rows: QuerySet) -> StreamingHttpResponse:
    """utf-8 with a mark, so that spreadsheets read it; definition, part and moment stand in the first line."""

    def lines() -> Iterator[str]:
        writer, metric = csv.writer(_Echo()), BY_CODE.get(code)
        part = scope.name or _("The whole district")
        yield "\ufeff" + writer.writerow([name, str(metric.formula) if metric else "", part, exact(now())])
        yield writer.writerow([str(title) for title in columns(code)])
        for row in rows.order_by("pk").iterator(chunk_size=500):
            yield writer.writerow(_cells(list_row(row)))

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{code}.csv"'
    return answer


def _cells(row: ListRow) -> list[str]:
    """A leading sign would be read as a formula by spreadsheets."""
    cells = [row.number, row.what, row.where, row.who, exact(row.since) if row.since else "",
             exact(row.due) if row.due else "", row.state]  # fmt: skip
    return [f"'{cell}" if cell[:1] in "=+-@" else cell for cell in cells]
