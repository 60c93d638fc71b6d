"""Bodies that nobody reads: one without a length is refused, the rest of a refused one read past after the answer."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from nanhai_gov.api.unknown import answer_with

MOST, SECONDS = 64 * 1024 * 1024, 10


def body(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Many clients read the answer only when they have sent everything; to them a closed connection says nothing."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/api/"):
            return get_response(request)
        if (
            "chunked" in request.headers.get("Transfer-Encoding", "").lower()
            and "Content-Length" not in request.headers
        ):
            answer: HttpResponseBase = answer_with(
                request, 411, "length_required", _("Say how long the body is (Content-Length); chunks are not taken.")
            )
        else:
            answer = get_response(request)
        if answer.status_code >= 400 and request.META.get("CONTENT_LENGTH"):
            answer._resource_closers.append(lambda: _read_past(request))  # type: ignore[attr-defined]
        return answer

    return middleware


def _read_past(request: HttpRequest) -> None:
    """After the answer has gone out; within bounds, so that nobody can hold a thread by sending for ever."""
    left, until = MOST, time.monotonic() + SECONDS
    while left > 0 and time.monotonic() < until:
        got = len(request._stream.read(65536))
        if not got:
            return
        left -= got
