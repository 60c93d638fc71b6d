"""领导驾驶舱: the numbers, each with its definition, time, population and a link to exactly its cases."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.models import Role
from apps.dashboards import lists, metrics
from apps.dashboards.folding import Counts, open_by_place
from apps.dashboards.freshness import freshness
from apps.dashboards.histogram import percentile
from apps.dashboards.maps import shapes_below
from apps.dashboards.metrics import METRICS, STAGES
from apps.dashboards.scope import OF_A_UNIT, Scope, scope_for
from apps.ledger.clock import now
from apps.organizations.desk import DeskRequest
from apps.organizations.models import Division
from apps.organizations.reference import unit
from apps.supervision.doors import GIVING, given_by
from apps.supervision.models import Notice
from nanhai_gov.access import forbidden, roles
from nanhai_gov.templatetags.house import lang, named, short

LEADER: Any = Role.DISTRICT_LEADER
WATCHERS: tuple[Any, ...] = (LEADER, *OF_A_UNIT, Role.ADMIN)
LABELED = 7  # more shapes than this carry their number alone; names stand in the table
SHOWN = 4
ENDINGS = ("街道", "镇", "社区居委会", "村委会", "居委会", "社区", " Town", " Subdistrict", " Community", " Village")
LIST = "dashboards:cockpit_list"
NAMED = ("item__name", "item__name_en", "standard__name", "standard__name_en")
NOTICE = ("text", "title", "title_en", "to_unit", "due_at", "status", "answers", "about")


@dataclass(frozen=True)
class Tile:
    metric: metrics.Metric
    reading: metrics.Reading
    href: str
    instruct: str
    definition: SafeString


@roles(*WATCHERS)
def cockpit(request: DeskRequest) -> HttpResponse:
    """One page for desk, phone and wall; `?place=` says which part, as far as the viewer's right reaches."""
    scope = scope_for(request.desk, request.GET)
    if scope is None:
        return forbidden(request, WATCHERS)
    wall = request.GET.get("wall") == "1"
    counts = Counts(scope)
    gives, lists_open = bool(request.desk.posts_with(*GIVING)), may_list(request)
    mine = Notice.objects.not_done().filter(given_by(request.user, request.desk)) if gives else Notice.objects.none()
    answer = render(request, "dashboards/cockpit.html", {
        "wall": wall, "scope": scope, "crumbs": crumbs(scope, wall), "other_size": place_url(scope.place, not wall),
        "tiles": [tile(m, counts, scope, wall, gives, lists_open) for m in METRICS if m.placed or not scope.small],
        "funnel": funnel(counts, scope, lists_open, hide=wall and scope.small), "tracks": tracks(counts, scope),
        "map": place_map(scope, wall), "gives": gives, "lists_open": lists_open,
        "late": late(scope) if lists_open else [],
        "late_url": list_url("overdue", scope), "couplings_url": list_url("couplings", scope),
        "couplings": couplings(request, scope) if lists_open else [],
        "mine": [mine_row(one) for one in mine.only(*NOTICE).order_by("due_at", "pk")[:SHOWN]],
        "whole": not scope.unit and LEADER in request.desk.roles,
        **freshness(),
    })  # fmt: skip
    answer["Cache-Control"] = "private, no-cache"
    return answer


def may_list(request: Any) -> bool:
    """Administrators see numbers, not the cases behind them."""
    return bool(request.desk.posts_with(LEADER, *OF_A_UNIT))


def late(scope: Scope) -> list[dict[str, Any]]:
    """Open past promise or law, the longest first."""
    found = lists.past_limit(scope).order_by("due_at", "pk").values_list("number", "unit", "due_at", *NAMED)
    return [
        {"what": lang({"zh": item or standard, "en": item_en or standard_en}), "number": number,
         "unit": short(unit(of)) if of else "", "due": due}
        for number, of, due, item, item_en, standard, standard_en in found[:SHOWN]
    ]  # fmt: skip


def mine_row(notice: Notice) -> dict[str, Any]:
    return {"pk": notice.pk, "text": notice.text, "title": named(notice, "title"),
            "unit": short(unit(notice.to_unit_id)), "due": notice.due_at,
            "status": notice.status, "state": notice.get_status_display(),
            "answers": notice.answers, "of_unit": notice.about == Notice.About.UNIT,
            "late": notice.due_at is not None and notice.due_at < now()}  # fmt: skip


def couplings(request: DeskRequest, scope: Scope) -> list[dict[str, Any]]:
    """The dealings whose answer is due first."""
    found = lists.open_couplings(scope).visible_to(request.user, request.desk)  # type: ignore[attr-defined]
    found = found.select_related(None).only("kind", "from_unit", "to_unit", "answered_at", "due_at")
    return [
        {"from": short(unit(one.from_unit_id)), "to": short(unit(one.to_unit_id)), "kind": one.get_kind_display(),
         "answered": one.answered_at, "due": one.due_at}
        for one in found.order_by("due_at", "pk")[:SHOWN]
    ]  # fmt: skip


def list_url(code: str, scope: Scope, **more: str) -> str:
    asked = more | ({"place": scope.place.code} if scope.place else {})
    return reverse(LIST, args=[code]) + (f"?{urlencode(asked)}" if asked else "")


def place_url(place: Division | None, wall: bool) -> str:
    asked = ({"wall": "1"} if wall else {}) | ({"place": place.code} if place else {})
    return "?" + urlencode(asked)


def crumbs(scope: Scope, wall: bool) -> list[tuple[str, str]]:
    """区 › 镇街 › 村居 › 网格, from where this viewer begins; the last one is here and has no address."""
    whole = [(named(scope.unit) if scope.unit else _("The whole district"), place_url(None, wall))]
    steps = [(named(place), place_url(place, wall)) for place in scope.trail]
    start = [] if scope.unit and scope.unit.kind == scope.unit.Kind.TOWN else whole
    found = start + steps or whole
    return [*found[:-1], (found[-1][0], "")]


def tile(metric: metrics.Metric, counts: Counts, scope: Scope, wall: bool, gives: bool, links: bool) -> Tile:
    reading = metric.reading(counts)
    if wall and scope.small and 0 < reading.n < settings.SMALL_CELL:
        reading = replace(reading, figure=f"< {settings.SMALL_CELL}", note="", tone="")
    asked = f"?{urlencode({'place': scope.place.code})}" if scope.place else ""
    instruct = reverse("dashboards:instruct_number", args=[metric.code]) + asked if gives and not wall else ""
    href = list_url(metric.code, scope) if links else ""
    return Tile(metric, reading, href, instruct, definition(metric.code, metric.least, get_language()))


@lru_cache(maxsize=64)
def definition(code: str, least: int, language: str | None) -> SafeString:
    """What a number counts, in the language that is on. ⚡ Nothing in it changes while the program runs."""
    return render_to_string("dashboards/definition.html", {"m": metrics.BY_CODE[code]})


def funnel(counts: Counts, scope: Scope, links: bool, *, hide: bool = False) -> list[dict[str, Any]]:
    """今日事件, stage by stage, each bar a share of those reported; few of a small place are not told on a wall."""
    whole = counts.total("reports.submitted", "today")
    rows = []
    for code, name in STAGES:
        n = counts.total(f"reports.{code}", "today")
        few = hide and 0 < n < settings.SMALL_CELL
        rows.append({"name": name, "n": f"< {settings.SMALL_CELL}" if few else f"{n:,}",
                     "width": round(100 * n / whole, 1) if whole and not few else 0,
                     "href": list_url("events", scope, stage=code) if links else ""})  # fmt: skip
    return rows


def tracks(counts: Counts, scope: Scope) -> list[dict[str, Any]]:
    """决策与执行各用多久: two bars on one scale of hours; each track keeps its color."""
    found: list[dict[str, Any]] = []
    for metric, name, track in (
        ("decision.time", _("Deciding, working hours"), "decide"), ("execution.time", _("Executing, hours"), "act"),
    ):  # fmt: skip
        if scope.small and track == "decide":
            continue
        buckets = counts.buckets(metric, "month")
        middle, most = percentile(buckets, 0.5), percentile(buckets, 0.9)
        found.append({"name": name, "track": track, "n": sum(buckets.values()), "middle": middle, "most": most})
    longest = max((row["most"] or 0 for row in found), default=0) or 1
    for row in found:
        row["middle_width"] = round(100 * (row["middle"] or 0) / longest, 1)
        row["most_width"] = round(100 * (row["most"] or 0) / longest, 1)
    return found


# The map ---------------------------------------------------------------------------------------------


def place_map(scope: Scope, wall: bool) -> dict[str, Any]:
    """Open reports by town, community or grid, as a map in four steps and as a table. Few are not told on a wall."""
    shapes, box = shapes_below(scope.place)
    counted = open_by_place("reports.open", scope)
    most = max((counted.get(shape.place.pk, 0) for shape in shapes), default=0)
    hide = wall and scope.place is not None
    steps = steps_of(most)
    if hide:  # what is not told in figures is not told in shades either
        steps = [low for low in steps if low >= settings.SMALL_CELL] or [settings.SMALL_CELL]
    rows = [_cell(shape, counted.get(shape.place.pk, 0), steps, hide, wall, scope) for shape in shapes]
    drawn = {shape.place.pk for shape in shapes}
    return {
        "box": box, "rows": rows, "ranked": sorted(rows, key=lambda row: -row["rank"]), "legend": legend(steps),
        "most": most or 1, "labeled": len(rows) <= LABELED, "title": map_title(scope),
        "elsewhere": 0 if hide else sum(n for pk, n in counted.items() if pk not in drawn),
    }  # fmt: skip


def _cell(shape: Any, n: int, steps: list[int], hide: bool, wall: bool, scope: Scope) -> dict[str, Any]:
    few = hide and 0 < n < settings.SMALL_CELL
    place = shape.place
    return {
        "shape": shape, "n": f"< {settings.SMALL_CELL}" if few else f"{n:,}", "rank": 0 if few else n,
        "bar": 0 if few else n, "step": 0 if few else sum(n >= low for low in steps),
        "name": named(place), "short": short_name(place),
        "href": "" if scope.place and place.pk == scope.place.pk else place_url(place, wall),
        "cases": "" if few or not n else f"{reverse(LIST, args=['open_reports'])}?place={place.code}",
    }  # fmt: skip


def short_name(place: Division) -> str:
    """里水, 和顺, 第 3 网格: what fits on a map."""
    name = named(place)
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name.removesuffix(ending)
    if place.level == Division.Level.GRID and "第" in name:
        return "第" + name.rpartition("第")[2]
    return name.partition(",")[0]


def map_title(scope: Scope) -> str:
    level = scope.place.level if scope.place else Division.Level.DISTRICT
    return {
        Division.Level.DISTRICT: _("Open events by town"), Division.Level.TOWN: _("Open events by community"),
    }.get(Division.Level(level), _("Open events by grid"))  # fmt: skip


def steps_of(most: int) -> list[int]:
    """Lower bounds of the second to fourth shade: whole numbers, evenly between 1 and the largest."""
    return sorted({max(1, round(most * part)) for part in (0.25, 0.5, 0.75)})


def legend(steps: list[int]) -> list[tuple[int, str]]:
    bounds = [0, *steps]
    texts = [f"{low}–{high - 1}" if high - 1 > low else f"{low}" for low, high in zip(bounds, steps, strict=False)]
    return list(enumerate([*texts, f"≥ {steps[-1]}"]))
