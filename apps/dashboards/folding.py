"""Folding deltas into rollups, reading both together, and rebuilding all of it from the ledger."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db import connection, transaction
from django.db.models import Q

from apps.dashboards.handlers import deltas
from apps.dashboards.meters import ALWAYS, METERS
from apps.dashboards.models import Delta, Rollup
from apps.ledger.locks import try_lock
from apps.ledger.models import Delivery, Entry

BATCH = 50_000
HANDLER = "dashboards.count"

FOLD = """
    WITH gone AS (
        DELETE FROM dashboards_delta WHERE id IN (SELECT id FROM dashboards_delta ORDER BY id LIMIT %s)
        RETURNING day, metric, unit_id, town_id, bucket, n
    )
    INSERT INTO dashboards_rollup AS r (day, metric, unit_id, town_id, bucket, n)
    SELECT day, metric, unit_id, town_id, bucket, SUM(n) FROM gone GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (day, metric, unit_id, town_id, bucket) DO UPDATE SET n = r.n + EXCLUDED.n
"""
READ = """
    SELECT metric, bucket,
        SUM(n) FILTER (WHERE day = %(today)s), SUM(n) FILTER (WHERE day = %(week_ago)s),
        SUM(n) FILTER (WHERE day BETWEEN %(month)s AND %(today)s), SUM(n) FILTER (WHERE day = %(always)s)
    FROM (
        SELECT metric, bucket, day, town_id, n FROM dashboards_rollup
        UNION ALL SELECT metric, bucket, day, town_id, n FROM dashboards_delta
    ) AS counted
    WHERE (day >= %(month)s OR day IN (%(week_ago)s, %(always)s))
      AND (%(town)s::bigint IS NULL OR town_id = %(town)s)
    GROUP BY metric, bucket
"""


def fold() -> None:
    """Move what has been counted into the rollups. One at a time; what comes meanwhile waits for the next."""
    with transaction.atomic():
        if try_lock("dashboards.fold"):
            with connection.cursor() as cursor:
                cursor.execute(FOLD, [BATCH])


class Counts:
    """Sums of one scope, rollups and unfolded deltas together: exact and fresh. One query."""

    SPANS = ("today", "week_ago", "month", "now")

    def __init__(self, today: date, week_ago: date, town_id: int | None = None) -> None:
        self._sums: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
        days = {"today": today, "week_ago": week_ago, "month": today.replace(day=1), "always": ALWAYS, "town": town_id}
        with connection.cursor() as cursor:
            cursor.execute(READ, days)
            for metric, bucket, *sums in cursor.fetchall():
                for span, n in zip(self.SPANS, sums, strict=True):
                    self._sums[metric, span][bucket] = int(n or 0)

    def total(self, metric: str, span: str) -> int:
        return sum(self._sums[metric, span].values())

    def buckets(self, metric: str, span: str) -> dict[int, int]:
        return self._sums[metric, span]


def by_town(metric: str) -> dict[int | None, int]:
    """What is open now, by town."""
    counted: dict[int | None, int] = defaultdict(int)
    for model in (Rollup, Delta):
        for town, n in model.objects.filter(metric=metric, day=ALWAYS).values_list("town_id", "n"):
            counted[town] += int(n)
    return counted


def rebuild() -> int:
    """Count everything again from the ledger; how many entries were counted.

    Holds the handlers back meanwhile; entries they have not dealt with are left to them.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE dashboards_delta IN SHARE ROW EXCLUSIVE MODE")
        Delta.objects.all().delete()
        Rollup.objects.all().delete()
        counted = 0
        for entry in _counted_entries():
            Delta.objects.bulk_create(deltas(entry))
            counted += 1
        return counted


def _counted_entries() -> Iterator[Entry]:
    open_here = Delivery.objects.filter(handler=HANDLER).exclude(status=Delivery.Status.DONE).values("entry")
    entries = Entry.objects.filter(~Q(pk__in=open_here), verb__in=list(METERS), relayed_at__isnull=False)
    return entries.order_by("pk").iterator(chunk_size=2000)
