"""(a) Applications through the API by eight kept connections, against psycopg2 inserting three rows a transaction."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from typing import Any

from django.conf import settings
from django.db import connection

from apps.catalog.forms import sample
from apps.catalog.models import ServiceItem
from apps.ledger.ids import uuid7
from apps.organizations.models import Division
from nanhai_gov.bench.sheet import Sheet, as_it_is, at_least
from nanhai_gov.bench.stage import Stage

CLIENTS = 8
ITEM = "SOC_INS"  # asks for nothing to be uploaded
ROW = {"applicant": "陈＊", "answers": {"applicant": {"name": "陈＊", "purpose": "x" * 600}}}


def measure(stage: Stage, sheet: Sheet, *, count: int, rounds: int) -> None:
    """Rounds of both, one after the other, so that a neighbor's noise meets both."""
    body = application()
    raw = [raw_connection() for _client in range(CLIENTS)]
    path = f"services/{ITEM}/applications"
    each = max(count // CLIENTS, 1)
    ratios, api, bare = [], [], []
    for _round in range(rounds + 1):
        bare_rate = rate([partial(three_rows, one) for one in raw], each * 8)
        callers = [stage.connection() for _client in range(CLIENTS)]  # kept ones would end while the others are timed
        api_rate = rate([partial(one.post, path, body) for one in callers], each)
        api.append(api_rate)
        bare.append(bare_rate)
        ratios.append(api_rate / bare_rate)
    # The first round warms caches and connections on both sides.
    sheet.add(at_least("a. applications by API ÷ bare inserts", ratios[1:], "ratio", 0.19))
    sheet.add(as_it_is("a. applications by API", api[1:], "a second"))
    sheet.add(as_it_is("a. bare inserts", bare[1:], "a second"))


def application() -> dict[str, Any]:
    item = ServiceItem.objects.select_related("current").get(key=ITEM)
    version = item.current
    assert version is not None
    community = Division.objects.communities().order_by("code").values_list("code", flat=True)[0]
    return {"version": version.number, "answers": sample.answers(version, Random(1), community)}  # noqa: S311


def rate(acts: list[Callable[[], Any]], each: int) -> float:
    """Acts a second, `each` by every client at the same time."""
    began = time.perf_counter()
    with ThreadPoolExecutor(len(acts)) as pool:
        for client in [pool.submit(_repeat, act, each) for act in acts]:
            client.result()  # raises what a client met
    return each * len(acts) / (time.perf_counter() - began)


def _repeat(act: Callable[[], Any], times: int) -> None:
    for _time in range(times):
        act()


def raw_connection() -> Any:
    """A connection of the driver's own, past Django, and the table it fills."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bench_row (id uuid PRIMARY KEY, about uuid, row jsonb, at timestamptz)"
        )
    made = connection.Database.connect(settings.DATABASE_URL)  # type: ignore[attr-defined]
    made.autocommit = False
    return made


def three_rows(made: Any) -> None:
    """Case, entry, outbox, as plain as can be."""
    subject, text = str(uuid7()), json.dumps(ROW)
    with made, made.cursor() as cursor:
        for key in (subject, str(uuid7()), str(uuid7())):
            cursor.execute("INSERT INTO bench_row VALUES (%s, %s, %s, now())", [key, subject, text])
