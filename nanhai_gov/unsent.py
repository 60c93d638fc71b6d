"""A form without a valid token: the page had gone out of date, as after signing in anew in another tab.

If one of our own pages sent it, what was typed is shown and may be sent again; what came from elsewhere is refused.
"""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

NEVER = {"csrfmiddlewaretoken", "password"}


def out_of_date(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW. Browsers name the page's origin with every form they send, and no page can forge it."""
    ours = request.META.get("HTTP_ORIGIN", "") == f"{request.scheme}://{request.get_host()}"
    fields = _fields(request) if ours else []
    words = [text for _name, text in fields if re.search(r"[\u3400-\u9fff]|\S\s+\S", text)]
    return render(request, "unsent.html", {"fields": fields, "words": words}, status=403)


def _fields(request: HttpRequest) -> list[tuple[str, Any]]:
    return [(name, text) for name, texts in request.POST.lists() for text in texts if name not in NEVER]
