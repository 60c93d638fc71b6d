"""(c) From the commit of a report to its order in a team's list, under a steady load."""

import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any

from apps.catalog.models import EventStandard
from apps.coordination.story import spot
from apps.dispatch.models import WorkOrder
from apps.ledger.models import Delivery, Entry
from apps.organizations.models import Division
from nanhai_gov.bench.sheet import Row, Sheet
from nanhai_gov.bench.stage import Stage

CLIENTS = 8
SETTLE = 30  # seconds until the last order must be there


def measure(stage: Stage, sheet: Sheet, *, per_second: int, seconds: int) -> None:
    """p50 and p95 in milliseconds, by the ledger's own times of both entries."""
    since = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    bodies = _bodies(per_second * seconds)
    sent = _send(stage, bodies, per_second)
    took = _waited(since, len(bodies))
    name = f"c. report to order, {per_second} a second"
    p95 = took[int(len(took) * 0.95) - 1]
    note = f"sent {sent:.1f} a second; {len(took)} of {len(bodies)} orders"
    sheet.add(Row(f"{name}, p50", round(median(took), 1), "ms", "–", None, [], note))
    sheet.add(Row(f"{name}, p95", round(p95, 1), "ms", "≤ 150", p95 <= 150 and len(took) == len(bodies), [], note))


def warm_up(stage: Stage) -> None:
    """A few reports before a steady load, which is not the first of the day."""
    _send(stage, _bodies(4 * CLIENTS), CLIENTS)


def _bodies(count: int) -> list[Any]:
    standard = EventStandard.objects.current().filter(name="道路积水").values_list("code", flat=True)[0]
    towns = list(Division.objects.towns().order_by("code").values_list("code", flat=True))
    return [
        {
            "standard": standard,
            "text": f"积水 {n}",
            "place": dict(zip(("lng", "lat"), spot(towns[n % 7], n), strict=True)),
        }
        for n in range(count)
    ]


def settled(patience: float = 180) -> None:
    """Wait until what an earlier row has told is dealt with: a report must not stand behind it."""
    deadline = time.monotonic() + patience
    while Entry.objects.unrelayed().exists() or Delivery.objects.filter(status=Delivery.Status.PENDING).exists():
        if time.monotonic() > deadline:
            raise RuntimeError("deliveries of an earlier row are still waiting")
        time.sleep(0.5)


def _send(stage: Stage, bodies: list[Any], per_second: int) -> float:
    """Each at its moment, whatever became of the one before; returns the rate that was reached."""
    begin = time.perf_counter() + 0.2

    def client(number: int) -> None:
        caller = stage.connection()
        for n in range(number, len(bodies), CLIENTS):
            time.sleep(max(begin + n / per_second - time.perf_counter(), 0))
            caller.post("reports", bodies[n])

    with ThreadPoolExecutor(CLIENTS) as pool:
        for one in [pool.submit(client, number) for number in range(CLIENTS)]:
            one.result()
    return len(bodies) / (time.perf_counter() - begin)


def _waited(since: int, expected: int) -> list[float]:
    """Milliseconds from case.submitted to order.dispatched or order.unrouted, sorted; waits for the last."""
    deadline = time.monotonic() + SETTLE
    while True:
        submitted = dict(_entries(since, ["case.submitted"]))
        told = _entries(since, ["order.dispatched", "order.unrouted"])
        routed = {subject: at for subject, at in told if subject in submitted}  # not those of a load before
        if len(routed) >= expected or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    assert WorkOrder.objects.filter(subject__in=routed).count() == len(routed)
    return sorted((at - submitted[subject]).total_seconds() * 1000 for subject, at in routed.items())


def _entries(since: int, verbs: list[str]) -> Any:
    return Entry.objects.filter(pk__gt=since, verb__in=verbs).values_list("subject", "at")
