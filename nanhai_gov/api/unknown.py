"""Answers under /api/ where no view of ours was reached: an unknown address, and what went wrong before or in one."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from nanhai_gov.api.endpoints import endpoint
from nanhai_gov.api.problems import CONTENT_TYPE, problem

Page = Callable[..., HttpResponseBase]


@extend_schema(exclude=True)
@endpoint("GET", "POST", "PUT", "PATCH", "DELETE", may="public")
def nowhere(request: Request, rest: str = "") -> HttpResponse:
    raise Http404


def answer_with(request: HttpRequest, status: int, code: str, words: str) -> HttpResponse:
    """A problem where no view was reached that could raise one."""
    return JsonResponse(problem(status, code, words, request.path), status=status, content_type=CONTENT_TYPE)


def _problem_or(page: Page, status: int, code: str, words: Callable[[], str]) -> Page:
    """A handler of errors that answers programs with a problem and people with a page."""

    def handler(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.path.startswith("/api/"):
            return page(request, *args, **kwargs)
        return answer_with(request, status, code, words())

    return handler


bad_request = _problem_or(defaults.bad_request, 400, "bad_request", lambda: _("The request cannot be read."))
not_found = _problem_or(
    defaults.page_not_found, 404, "not_found", lambda: _("There is no such thing here, or it is not yours to see.")
)
