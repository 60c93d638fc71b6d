"""What is asked at each scrape. A fixed number of queries, each answered by a partial index, whatever has piled up;
what cannot be asked is left out and named in `nanhai_out_of_reach`.
"""

import math
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric

from apps.ledger.relay import lag_seconds
from nanhai_gov import health
from nanhai_gov.ops import measures
from nanhai_gov.ops.revision import commit

OPEN = """
    SELECT (SELECT count(*) FROM cases_case WHERE closed_at IS NULL),
           (SELECT count(*) FROM cases_case WHERE closed_at IS NULL AND due_at < now()),
           (SELECT count(*) FROM dispatch_workorder WHERE status NOT IN ('closed', 'canceled')),
           (SELECT count(*) FROM dispatch_workorder WHERE status NOT IN ('closed', 'canceled') AND due_at < now())
"""
DATABASE = """
    SELECT extract(epoch FROM clock_timestamp()), current_setting('max_connections')::int,
           (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),
           pg_database_size(current_database())
"""


def gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"nanhai_{name}", words, value=value)


def _row(statement: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row: tuple[Any, ...] = cursor.fetchone()
        return row


def ledger() -> Iterator[Metric]:
    """Two queries: the oldest entry not handed on; the oldest delivery not done."""
    yield gauge("relay_lag_seconds", "Age of the oldest ledger entry not handed on.", lag_seconds())
    oldest = measures.oldest_undelivered()
    seconds = oldest.total_seconds() if oldest else 0.0
    yield gauge("oldest_delivery_seconds", "Age of the entry of the delivery that is due longest.", seconds)


def deliveries() -> Iterator[Metric]:
    """One query over two partial indexes."""
    family = GaugeMetricFamily(
        "nanhai_deliveries_open", "Deliveries not done: waiting, retrying (failed three times), failed for good.",
        labels=["queue", "state"],
    )  # fmt: skip
    for told in measures.deliveries_by_queue():
        for state in ("waiting", "retrying", "failed"):
            family.add_metric([told["queue"], state], told[state])
    yield family


def work() -> Iterator[Metric]:
    """One query: open cases and orders and those of them past their day."""
    cases, late_cases, orders, late_orders = _row(OPEN)
    yield gauge("open_cases", "Cases that are not closed.", cases)
    yield gauge("overdue_cases", "Open cases past the day promised.", late_cases)
    yield gauge("open_orders", "Work orders that are not closed.", orders)
    yield gauge("overdue_orders", "Open work orders past their time.", late_orders)


def database() -> Iterator[Metric]:
    """Two queries."""
    clock, most, used, size = _row(DATABASE)
    yield gauge("clock_drift_seconds", "Between this machine and the database.", abs(time.time() - float(clock)))
    yield gauge("database_connections", "Connections to this database.", used)
    yield gauge("database_connections_max", "Connections the server allows.", most)
    yield gauge("database_bytes", "Size of the database.", size)
    yield gauge("migrations_unapplied", "Migrations of the program that the database lacks.", measures.unapplied())


def calendar() -> Iterator[Metric]:
    """One query."""
    yield gauge("calendar_days", "Days ahead whose calendar is confirmed.", measures.calendar_days_left() or 0)


def safety() -> Iterator[Metric]:
    """Two queries: the last backup, the last check of the chains."""
    made, checked = measures.last_backup(), measures.last_verified()
    yield gauge("backup_age_seconds", "Since the last whole backup; +Inf: never.", _age(made))
    yield gauge("ledger_checked_age_seconds", "Since the chains were recomputed; +Inf: never.", _age(checked))
    broken = len(checked.facts.get("broken") or []) if checked else 0
    yield gauge("ledger_broken_entries", "Entries that did not fit when the chains were last recomputed.", broken)


def _age(entry: Any) -> float:
    return max(0.0, time.time() - entry.at.timestamp()) if entry else math.inf


def broker() -> Iterator[Metric]:
    """No query: the broker's queues and the workers' signs of life."""
    lengths = GaugeMetricFamily("nanhai_queue_length", "Jobs that wait in the broker.", labels=["queue"])
    for queue, length in measures.queues().items():
        lengths.add_metric([queue], length)
    yield lengths
    ages = GaugeMetricFamily(
        "nanhai_heartbeat_age_seconds", "Since a job went through the worker's queue; +Inf: never.", labels=["worker"]
    )
    for queue, name in health.WORKERS.items():
        at = cache.get(f"heartbeat:{queue}")
        ages.add_metric([name], max(0.0, time.time() - at) if at else math.inf)
    yield ages


def disk() -> Iterator[Metric]:
    """No query."""
    free = GaugeMetricFamily("nanhai_disk_free_bytes", "Free where the place lies.", labels=["place"])
    share = GaugeMetricFamily("nanhai_disk_free_ratio", "Free share of that disk.", labels=["place"])
    for name, place in measures.places().items():
        usage = shutil.disk_usage(measures.existing(Path(place)))
        free.add_metric([name], usage.free)
        share.add_metric([name], usage.free / usage.total)
    yield free
    yield share


def about() -> Iterator[Metric]:
    """No query."""
    yield InfoMetricFamily(
        "nanhai_program", "What runs here.",
        value={"version": settings.VERSION, "commit": commit(), **measures.libraries()},
    )  # fmt: skip


PARTS: tuple[Callable[[], Iterator[Metric]], ...] = (
    about, ledger, deliveries, work, database, calendar, safety, broker, disk,
)  # fmt: skip


class Gauges:
    """A collector of prometheus_client."""

    def collect(self) -> Iterable[Metric]:
        missing = GaugeMetricFamily("nanhai_out_of_reach", "1: this part could not be asked.", labels=["part"])
        for part in PARTS:
            try:
                yield from list(part())
                missing.add_metric([part.__name__], 0)
            except Exception:  # noqa: BLE001 – the other parts are needed most just then
                missing.add_metric([part.__name__], 1)
        yield missing
