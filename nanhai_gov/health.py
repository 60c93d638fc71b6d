"""`/healthz`: this process is alive. `/readyz`: the platform can do its work, with each check and why not."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import cache as remember

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.ledger.clock import now
from apps.ledger.relay import lag_seconds, stuck
from nanhai_gov.access import public

WORKERS = {"dispatch": "worker_dispatch", "clock": "worker_rest"}  # one queue that each of them serves
HEARTBEAT_MAX_AGE = 60  # seconds; beat sends one every 10
RELAY_MAX_LAG = 30  # seconds an entry may wait until it is handed on
RETRYING_LONG, RETRYING_MOST = 600, 10  # seconds and number of deliveries that may keep failing


class NotReady(Exception):
    """The check failed; the text is shown to operators."""


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Touches nothing outside the process, so a lost database does not get web servers restarted."""
    return HttpResponse("alive\n", content_type="text/plain")


@public
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    checks = {name: _outcome(check) for name, check in CHECKS.items()}
    ready = all(check["ok"] for check in checks.values())
    response = JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)
    response._has_been_logged = True  # type: ignore[attr-defined]  # whoever asks so often writes it down
    return response


def _outcome(check: Callable[[], str]) -> dict[str, object]:
    """Addresses and passwords can be in a driver's message, so strangers see only its kind."""
    try:
        return {"ok": True, "detail": check()}
    except NotReady as reason:
        return {"ok": False, "detail": str(reason)}
    except Exception as error:
        return {"ok": False, "detail": type(error).__name__}


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "answers"


def redis() -> str:
    mark = time.time()
    cache.set("readyz", mark, 60)
    if cache.get("readyz") is None:
        raise NotReady("what was written cannot be read back")
    return "answers"


def migrations() -> str:
    try:
        _all_applied()
    except DatabaseError as error:
        raise NotReady("cannot be read") from error
    return "applied"


@remember  # a program's own migrations do not become unapplied while it runs; an exception is not remembered
def _all_applied() -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        raise NotReady(f"{len(plan)} not applied")


def worker(queue: str) -> str:
    at = cache.get(f"heartbeat:{queue}")
    if at is None:
        raise NotReady("has not done anything yet")
    age = max(0, round(time.time() - at))
    if age > HEARTBEAT_MAX_AGE:
        raise NotReady(f"last work done {age} s ago")
    return f"worked {age} s ago"


def relay() -> str:
    """The oldest entry not handed on; a partial index makes this one row."""
    lag = round(lag_seconds())
    if lag > RELAY_MAX_LAG:
        raise NotReady(f"oldest entry has waited {lag} s")
    return f"lag {lag} s"


def deliveries() -> str:
    """One that keeps failing is for operators to see; many for long show that work does not get done."""
    long = stuck().filter(entry__at__lt=now() - timedelta(seconds=RETRYING_LONG))[: RETRYING_MOST + 1]
    found = len(long.values_list("pk"))
    if found > RETRYING_MOST:
        raise NotReady(f"more than {RETRYING_MOST} have kept failing for {RETRYING_LONG // 60} min")
    return f"{found} keep failing"


def _worker_check(queue: str) -> Callable[[], str]:
    return lambda: worker(queue)


CHECKS: dict[str, Callable[[], str]] = {
    "database": database,
    "redis": redis,
    "migrations": migrations,
    **{name: _worker_check(queue) for queue, name in WORKERS.items()},
    "relay": relay,
    "deliveries": deliveries,
}
