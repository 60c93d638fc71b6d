"""(f) An official's word, and the inbox it is given from, while the district's chains grow."""

import time
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.decisions.actions import agree
from apps.decisions.models import Chain, Seat
from apps.ledger.locks import held
from apps.ledger.models import Entry
from nanhai_gov.bench.asking import get, milliseconds, p50, p95
from nanhai_gov.bench.pages import session_of
from nanhai_gov.bench.sheet import Sheet, at_most
from nanhai_gov.bench.stage import Stage
from nanhai_gov.generating.cases import Maker
from nanhai_gov.generating.copying import keep
from nanhai_gov.planner import clear_up

WORDS, AT_ONCE = 200, 20


def measure(stage: Stage, sheet: Sheet, *, sizes: tuple[int, ...]) -> None:
    """Words at each number of open chains; the inbox at the last. A chain has four seats."""
    medians = {}
    for size in sizes:
        keep(Maker(seed=size, days=30, open_share=1).cases(missing := size - _open(), climbing=missing))
        clear_up()
        times = _words()
        medians[size] = p50(times)
        sheet.add(at_most(f"f. an official's word at {size:,} open chains, median", [p50(times)], "ms", 8))
    growth = medians[max(sizes)] / medians[min(sizes)]
    sheet.add(at_most("f. growth of its time", [growth], "times", 1.2))
    sheet.add(at_most("f. queries of it", [_queries()], "queries", 12))
    seats = Seat.objects.count()
    _seat, holder = _next()
    asked = get(reverse("dashboards:inbox"), Cookie=session_of(holder.username))
    sheet.add(at_most(f"f. inbox page at {seats:,} seats, p95", [p95(milliseconds(stage.port, asked, 60))], "ms", 30))


def _open() -> int:
    return Chain.objects.running().count()


def _next() -> tuple[UUID, User]:
    """An open seat of a generated chain, the latest, and its holder."""
    seats = Seat.objects.open().filter(holder__isnull=False, step__key="approve", step__chain__title="（生成的数据）")
    seat = seats.select_related("holder").order_by("-pk")[0]
    assert seat.holder is not None
    return seat.pk, seat.holder


def _words() -> list[float]:
    """Milliseconds of each word, in this process: the act with waking the relay. What it tells is nobody's to do here:
    the relay is kept out meanwhile, or the workers would share the cores that the next word is measured on."""
    times: list[float] = []
    while len(times) < WORDS:
        with held("ledger.relay") as mine:
            if mine:
                times += [_word() for _n in range(AT_ONCE)]
                Entry.objects.unrelayed().update(relayed_at=timezone.now())
        time.sleep(0.05)  # whoever waits for the lock may have it, and finds nothing to relay
    return times


def _word() -> float:
    seat, holder = _next()
    began = time.perf_counter()
    agree(seat, by=holder, text="同意")
    return 1000 * (time.perf_counter() - began)


def _queries() -> float:
    seat, holder = _next()
    with CaptureQueriesContext(connection) as queries:
        agree(seat, by=holder, text="同意")
    return len(queries)
