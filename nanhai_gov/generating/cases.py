"""What one case is made of: itself, its entry, what it counts, and, where it still climbs, its chain."""

import random
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from apps.accounts.models import User
from apps.cases.models import Case
from apps.catalog.models import EventStandard, ServiceItem
from apps.dashboards.histogram import bucket
from apps.dashboards.meters import ALWAYS
from apps.dashboards.models import Delta
from apps.decisions.models import Chain, Seat, Step
from apps.ledger.models import Entry
from apps.organizations.models import Division, Holding
from nanhai_gov.generating.molds import NULL, Fill, mold

ACTOR = "generated"
RUNGS = (("handle", "承办", "Handling"), ("review", "审核", "Review"), ("countersign", "会签", "Countersigning"),
         ("approve", "批准", "Approval"))  # fmt: skip
TIMES = {"submitted_at": "begun", "accepted_at": "begun", "decided_at": "decided", "closed_at": "decided",
         "due_at": "due"}  # fmt: skip
ONE = {"id": "id", "number": "number", "client_key": "number", "town_id": "town", "grid_id": "grid", **TIMES}


@dataclass
class Tables:
    """Lines to copy, by table."""

    lines: dict[type[Model], list[str]] = field(default_factory=lambda: {model: [] for model in ORDER})

    def add(self, model: type[Model], line: str) -> None:
        self.lines[model].append(line)


ORDER: tuple[type[Model], ...] = (Case, Entry, Delta, Chain, Step, Seat)


@dataclass(frozen=True)
class Kind:
    """One service item or event standard: its molds, and what its cases count."""

    case: dict[str, Fill]  # status → line
    entry: Fill
    counts: str  # "applications" or "reports"
    unit: UUID


class Maker:
    """Cases of a district, spread over its items, towns, grids and the last `days` days. The same seed, the same rows.

    `open_share` of all cases are still open; `climbing` says how many of those have a chain with four seats.
    """

    def __init__(self, seed: int, days: int, open_share: float) -> None:
        self.dice, self.days, self.open_share = random.Random(seed), days, open_share  # noqa: S311 – nothing secret
        self.start = timezone.now() - timedelta(days=days)
        self.run = f"G{int(timezone.now().timestamp()):x}{secrets.token_hex(1)[0]}"
        self.places = list(Division.objects.filter(level=Division.Level.GRID).values_list("pk", "parent__parent"))
        self.kinds = [*_applications(self.start), *_reports(self.start)]
        self.delta = mold(Delta(n=1), {c: c for c in ("day", "metric", "unit_id", "town_id", "place_id", "bucket")})
        self.chains = _Chains(self.start)
        self.made = 0

    def cases(self, count: int, climbing: int = 0) -> Iterator[Tables]:
        """Lines of `count` cases, a thousand cases at a time; the first `climbing` of them have an open chain."""
        for begin in range(0, count, 1000):
            tables = Tables()
            for n in range(begin, min(begin + 1000, count)):
                self._case(tables, n / count, climbs=n < climbing)
            yield tables

    def _case(self, tables: Tables, share: float, *, climbs: bool) -> None:
        """One more, `share` of the whole time after its start: rows lie in the order of time, as in life."""
        dice, self.made = self.dice, self.made + 1
        kind = self.kinds[0 if climbs else int(dice.random() * len(self.kinds))]
        grid, town = self.places[int(dice.random() * len(self.places))]
        begun = self.start + timedelta(days=self.days * share, seconds=dice.random())
        is_open = climbs or dice.random() < self.open_share
        ended = begun + timedelta(hours=dice.random() * 200)
        pk = _key(begun, dice)
        times = {"begun": begun.isoformat(), "due": (begun + timedelta(days=9)).isoformat(),
                 "decided": NULL if is_open else ended.isoformat()}  # fmt: skip
        line = kind.case["open" if is_open else "closed"]
        number = f"{self.run}-{self.made}"
        tables.add(Case, line(id=pk, number=number, town=town, grid=grid, **times))
        tables.add(Entry, kind.entry(subject=pk, at=times["begun"]))
        self._count(tables, kind, begun, None if is_open else ended, town, grid)
        if climbs:
            self.chains.add(tables, pk, times, dice)

    def _count(self, tables: Tables, kind: Kind, begun: datetime, ended: datetime | None, town: Any, grid: Any) -> None:
        place = {"unit_id": kind.unit, "town_id": town, "place_id": grid}
        tables.add(Delta, self.delta(day=begun.date(), metric=f"{kind.counts}.submitted", bucket=0, **place))
        if kind.counts == "applications":
            if ended is not None:
                hours = (ended - begun).total_seconds() / 3600
                tables.add(Delta, self.delta(day=ended.date(), metric="applications.decided", bucket=0, **place))
                tables.add(Delta, self.delta(day=ended.date(), metric="decision.time", bucket=bucket(hours), **place))
        elif ended is None:
            tables.add(Delta, self.delta(day=ALWAYS, metric="reports.open", bucket=0, **place))


class _Chains:
    """Chains of four rungs, agreed to up to the last, which waits for one seat after another of all the posts held."""

    def __init__(self, at: datetime) -> None:
        held = Holding.objects.filter(until__isnull=True, post__role__in=["official", "chief", "leader"])
        self.seats = list(held.values_list("post", "post__unit", "user"))
        plan: dict[str, Any] = {"steps": [], "excluded": []}
        owner = ServiceItem.objects.listed().order_by("key").values_list("unit", flat=True)[0]
        self.chain = mold(
            Chain(title="（生成的数据）", owner_id=owner, plan=plan, opened_at=at),
            {"id": "id", "subject": "subject", "opened_at": "begun"},
        )
        self.steps = [_rung(place, *names, at) for place, names in enumerate(RUNGS, 1)]
        self.seat = mold(Seat(opened_at=at), {"id": "id", "step_id": "step", "post_id": "post", "unit_id": "unit",
                                              "holder_id": "holder", "status": "status", "opened_at": "begun",
                                              "acted_at": "acted", "due_at": "due"})  # fmt: skip

    def add(self, tables: Tables, subject: str, times: dict[str, str], dice: random.Random) -> None:
        chain = _key(_begun(times), dice)
        tables.add(Chain, self.chain(id=chain, subject=subject, begun=times["begun"]))
        for place, line in enumerate(self.steps, 1):
            step, last = _key(_begun(times), dice), place == len(self.steps)
            acted = NULL if last else times["begun"]
            tables.add(Step, line(id=step, chain=chain, begun=times["begun"], due=times["due"], closed=acted))
            post, unit, holder = self.seats[int(dice.random() * len(self.seats))]
            seat = {"step": step, "post": post, "unit": unit, "holder": holder, "acted": acted}
            said = {"status": "open" if last else "agreed", "begun": times["begun"], "due": times["due"]}
            tables.add(Seat, self.seat(id=_key(_begun(times), dice), **seat, **said))


def _begun(times: dict[str, str]) -> datetime:
    return datetime.fromisoformat(times["begun"])


def _rung(place: int, key: str, name: str, name_en: str, at: datetime) -> Fill:
    last = place == len(RUNGS)
    step = Step(round=1, position=place, key=key, name=name, name_en=name_en, kind=Step.Kind(key), opened_at=at,
                status=Step.Status.ACTIVE if last else Step.Status.AGREED,
                spec={"key": key, "kind": key, "seats": [{}], "mode": "all"})  # fmt: skip
    return mold(step, {"id": "id", "chain_id": "chain", "opened_at": "begun", "due_at": "due", "closed_at": "closed"})


def _applications(at: datetime) -> Iterator[Kind]:
    by = User.objects.filter(is_staff_member=False).order_by("username").first()
    for item in ServiceItem.objects.listed().select_related("current", "unit").order_by("key"):
        row = _row(item.name, item.unit, at, kind=Case.Kind.APPLICATION, item=item, version=item.current, applicant=by,
                   answers={"applicant": {"name": "生成的数据", "purpose": "占位" * 60}})  # fmt: skip
        yield _kind(row, "applications", open_status=Case.Status.UNDER_REVIEW)


def _reports(at: datetime) -> Iterator[Kind]:
    item = ServiceItem.objects.listed().select_related("unit").order_by("key")[0]
    for standard in EventStandard.objects.current().order_by("code")[:20]:
        row = _row(standard.name, item.unit, at, kind=Case.Kind.REPORT, standard=standard, text="（生成的数据）")
        yield _kind(row, "reports", open_status=Case.Status.IN_PROGRESS)


def _row(title: str, unit: Any, at: datetime, **more: Any) -> Case:
    whose = {"applicant_name": "生成的数据", "phone": "13800000000", "client_actor": ACTOR, "query_code": "AAAAAA"}
    return Case(
        title=title, unit=unit, unit_path=unit.path, submitted_at=at, agent={}, **{"answers": {}, **whose, **more}
    )


def _kind(row: Case, counts: str, *, open_status: str) -> Kind:
    lines = {}
    for name, status in (("open", open_status), ("closed", Case.Status.CLOSED)):
        row.status = status
        lines[name] = mold(row, ONE)
    said = {"kind": row.kind, "title": row.title, "unit": row.unit.code, "generated": True}
    entry = Entry(verb="case.generated", facts=said, at=row.submitted_at, relayed_at=row.submitted_at)
    return Kind(lines, mold(entry, {"subject": "subject", "at": "at"}), counts, row.unit_id)


def _key(at: datetime, dice: random.Random) -> str:
    """A UUID of version 7, as `apps.ledger.ids.uuid7` makes them, of a moment that is not now."""
    rest = dice.getrandbits(74)
    text = f"{int(at.timestamp() * 1000):012x}7{rest >> 62:03x}{(rest & (1 << 62) - 1) | (1 << 63):016x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
