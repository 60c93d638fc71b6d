"""(e) Lists, cases, catalog and guide, and (g) the cockpit, while the district's rows grow by powers of ten."""

import time
from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.tokens import issue_token
from apps.cases.models import Case
from apps.dashboards.folding import fold
from apps.dashboards.models import Delta
from apps.organizations.models import Division, Unit
from nanhai_gov.bench.asking import Line, get, milliseconds, p95, rate
from nanhai_gov.bench.pages import session_of
from nanhai_gov.bench.sheet import Sheet, as_it_is, at_least, at_most
from nanhai_gov.bench.stage import Stage
from nanhai_gov.bench.submissions import ITEM
from nanhai_gov.generating.cases import Maker
from nanhai_gov.generating.copying import fold_all, keep
from nanhai_gov.planner import clear_up

LEADER, FEW = "xianweimin", "nh-agri-head"  # sees all; sees next to nothing
LIST = "/api/v1/cases?limit=100"


def grow(to: int) -> None:
    """Generated cases up to this number of rows, counted and folded; the server has nothing left to do with them."""
    missing = to - Case.objects.count()
    if missing > 0:
        keep(Maker(seed=to, days=730, open_share=0.05).cases(missing))
        fold_all()
        clear_up()


def catalog(stage: Stage, sheet: Sheet, *, rounds: int) -> None:
    """What strangers and programs read all day, answered from its state."""
    line = Line(stage.port)
    _status, head = line.ask(get("/api/v1/services?limit=200"))
    tag = next(row for row in head.decode().split("\r\n") if row.lower().startswith("etag:")).partition(":")[2].strip()
    same = get("/api/v1/services?limit=200", If_None_Match=tag)
    guide = get(reverse("catalog:guide", args=[ITEM]))
    runs = [(rate(stage.port, same, expected=304), rate(stage.port, guide)) for _round in range(rounds)]
    sheet.add(at_least("e. whole catalog by ETag", [one for one, _other in runs], "a second", 1000))
    sheet.add(at_least("e. public guide page", [other for _one, other in runs], "a second", 1000))


class Lists:
    """Rates at each size; growth is the time at the largest against the time at the smallest."""

    def __init__(self, stage: Stage, sheet: Sheet, rounds: int) -> None:
        self.stage, self.sheet, self.rounds = stage, sheet, rounds
        self.heads = {name: f"Bearer {_token(name)}" for name in (LEADER, FEW)}
        self.rates: dict[int, list[float]] = {}

    def at(self, size: int) -> None:
        asked = get(LIST, Authorization=self.heads[LEADER])
        self.rates[size] = [rate(self.stage.port, asked) for _round in range(self.rounds)]
        self.sheet.add(at_least(f"e. list of 100 of {size:,} cases", self.rates[size], "a second", 60))

    def end(self) -> None:
        small, large = min(self.rates), max(self.rates)
        growth = [before / after for before, after in zip(self.rates[small], self.rates[large], strict=True)]
        self.sheet.add(at_most(f"e. growth of its time to {large:,}", growth, "times", 1.2))
        few = get(LIST, Authorization=self.heads[FEW])
        runs = [rate(self.stage.port, few) for _round in range(self.rounds)]
        self.sheet.add(at_least(f"e. list of who may see next to none of {large:,}", runs, "a second", 60))
        one = get(f"/api/v1/cases/{Case.objects.order_by('-pk')[0].number}", Authorization=self.heads[LEADER])
        runs = [rate(self.stage.port, one) for _round in range(self.rounds)]
        self.sheet.add(at_least("e. one case", runs, "a second", 200))
        self.sheet.add(at_most("e. queries of a list", [_queries(self.heads[LEADER])], "queries", 8))


def _token(username: str) -> str:
    return issue_token(by=User.objects.get(username=username), name="bench")[1]


def _queries(head: str) -> float:
    client = Client(headers={"Authorization": head, "Host": "127.0.0.1"})
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(LIST)
    assert answer.status_code == 200
    return len(queries)


class Cockpit:
    def __init__(self, stage: Stage, sheet: Sheet) -> None:
        self.stage, self.sheet, self.seen = stage, sheet, dict[int, float]()
        self.asked = get(reverse("dashboards:cockpit"), Cookie=session_of(LEADER))

    def at(self, size: int) -> None:
        times = milliseconds(self.stage.port, self.asked, 60)
        self.seen[size] = p95(times)
        self.sheet.add(at_most(f"g. cockpit at {size:,} cases, p95", [self.seen[size]], "ms", 50))

    def end(self) -> None:
        small, large = min(self.seen), max(self.seen)
        grown = self.seen[large] / self.seen[small]
        self.sheet.add(at_most(f"g. growth of it from {small:,} to {large:,}", [grown], "times", 1.2))


def folding(sheet: Sheet, *, rounds: int, count: int = 200_000) -> None:
    """Changes of one day, as a busy day brings them, folded in the steps of the job."""
    unit, grids = Unit.objects.order_by("code")[0], list(Division.objects.filter(level=7)[:300])
    towns = [grid.path.split("/")[2] for grid in grids]
    town = dict(Division.objects.filter(code__in=set(towns)).values_list("code", "pk"))
    runs = []
    for _round in range(rounds):
        changes = (
            Delta(day=date(2001, 1, 1), metric="bench", unit=unit, town_id=town[towns[n % 300]], place=grids[n % 300],
                  n=1)
            for n in range(count)
        )  # fmt: skip
        Delta.objects.bulk_create(changes, batch_size=5000)
        began = time.perf_counter()
        while Delta.objects.exists():
            fold()
        runs.append(count / (time.perf_counter() - began))
    sheet.add(at_least("g. folding", runs, "entries a second", 200_000))


def volume(sheet: Sheet, *, rounds: int, count: int = 5000) -> None:
    """(i) Generating against copying the same lines, ready, into tables with the same indexes."""
    ratios, speeds = [], []
    for n in range(rounds):
        maker = Maker(seed=n, days=730, open_share=0.05)
        began = time.perf_counter()
        keep(maker.cases(count, count // 10))
        spent = time.perf_counter() - began
        ready = list(maker.cases(count, count // 10))
        ratios.append(_raw_copy(ready) / spent)
        speeds.append(count / spent)
    sheet.add(at_least("i. generate ÷ raw COPY", ratios, "ratio", 0.5))
    sheet.add(as_it_is("i. generated cases", speeds, "a second"))


def _raw_copy(batches: list) -> float:
    """Seconds for the same lines into copies of the tables: the same columns, checks and indexes, no triggers."""
    from nanhai_gov.generating.cases import ORDER
    from nanhai_gov.generating.copying import copy

    with connection.cursor() as cursor:
        for model in ORDER:
            name = _twin(model)
            cursor.execute(
                f'DROP TABLE IF EXISTS "{name}"; CREATE TABLE "{name}" (LIKE "{model._meta.db_table}" INCLUDING ALL)'
            )
        began = time.perf_counter()
        for tables in batches:
            copy(cursor, tables, _twin)
        return time.perf_counter() - began


def _twin(model: type) -> str:
    return f"bench_{model._meta.db_table}"  # type: ignore[attr-defined]
