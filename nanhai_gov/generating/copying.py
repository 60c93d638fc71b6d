"""Lines into tables, a few thousand cases a transaction: the ledger locks each subject until its commit, and a server
has room for some thousands of such locks."""

import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, transaction

from nanhai_gov.generating.cases import ORDER, Tables
from nanhai_gov.generating.molds import copy_into

Told = Callable[[int], None]


def keep(batches: Iterator[Tables], told: Told = lambda rows: None) -> int:
    """Copy every batch; how many rows that were. `told` hears of each batch."""
    rows = 0
    for tables in _ahead(batches):
        with transaction.atomic(), connection.cursor() as cursor:
            rows += copy(cursor, tables)
        told(rows)
    return rows


def _ahead(batches: Iterator[Tables]) -> Iterator[Tables]:
    """The next batch is made while the server takes this one."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, batches, None)
        while (tables := coming.result()) is not None:
            coming = pool.submit(next, batches, None)
            yield tables


def copy(cursor: Any, tables: Tables, table_of: Callable[[Any], str] = lambda model: "") -> int:
    rows = 0
    for model in ORDER:
        lines = tables.lines[model]
        if lines:
            cursor.copy_expert(copy_into(model, table_of(model)), io.StringIO("".join(lines)))
            rows += len(lines)
    return rows


def fold_all(told: Told = lambda left: None) -> int:
    """Fold what the new cases count, so that the dashboards find it folded; how many changes that were."""
    from apps.dashboards.folding import BATCH, fold
    from apps.dashboards.models import Delta

    folded = 0
    while left := Delta.objects.count():
        fold()
        folded += min(left, BATCH)
        told(left)
    return folded
