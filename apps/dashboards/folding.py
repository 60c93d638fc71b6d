"""Folding deltas into rollups, reading both together, and rebuilding all of it from the ledger."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from apps.dashboards.handlers import deltas
from apps.dashboards.meters import ALWAYS, METERS
from apps.dashboards.models import Delta, PlaceRollup, Rollup
from apps.dashboards.scope import Scope
from apps.ledger.locks import try_lock
from apps.ledger.models import Delivery, Entry

BATCH = 50_000
HANDLER = "dashboards.count"

# Up to a key, not a list of keys: a planner that believes the table to be small would look for each by reading it all.
FOLD = """
    WITH gone AS (
        DELETE FROM dashboards_delta
        WHERE id <= COALESCE((SELECT id FROM dashboards_delta ORDER BY id OFFSET %s - 1 LIMIT 1), 9223372036854775807)
        RETURNING day, metric, unit_id, town_id, place_id, bucket, n
    ), placed AS (
        INSERT INTO dashboards_placerollup AS p (day, metric, unit_id, place_id, bucket, n)
        SELECT day, metric, unit_id, place_id, bucket, SUM(n) FROM gone WHERE place_id IS NOT NULL
        GROUP BY 1, 2, 3, 4, 5
        ON CONFLICT (place_id, day, metric, unit_id, bucket) DO UPDATE SET n = p.n + EXCLUDED.n
    )
    INSERT INTO dashboards_rollup AS r (day, metric, unit_id, town_id, bucket, n)
    SELECT day, metric, unit_id, town_id, bucket, SUM(n) FROM gone GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (day, metric, unit_id, town_id, bucket) DO UPDATE SET n = r.n + EXCLUDED.n
"""
SUMS = """
    SELECT metric, bucket,
        SUM(n) FILTER (WHERE day = %(today)s), SUM(n) FILTER (WHERE day = %(week_ago)s),
        SUM(n) FILTER (WHERE day BETWEEN %(month)s AND %(today)s), SUM(n) FILTER (WHERE day = %(always)s)
    FROM counted
    WHERE (day >= %(month)s OR day IN (%(week_ago)s, %(always)s))
      AND (%(unit)s::text IS NULL OR unit_id IN (SELECT id FROM organizations_unit WHERE starts_with(path, %(unit)s)))
    GROUP BY metric, bucket
"""
COUNTED = """
    WITH counted AS (
        SELECT metric, bucket, day, unit_id, n FROM dashboards_rollup
        WHERE %(town)s::bigint IS NULL OR town_id = %(town)s
        UNION ALL SELECT metric, bucket, day, unit_id, n FROM dashboards_delta
        WHERE %(town)s::bigint IS NULL OR town_id = %(town)s
    )
"""
COUNTED_INSIDE = """
    WITH inside AS (SELECT id FROM organizations_division WHERE path LIKE %(place)s),
    counted AS (
        SELECT metric, bucket, day, unit_id, n FROM dashboards_placerollup WHERE place_id IN (SELECT id FROM inside)
        UNION ALL
        SELECT metric, bucket, day, unit_id, n FROM dashboards_delta WHERE place_id IN (SELECT id FROM inside)
    )
"""
READ, READ_PLACE = (" ".join([counted, SUMS]) for counted in (COUNTED, COUNTED_INSIDE))


def fold() -> None:
    """Move what has been counted into the rollups. One at a time; what comes meanwhile waits for the next."""
    with transaction.atomic():
        if try_lock("dashboards.fold"):
            with connection.cursor() as cursor:
                cursor.execute(FOLD, [BATCH])


class Counts:
    """Sums of one scope, rollups and unfolded deltas together: exact and fresh. One query."""

    SPANS = ("today", "week_ago", "month", "now")

    def __init__(self, scope: Scope) -> None:
        self._sums: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
        asked: dict[str, Any] = {
            "today": scope.today, "week_ago": scope.week_ago, "month": scope.month, "always": ALWAYS,
            "town": scope.town.pk if scope.town else None, "place": f"{scope.place.path}%" if scope.place else None,
            "unit": scope.unit.path if scope.unit else None,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(READ_PLACE if scope.small else READ, asked)
            for metric, bucket, *sums in cursor.fetchall():
                for span, n in zip(self.SPANS, sums, strict=True):
                    self._sums[metric, span][bucket] = int(n or 0)

    def total(self, metric: str, span: str) -> int:
        return sum(self._sums[metric, span].values())

    def buckets(self, metric: str, span: str) -> dict[int, int]:
        return self._sums[metric, span]


# Rollups and deltas in one statement: a fold between two would count twice what it moves, or not at all.
OPEN_BY_TOWN = """
    SELECT town_id, NULL, SUM(n) FROM (
        SELECT town_id, unit_id, n FROM dashboards_rollup WHERE metric = %(metric)s AND day = %(always)s
        UNION ALL SELECT town_id, unit_id, n FROM dashboards_delta WHERE metric = %(metric)s AND day = %(always)s
    ) AS counted
    WHERE town_id IS NOT NULL
      AND (%(unit)s::text IS NULL OR unit_id IN (SELECT id FROM organizations_unit WHERE starts_with(path, %(unit)s)))
    GROUP BY town_id
"""
OPEN_BY_PLACE = """
    WITH inside AS (SELECT id, parent_id FROM organizations_division WHERE path LIKE %(place)s)
    SELECT inside.id, inside.parent_id, SUM(n) FROM inside JOIN (
        SELECT place_id, unit_id, n FROM dashboards_placerollup
        WHERE metric = %(metric)s AND day = %(always)s AND place_id IN (SELECT id FROM inside)
        UNION ALL SELECT place_id, unit_id, n FROM dashboards_delta
        WHERE metric = %(metric)s AND day = %(always)s AND place_id IN (SELECT id FROM inside)
    ) AS counted ON counted.place_id = inside.id
    WHERE %(unit)s::text IS NULL OR unit_id IN (SELECT id FROM organizations_unit WHERE starts_with(path, %(unit)s))
    GROUP BY inside.id, inside.parent_id
"""


def open_by_place(metric: str, scope: Scope) -> dict[int, int]:
    """What is open now, by the divisions right below the scope's place: towns, communities or grids. One query."""
    counted: dict[int, int] = defaultdict(int)
    asked: dict[str, Any] = {
        "metric": metric, "always": ALWAYS, "place": f"{scope.place.path}%" if scope.place else None,
        "unit": scope.unit.path if scope.unit else None,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(OPEN_BY_PLACE if scope.place else OPEN_BY_TOWN, asked)
        for pk, parent, n in cursor.fetchall():
            own = scope.place is None or parent == scope.place.pk or pk == scope.place.pk
            counted[pk if own else parent] += int(n)
    return counted


def by_unit(*metrics: str) -> dict[tuple[Any, str, str], int]:
    """Counts of this month and of what is open now, by unit: {(unit, metric, "month" | "now"): n}. One query."""
    from django.utils import timezone

    today = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(BY_UNIT, [ALWAYS, list(metrics), ALWAYS, today.replace(day=1), today])
        return {(unit, metric, span): int(n) for unit, metric, span, n in cursor.fetchall()}


BY_UNIT = """
    SELECT unit_id, metric, CASE WHEN day = %s THEN 'now' ELSE 'month' END AS span, SUM(n)
    FROM (
        SELECT unit_id, metric, day, n FROM dashboards_rollup
        UNION ALL SELECT unit_id, metric, day, n FROM dashboards_delta
    ) AS counted
    WHERE metric = ANY(%s) AND unit_id IS NOT NULL AND (day = %s OR day BETWEEN %s AND %s)
    GROUP BY 1, 2, 3
"""


def rebuild() -> int:
    """Count everything again from the ledger; how many entries were counted.

    Holds the handlers back meanwhile; entries they have not dealt with are left to them.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE dashboards_delta IN SHARE ROW EXCLUSIVE MODE")
        for model in (Delta, Rollup, PlaceRollup):
            model.objects.all().delete()
        counted, entries = 0, _counted_entries()
        while some := list(islice(entries, 2000)):
            Delta.objects.bulk_create(deltas(some))
            counted += len(some)
        return counted


def _counted_entries() -> Iterator[Entry]:
    open_here = Delivery.objects.filter(handler=HANDLER).exclude(status=Delivery.Status.DONE).values("entry")
    entries = Entry.objects.filter(~Q(pk__in=open_here), verb__in=list(METERS), relayed_at__isnull=False)
    return entries.order_by("pk").iterator(chunk_size=2000)
