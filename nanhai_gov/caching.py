"""Pages that look the same for every stranger: an ETag from what they show, and leave to keep them a minute.

Someone with a session or a waiting message always gets a fresh page. The state is asked for once a second by each
process, and a drawn page is kept under its tag for a minute (`KEEP_PAGES`): when everybody refreshes at once, neither
the database nor the templates notice. Until the state is asked for again, the finished answer is given once more in
front of Django (`nanhai_gov/again.py`).
"""

import hashlib
import time
import zlib
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import condition

from nanhai_gov.context import theme
from nanhai_gov.logs.context import route_of

View = Callable[..., HttpResponse]
MINUTE = 60


class Same(NamedTuple):
    """What an answer carries (`same`) that may be given once more as it is, and until when (`time.monotonic`)."""

    until: float
    route: str


def same_for_strangers(tag: Callable[..., str]) -> Callable[[View], View]:
    """`tag(request, …)` names the state of the data behind the page; language, theme and version are added."""

    def decorate(view: View) -> View:
        @wraps(view)
        def cached(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD") or _known(request):
                return view(request, *args, **kwargs)
            said, until = _state(tag, request, args, kwargs)
            etag = _etag(request, said)
            answer = get_conditional_response(request, etag=etag)
            if answer is None:
                answer = _kept(request, etag, lambda: view(request, *args, **kwargs))
            if answer.status_code in (200, 304):
                answer["ETag"] = etag
                patch_cache_control(answer, public=True, max_age=MINUTE)
                answer.same = Same(until, route_of(request))  # type: ignore[attr-defined]
            patch_vary_headers(answer, ["Cookie", "Accept-Language"])
            return answer

        return cached

    return decorate


def same_for_programs(tag: Callable[..., str], etag: Callable[..., str]) -> Callable[[View], View]:
    """The same for an address of the API: `etag(request, state, …)` names what it sends. Who shows a token or has
    signed in is answered from the state of this moment, for they may have changed it themselves."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            stranger = not (_known(request) or "Authorization" in request.headers)
            said, until = _state(tag, request, args, kwargs) if stranger else (tag(request, *args, **kwargs), 0.0)
            sends = etag(request, said, *args, **kwargs)
            answer: HttpResponse = condition(etag_func=lambda *_args, **_kwargs: sends)(view)(request, *args, **kwargs)
            if answer.status_code in (200, 304):
                answer.same = Same(until, route_of(request))  # type: ignore[attr-defined]
            return answer

        return answered

    return decorate


def _known(request: HttpRequest) -> bool:
    return not OF_SOMEBODY.isdisjoint(request.COOKIES)


def _etag(request: HttpRequest, tag: str) -> str:
    parts = (settings.VERSION, get_language() or "", theme(request), request.get_full_path(), tag)
    return f'"{hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]}"'


def _state(tag: Callable[..., str], request: HttpRequest, args: Any, kwargs: dict[str, Any]) -> tuple[str, float]:
    """What `tag` says, or said within the last second, and until when nobody asks again."""
    if not settings.KEEP_PAGES:
        return tag(request, *args, **kwargs), 0.0
    key = f"{tag.__module__}.{tag.__qualname__} {args} {sorted(kwargs.items())}"
    said, until = _states.get(key, ("", 0.0))
    if time.monotonic() >= until:
        if len(_states) > MOST:
            _states.clear()
        until = time.monotonic() + SECOND  # from before it was asked, so that a change shows within a second
        said = tag(request, *args, **kwargs)
        _states[key] = said, until
    return said, until


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


_states: dict[str, tuple[str, float]] = {}
SECOND, MOST = 1.0, 2000
OF_SOMEBODY = {settings.SESSION_COOKIE_NAME, "messages"}
