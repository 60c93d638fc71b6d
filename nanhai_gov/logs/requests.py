"""One line and one count for each request: who (by id), which route, what came of it, how long; its id given back."""

import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase

from nanhai_gov.logs.context import id_for, route_of, within_request
from nanhai_gov.metrics.counting import METHODS, answered

HEADER = "X-Request-ID"
# Asked every few seconds by machines; only their failures are worth a line.
OFTEN = {"healthz", "readyz", "metrics", "ledger:changes"}
log = structlog.get_logger("nanhai_gov.requests")


def requests(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        number = id_for(request.headers.get(HEADER, ""))
        request.id = number  # type: ignore[attr-defined]
        began = time.perf_counter()
        with within_request(request, number):
            answer = get_response(request)
            answer.headers[HEADER] = number
            tell(request, answer.status_code, time.perf_counter() - began)
        return answer

    return middleware


def tell(request: HttpRequest, status: int, seconds: float) -> None:
    answered(route_of(request), request.method, status, seconds)
    if status < 500 and route_of(request) in OFTEN:
        return
    method = request.method if request.method in METHODS else "other"
    log.info("request", method=method, status=status, ms=round(seconds * 1000, 1))


def tell_again(route: str, method: str | None, status: int, seconds: float, number: str) -> None:
    """Of an answer that Django was not asked for (`nanhai_gov/again.py`): a stranger's, so nobody acts."""
    answered(route, method, status, seconds)
    log.info("request", method=method, status=status, ms=round(seconds * 1000, 1), route=route, request_id=number)
