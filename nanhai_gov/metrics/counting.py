"""What is counted where it happens. No label holds what somebody typed: routes, verbs, codes and queues are words of
the program. Servers started by `manage.py up` or containers (PROCESS_NAME) count together; tests and commands for
themselves.
"""

import os
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ParamSpec

from django.conf import settings

from nanhai_gov.metrics.slots import share

SHARED = bool(os.environ.get("PROCESS_NAME")) and share(settings.METRICS_DIR)

from prometheus_client import CollectorRegistry, Counter, Histogram  # noqa: E402 – reads how values are kept

REGISTRY = CollectorRegistry()
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
requests = Counter("nanhai_requests", "Requests answered.", ["route", "method", "status"], registry=REGISTRY)
request_seconds = Histogram(
    "nanhai_request_seconds", "Time from request to answer.", ["route", "method"], buckets=BUCKETS, registry=REGISTRY
)
acts = Counter("nanhai_acts", "Ledger entries committed.", ["verb"], registry=REGISTRY)
refusals = Counter("nanhai_refusals", "Acts that were refused, by the rule that refused.", ["code"], registry=REGISTRY)
deliveries = Counter("nanhai_deliveries", "Deliveries run.", ["queue", "outcome"], registry=REGISTRY)
delivery_seconds = Histogram(
    "nanhai_delivery_seconds", "Time one delivery took.", ["queue"], buckets=BUCKETS, registry=REGISTRY
)


P = ParamSpec("P")


def in_nobodys_way(count: Callable[P, None]) -> Callable[P, None]:
    """A full disk costs the count, never the request."""

    @wraps(count)
    def counted(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            count(*args, **kwargs)
        except OSError:
            return

    return counted


@in_nobodys_way
def answered(route: str, method: str | None, status: int, seconds: float) -> None:
    """An address that does not exist has the route "none"; a method nobody knows is "other"."""
    route, method = route or "none", method if method in METHODS else "other"
    requests.labels(route, method, f"{status // 100}xx").inc()
    request_seconds.labels(route, method).observe(seconds)


@in_nobodys_way
def recorded(entries: Iterable[Any]) -> None:
    """Committed entries."""
    for entry in entries:
        acts.labels(entry.verb).inc()


@in_nobodys_way
def refused(refusal: Any) -> None:
    """Once for each refusal, whoever passes it on."""
    if not getattr(refusal, "counted", False):
        refusal.counted = True
        refusals.labels(refusal.code).inc()


@in_nobodys_way
def delivered(queue: str, outcome: str, seconds: float) -> None:
    """`outcome`: done or error."""
    deliveries.labels(queue, outcome).inc()
    delivery_seconds.labels(queue).observe(seconds)
