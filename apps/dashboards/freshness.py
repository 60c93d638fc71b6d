"""How far the counting has come: up to now, or up to the oldest entry still waiting for it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from apps.ledger.clock import now
from nanhai_gov.times import span_words

STALE_SECONDS = 120


# The oldest entry that was not relayed, and the oldest that waits to be counted. ⚡ OFFSET 0: few wait and many are
# done, so the waiting are read, not the entries in their order until one waits.
BEHIND = """
    SELECT (SELECT at FROM ledger_entry WHERE relayed_at IS NULL ORDER BY id LIMIT 1),
           (SELECT at FROM ledger_entry WHERE id = (
                SELECT min(entry_id) FROM (SELECT entry_id FROM ledger_delivery
                                           WHERE status = 'pending' AND app = 'dashboards/rollup' OFFSET 0) AS waiting))
"""


def freshness() -> dict[str, Any]:
    """`as_of`, and `stale`: since how long nothing has been counted, "" while the counting keeps up. One query."""
    with connection.cursor() as cursor:
        cursor.execute(BEHIND)
        waiting: list[datetime] = [at for at in cursor.fetchone() if at]
    behind = max((now() - min(waiting)).total_seconds(), 0.0) if waiting else 0.0
    late = timedelta(seconds=behind if behind >= STALE_SECONDS else 0)
    return {"as_of": now() - late, "stale": span_words(late) if late else ""}
