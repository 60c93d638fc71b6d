"""口径: every number of the cockpit, defined once. Popover, CSV header and docs read it from here.

A reading says what is shown: the figure, its unit, what counts against it, and whether there are enough cases.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.dashboards import lists
from apps.dashboards.folding import Counts
from apps.dashboards.histogram import percentile
from apps.dashboards.scope import Scope

WORKDAY_HOURS = 8
OWNER = "NH-DATA"
OWNERS = {OWNER: _("District Government Services and Data Bureau")}
SINCE = date(2026, 11, 1)


@dataclass(frozen=True)
class Reading:
    """`n` is the population, equal to the number of rows behind the link."""

    figure: str
    unit: str | Promise = ""
    note: str | Promise = ""
    n: int = 0
    tone: str = ""


@dataclass(frozen=True)
class Metric:
    code: str
    zh: str
    en: str
    formula: Any
    numerator: Any
    denominator: Any
    unit: Any
    period: Any
    better: str  # up, down, or "" where neither is better
    rate: bool  # a share or a percentile: below `least()` cases there is no figure and no rank
    read: Callable[[Counts], Reading]
    rows: Callable[[Scope], QuerySet]
    owner: str = OWNER
    since: date = SINCE
    wide: bool = False  # its note needs room
    placed: bool = False  # whether it can be told for a community or a grid

    @property
    def owner_name(self) -> Any:
        return OWNERS[self.owner]

    @property
    def least(self) -> int:
        return least() if self.rate else 0

    @property
    def name(self) -> str:
        from nanhai_gov.templatetags.house import lang

        return lang({"zh": self.zh, "en": self.en})

    def reading(self, counts: Counts) -> Reading:
        found = self.read(counts)
        if self.least and found.n < self.least:
            return Reading("–", "", _("too few cases (n = %(n)s, at least %(least)s)")
                           % {"n": found.n, "least": self.least}, found.n)  # fmt: skip
        return found


def least() -> int:
    """How many cases a rate needs; configuration, not law."""
    return int(settings.COCKPIT_LEAST)


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "–"


def _today(counts: Counts) -> Reading:
    n, before = counts.total("applications.submitted", "today"), counts.total("applications.submitted", "week_ago")
    change = f"　{100 * (n - before) / before:+.1f} %" if before else ""
    note = _("same weekday last week %(n)s") % {"n": f"{before:,}"} + change
    return Reading(f"{n:,}", _("handed in today"), note, n)


def _on_time(counts: Counts) -> Reading:
    decided, late = counts.total("applications.decided", "month"), counts.total("past.promise", "now")
    kept, n = counts.total("applications.in_promise", "month"), decided + late
    note = _("n = %(n)s, with %(late)s open past the promise") % {"n": f"{n:,}", "late": late}
    return Reading(share(kept, n), "%", note, n)


def _decision_time(counts: Counts) -> Reading:
    buckets = counts.buckets("decision.time", "month")
    n = sum(buckets.values())
    middle, most = percentile(buckets, 0.5), percentile(buckets, 0.9)
    mean = counts.total("decision.minutes", "month") / 60 / n / WORKDAY_HOURS if n else 0
    return Reading(_days(middle), _("/ %(p90)s working days") % {"p90": _days(most)},
                   _("n = %(n)s, mean %(mean)s") % {"n": f"{n:,}", "mean": f"{mean:.1f}"}, n)  # fmt: skip


def _days(hours: float | None) -> str:
    return "–" if hours is None else f"{hours / WORKDAY_HOURS:.1f}"


def _execution_time(counts: Counts) -> Reading:
    buckets = counts.buckets("execution.time", "month")
    n = sum(buckets.values())
    middle, most = percentile(buckets, 0.5), percentile(buckets, 0.9)
    mean = counts.total("execution.minutes", "month") / 60 / n if n else 0
    return Reading(_hours(middle), _("/ %(p90)s hours") % {"p90": _hours(most)},
                   _("n = %(n)s, mean %(mean)s") % {"n": f"{n:,}", "mean": f"{mean:.1f}"}, n)  # fmt: skip


def _hours(hours: float | None) -> str:
    return "–" if hours is None else f"{hours:.1f}"


def _one_hop(counts: Counts) -> Reading:
    n, many = counts.total("orders.sent", "month"), counts.total("orders.many_hops", "month")
    note = _("%(one)s straight there, %(many)s handed on") % {"one": f"{n - many:,}", "many": f"{many:,}"}
    return Reading(share(n - many, n), "%", note, n)


def _overdue(counts: Counts) -> Reading:
    promise, law = counts.total("past.promise", "now"), counts.total("past.law", "now")
    return Reading(f"{promise:,} · {law:,}", "", _("past the promise (yellow) · past the law (red)"), promise,
                   "red" if law else "amber" if promise else "")  # fmt: skip


def _couplings(counts: Counts) -> Reading:
    n, answered = counts.total("couplings.open", "now"), counts.total("couplings.answered", "month")
    note = _("answered in time this month %(share)s %% (n = %(n)s)") % {
        "share": share(counts.total("couplings.in_time", "month"), answered), "n": answered}  # fmt: skip
    return Reading(f"{n:,}", _("dealings under way"), note, n)


def _events(counts: Counts) -> Reading:
    n, closed = counts.total("reports.submitted", "today"), counts.total("reports.closed", "today")
    return Reading(f"{n:,}", _("reported today"), _("closed so far %(n)s") % {"n": f"{closed:,}"}, n)


def _satisfaction(counts: Counts) -> Reading:
    n, content = counts.total("ratings.given", "month"), counts.total("ratings.content", "month")
    note = _("n = %(n)s, rated by %(share)s %% of the %(ended)s that ended; %(poor)s poor") % {
        "n": f"{n:,}", "share": share(n, counts.total("cases.ended", "month")),
        "ended": f"{counts.total('cases.ended', 'month'):,}", "poor": n - content}  # fmt: skip
    return Reading(share(content, n), "%", note, n)


METRICS = [
    Metric("applications", "今日办件", "Applications today",
           _("Applications submitted today, beside those of the whole same weekday last week"),
           _("applications submitted today"), "", _("applications"), _("today"), "", False, _today,
           lists.applications_today),
    Metric("on_time", "按时办结率", "Decided in time",
           _("Decided within the promise, divided by all decided this month and those open past the promise"),
           _("decided this month within the promise"), _("decided this month, and open past the promise"), "%",
           _("this month"), "up", True, _on_time, lists.decided_or_late),
    Metric("decision_time", "决策时间 中位 / P90", "Decision time, median / P90",
           _("Working time in chain seats of cases decided this month; pauses and field time are left out; from 16 "
             "logarithmic buckets"),
           "", _("cases decided this month that went through a chain"), _("working days of 8 hours"), _("this month"),
           "down", True, _decision_time, lists.decided_with_chain),
    Metric("execution_time", "执行时间 中位 / P90", "Execution time, median / P90",
           _("From the first dispatch to the passed check, around the clock, of orders closed this month; from 16 "
             "logarithmic buckets"),
           "", _("orders closed this month"), _("hours"), _("this month"), "down", True, _execution_time,
           lists.orders_closed, placed=True),
    Metric("one_hop", "执行一跳率", "One-hop rate",
           _("Orders with exactly one hop, divided by orders first dispatched this month"),
           _("orders with exactly one hop"), _("orders first dispatched this month"), "%", _("this month"), "up", True,
           _one_hop, lists.orders_sent, placed=True),
    Metric("overdue", "超期在办", "Open past the limit",
           _("Open cases past the promise (yellow card), and of them past the law's limit (red card)"),
           _("open cases past their promise"), "", _("cases"), _("now"), "down", False, _overdue, lists.past_promise),
    Metric("couplings", "在途耦合", "Open couplings",
           _("Dealings between two organizations that are not closed yet; beside it the share answered within the "
             "limit this month"),
           _("open couplings"), "", _("couplings"), _("now"), "", False, _couplings, lists.open_couplings, placed=True),
    Metric("events", "今日事件", "Events today",
           _("Reported today, and how far they have come: filed, at the team, done, checked, closed"),
           _("reports of today"), "", _("reports"), _("today"), "", False, _events, lists.reports_today, placed=True),
    Metric("satisfaction", "满意率", "Satisfaction",
           _("Ratings of this month that are not poor, divided by all ratings of this month; who has not rated counts "
             "neither way, so the share of those who have stands beside it"),
           _("ratings from very satisfied to fairly satisfied"), _("ratings given this month"), "%", _("this month"),
           "up", True, _satisfaction, lists.rated, placed=True, wide=True),
]  # fmt: skip
BY_CODE = {metric.code: metric for metric in METRICS}

# Further lists the cockpit links to; they have no figure of their own.
LISTS: dict[str, tuple[Any, Callable[[Scope], QuerySet]]] = {
    "past_law": (_("Open past the law's limit"), lists.past_law),
    "open_reports": (_("Open reports"), lists.open_reports),
}

STAGES = [
    ("submitted", _("Reported")), ("filed", _("Filed")), ("at_team", _("Reached the team")), ("done", _("Work done")),
    ("checked", _("Checked by another")), ("closed", _("Case closed")),
]  # fmt: skip
