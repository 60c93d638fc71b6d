"""领导驾驶舱: the numbers, each with its definition, time, population and a link to exactly its cases."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from apps.accounts.models import Role
from apps.dashboards import lists, metrics
from apps.dashboards.folding import Counts, by_town
from apps.dashboards.histogram import percentile
from apps.dashboards.maps import town_shapes
from apps.dashboards.metrics import BY_CODE, LISTS, METRICS, STAGES
from apps.dashboards.rows import ListRow, columns, list_row
from apps.dashboards.scope import Scope, scope_of
from apps.ledger.clock import now
from apps.ledger.models import Delivery
from apps.ledger.relay import lag_seconds
from apps.organizations.desk import DeskRequest
from apps.organizations.models import Division
from nanhai_gov.access import roles
from nanhai_gov.times import exact, span_words

PAGE = 30
STALE_SECONDS = 120
LEADER: Any = Role.DISTRICT_LEADER
WATCHERS: tuple[Any, ...] = (LEADER, Role.ADMIN)


@dataclass(frozen=True)
class Tile:
    metric: metrics.Metric
    reading: metrics.Reading
    href: str


@roles(*WATCHERS)
def cockpit(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request.GET.get("town", ""))
    counts = Counts(scope.today, scope.week_ago, scope.town.pk if scope.town else None)
    answer = render(request, "dashboards/cockpit.html", {
        "wall": request.GET.get("wall") == "1",
        "scope": scope, "towns": Division.objects.towns().order_by("code"),
        "tiles": [Tile(m, m.reading(counts), list_url(m.code, scope)) for m in METRICS],
        "funnel": funnel(counts, scope), "tracks": tracks(counts), "map": town_map(),
        "late": lists.past_limit(scope).order_by("due_at", "pk")[:4], "late_url": list_url("overdue", scope),
        "couplings": lists.open_couplings(scope).order_by("due_at", "pk")[:4],
        "couplings_url": list_url("couplings", scope), **freshness(),
    })  # fmt: skip
    answer["Cache-Control"] = "private, no-cache"
    return answer


def list_url(code: str, scope: Scope, **more: str) -> str:
    asked = more | ({"town": scope.town.code} if scope.town else {})
    return reverse("dashboards:cockpit_list", args=[code]) + (f"?{urlencode(asked)}" if asked else "")


def freshness() -> dict[str, Any]:
    """How far the counting has come: up to now, or up to the oldest entry still waiting for it."""
    waiting = Delivery.objects.filter(status=Delivery.Status.PENDING, app="dashboards/rollup").order_by("entry")
    first: datetime | None = waiting.values_list("entry__at", flat=True).first()
    behind = max(lag_seconds(), (now() - first).total_seconds() if first else 0.0)
    as_of = now() if behind < STALE_SECONDS else first or now()
    return {"as_of": as_of, "stale": span_words(now() - as_of) if behind >= STALE_SECONDS else ""}


def funnel(counts: Counts, scope: Scope) -> list[dict[str, Any]]:
    """今日事件, stage by stage, each bar a share of those reported."""
    whole = counts.total("reports.submitted", "today")
    rows = []
    for code, name in STAGES:
        n = counts.total(f"reports.{code}", "today")
        rows.append({"name": name, "n": n, "width": round(100 * n / whole, 1) if whole else 0,
                     "href": list_url("events", scope, stage=code)})  # fmt: skip
    return rows


def tracks(counts: Counts) -> list[dict[str, Any]]:
    """决策与执行各用多久: two bars on one scale of hours; each track keeps its color."""
    found: list[dict[str, Any]] = []
    for metric, name, track in (
        ("decision.time", _("Deciding, working hours"), "decide"), ("execution.time", _("Executing, hours"), "act"),
    ):  # fmt: skip
        buckets = counts.buckets(metric, "month")
        middle, most = percentile(buckets, 0.5), percentile(buckets, 0.9)
        found.append({"name": name, "track": track, "n": sum(buckets.values()), "middle": middle, "most": most})
    longest = max((row["most"] or 0 for row in found), default=0) or 1
    for row in found:
        row["middle_width"] = round(100 * (row["middle"] or 0) / longest, 1)
        row["most_width"] = round(100 * (row["most"] or 0) / longest, 1)
    return found


def town_map() -> dict[str, Any]:
    """Open reports by town, as a map in four steps and as a table."""
    shapes, box = town_shapes()
    open_now = by_town("reports.open")
    most = max(open_now.values(), default=0)
    steps = steps_of(most)
    rows: list[dict[str, Any]] = []
    for shape in shapes:
        n = open_now.get(shape.town.pk, 0)
        rows.append({"shape": shape, "n": n, "step": sum(n >= low for low in steps)})
    ranked = sorted(rows, key=lambda row: -row["n"])
    return {"box": box, "rows": rows, "ranked": ranked, "legend": legend(steps), "most": most or 1}


def steps_of(most: int) -> list[int]:
    """Lower bounds of the second to fourth shade: whole numbers, evenly between 1 and the largest."""
    return sorted({max(1, round(most * part)) for part in (0.25, 0.5, 0.75)})


def legend(steps: list[int]) -> list[tuple[int, str]]:
    bounds = [0, *steps]
    texts = [f"{low}–{high - 1}" if high - 1 > low else f"{low}" for low, high in zip(bounds, steps, strict=False)]
    return list(enumerate([*texts, f"≥ {steps[-1]}"]))


# The cases behind a number ---------------------------------------------------------------------------


@roles(*WATCHERS)
def cockpit_list(request: DeskRequest, code: str) -> HttpResponseBase:
    """Exactly the rows a number counts, by key; `?format=csv` streams them all."""
    scope, stage = scope_of(request.GET.get("town", "")), request.GET.get("stage", "")
    name, rows = _asked(code, scope, stage)
    if request.GET.get("format") == "csv":
        return _csv(code, name, rows)
    total = rows.count()
    after = request.GET.get("after", "")
    page = list((rows.filter(pk__gt=after) if _is_key(after) else rows).order_by("pk")[: PAGE + 1])
    keep = {k: v for k, v in (("town", scope.town.code if scope.town else ""), ("stage", stage)) if v}
    more = {"after": str(page[PAGE - 1].pk)} if len(page) > PAGE else {}
    may_open = LEADER in request.desk.roles
    return render(request, "dashboards/cockpit_list.html", {
        "name": name, "metric": BY_CODE.get(code), "scope": scope, "total": total, "stage": stage,
        "columns": columns(code), "rows": [list_row(row) for row in page[:PAGE]], "may_open": may_open,
        "next_url": "?" + urlencode(keep | more) if more else "", "first_url": "?" + urlencode(keep) if after else "",
        "csv_url": "?" + urlencode(keep | {"format": "csv"}), **freshness(),
    })  # fmt: skip


def _asked(code: str, scope: Scope, stage: str) -> tuple[str, QuerySet]:
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


def _csv(code: str, name: str, rows: QuerySet) -> StreamingHttpResponse:
    """utf-8 with a mark, so that spreadsheets read it; the definition stands in the first lines."""

    def lines() -> Iterator[str]:
        writer, metric = csv.writer(_Echo()), BY_CODE.get(code)
        yield "\ufeff" + writer.writerow([name, str(metric.formula) if metric else "", exact(now())])
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
