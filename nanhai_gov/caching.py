"""Pages that look the same for every stranger: an ETag from what they show, and leave to keep them a minute.

Someone with a session or a waiting message always gets a fresh page. The state is asked for once a second by each
process, and a drawn page is kept under its tag for a minute (`KEEP_PAGES`): when everybody refreshes at once, neither
the database nor the templates notice.
"""

import hashlib
import time
import zlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
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
            etag = _etag(request, _state(tag, request, args, kwargs))
            answer = get_conditional_response(request, etag=etag)
            if answer is None:
                answer = _kept(request, etag, lambda: view(request, *args, **kwargs))
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


def _state(tag: Callable[..., str], request: HttpRequest, args: Any, kwargs: dict[str, Any]) -> str:
    """What `tag` says, or said within the last second."""
    if not settings.KEEP_PAGES:
        return tag(request, *args, **kwargs)
    key = f"{tag.__module__}.{tag.__qualname__} {args} {sorted(kwargs.items())}"
    asked, said = _states.get(key, (-SECOND, ""))
    if time.monotonic() - asked >= SECOND:
        if len(_states) > MOST:
            _states.clear()
        said = tag(request, *args, **kwargs)
        _states[key] = time.monotonic(), said
    return said


def _kept(request: HttpRequest, etag: str, draw: Callable[[], HttpResponse]) -> HttpResponse:
    """The page kept under this tag, or drawn now and kept; never one that sets a cookie or carries somebody's token."""
    if not settings.KEEP_PAGES:
        return draw()
    found = cache.get(f"page:{etag}")
    if found is not None:
        return HttpResponse(zlib.decompress(found[0]), content_type=found[1])
    answer = draw()
    own = answer.cookies or "CSRF_COOKIE_NEEDS_UPDATE" in request.META
    if answer.status_code == 200 and not own and not answer.streaming:
        cache.set(f"page:{etag}", (zlib.compress(answer.content, 1), answer["Content-Type"]), MINUTE)
    return answer


_states: dict[str, tuple[float, str]] = {}
SECOND, MOST = 1.0, 2000
