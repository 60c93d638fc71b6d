"""How far the counting has come: up to now, or up to the oldest entry still waiting for it."""

from datetime import datetime
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
    as_of = now() if behind < STALE_SECONDS else first or now()
    return {"as_of": as_of, "stale": span_words(now() - as_of) if behind >= STALE_SECONDS else ""}
