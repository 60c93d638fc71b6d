"""Pages that look the same for every stranger: an ETag from what they show, and leave to keep them a minute.

Someone with a session or a waiting message always gets a fresh page. No query but the tag's own is made for a 304.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language

from nanhai_gov.context import theme

View = Callable[..., HttpResponse]
MINUTE = 60


def same_for_strangers(tag: Callable[..., str]) -> Callable[[View], View]:
    """`tag(request, …)` names the state of the data behind the page; language, theme and version are added."""

    def decorate(view: View) -> View:
        @wraps(view)
        def cached(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD") or _known(request):
                return view(request, *args, **kwargs)
            etag = _etag(request, tag(request, *args, **kwargs))
            answer = get_conditional_response(request, etag=etag)
            if answer is None:
                answer = view(request, *args, **kwargs)
            if answer.status_code in (200, 304):
                answer["ETag"] = etag
                patch_cache_control(answer, public=True, max_age=MINUTE)
            patch_vary_headers(answer, ["Cookie", "Accept-Language"])
            return answer

        return cached

    return decorate


def _known(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES


def _etag(request: HttpRequest, tag: str) -> str:
    parts = (settings.VERSION, get_language() or "", theme(request), request.get_full_path(), tag)
    return f'"{hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]}"'
