"""How far the counting has come: up to now, or up to the oldest entry still waiting for it."""

from datetime import datetime, timedelta
from typing import Any

from apps.ledger.clock import now
from apps.ledger.models import Delivery
from apps.ledger.relay import lag_seconds
from nanhai_gov.times import span_words

STALE_SECONDS = 120


def freshness() -> dict[str, Any]:
    """`as_of`, and `stale`: since how long nothing has been counted, "" while the counting keeps up."""
    waiting = Delivery.objects.filter(status=Delivery.Status.PENDING, app="dashboards/rollup").order_by("entry")
    first: datetime | None = waiting.values_list("entry__at", flat=True).first()
    behind = max(lag_seconds(), (now() - first).total_seconds() if first else 0.0)
    late = timedelta(seconds=behind if behind >= STALE_SECONDS else 0)
    return {"as_of": now() - late, "stale": span_words(late) if late else ""}
