"""What an unexpected error answers: to people a page, to programs a problem (RFC 9457), and in both which kind it is.

A database that restarts and a disk that is full are not faults of the program: 503 and 507 say that nothing was done
and when to come again, so that a client can tell them from a bug. Nothing was half done: what an act writes, it writes
in one transaction, and a file is on the disk before its row.
"""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext as _

from nanhai_gov.api.problems import CONTENT_TYPE, problem
from nanhai_gov.logs.context import request_id

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
AGAIN = {503: 2, 507: 30}  # seconds


def answer(request: HttpRequest) -> HttpResponse:
    """`handler500`. Needs neither database nor cache; the error itself has been logged by then."""
    status, code, words = told(sys.exc_info()[1])
    response = _problem(request, status, code, words) if request.path.startswith("/api/") else _page(status, words)
    if status in AGAIN:
        response["Retry-After"] = str(AGAIN[status])
    return response


def told(error: BaseException | None) -> tuple[int, str, str]:
    """Status, code and words."""
    if isinstance(error, OperationalError | InterfaceError):
        return (
            503,
            "unavailable",
            _("The platform is busy or restarting. Nothing was changed; send it again in a moment."),
        )
    if isinstance(error, OSError) and error.errno in FULL:
        return 507, "disk_full", _("There is no room for files at the moment. Nothing was kept; send it again later.")
    return 500, "internal_error", _("Something broke on our side. It has been noted; sending again does no harm.")


def _problem(request: HttpRequest, status: int, code: str, words: str) -> HttpResponse:
    body = problem(status, code, words, request.path)
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False})


def _page(status: int, words: str) -> HttpResponse:
    """With the number of the request, to be quoted: the lines of the log carry the same."""
    told = {"words": words if status in AGAIN else "", "number": request_id()}
    page = loader.get_template("500.html").render(told)
    return HttpResponse(page, status=status)
