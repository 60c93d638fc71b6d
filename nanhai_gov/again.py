"""Finished answers to strangers, given once more in front of Django: without middlewares, router or view.

What may be given again, and until when, its view has said (`same`, see `nanhai_gov/caching.py`): never longer than a
second. It is found again by all that it depends on, so whatever Django checks or adds (the host, the language, the
headers of security) was checked and added for this very question. Its line in the log, its count and its id are new.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.http import parse_cookie

from nanhai_gov.caching import OF_SOMEBODY
from nanhai_gov.context import THEME_COOKIE
from nanhai_gov.logs.context import id_for
from nanhai_gov.logs.requests import HEADER, tell_again

Environ = dict[str, Any]
Start = Callable[..., Any]
Key = tuple[str | None, ...]

MOST, LARGEST = 200, 512 * 1024  # answers; bytes of one
# An answer depends on these and on two cookies …
ON = ("REQUEST_METHOD", "wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST", "SCRIPT_NAME", "PATH_INFO",
      "QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE",
      "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")  # fmt: skip
COOKIES = (settings.LANGUAGE_COOKIE_NAME, THEME_COOKIE)
VARIES = {"accept", "accept-language", "cookie"}  # … and one that says it depends on more is not kept.
# Questions of somebody known, by a script of ours, for a part, or with a body are none of ours.
NEVER = {"HTTP_AUTHORIZATION", "HTTP_HX_REQUEST", "HTTP_X_PROGRESS", "HTTP_RANGE", "CONTENT_LENGTH",
         "HTTP_TRANSFER_ENCODING"}  # fmt: skip


class Finished(NamedTuple):
    until: float
    route: str
    status: str
    headers: list[tuple[str, str]]  # without the id, which is each question's own
    body: bytes


class Again:
    """The site's WSGI application around Django's."""

    def __init__(self, django: Callable[[Environ, Start], Iterable[bytes]]) -> None:
        self.django = django
        self.finished: dict[Key, Finished] = {}

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        began = time.perf_counter()
        key = key_of(environ) if settings.KEEP_PAGES else None
        if key is None:
            return self.django(environ, start_response)
        found = self.finished.get(key)
        if found is None or time.monotonic() >= found.until:
            return self._first(key, environ, start_response)
        number = id_for(environ.get("HTTP_X_REQUEST_ID", ""))
        start_response(found.status, [*found.headers, (HEADER, number)])
        tell_again(found.route, key[0], int(found.status[:3]), time.perf_counter() - began, number)
        return [found.body]

    def _first(self, key: Key, environ: Environ, start_response: Start) -> Iterable[bytes]:
        heads: list[tuple[str, list[tuple[str, str]]]] = []

        def heard(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            heads.append((status, headers))
            return start_response(status, headers, *more)

        answer: Any = self.django(environ, heard)
        if (same := getattr(answer, "same", None)) is not None:
            until, route = same
            self._keep(key, Finished(until, route, *heads[0], answer.content))
        return answer

    def _keep(self, key: Key, found: Finished) -> None:
        if not _for_everybody(found):
            return
        if len(self.finished) >= MOST:  # what is kept lives a second anyway
            self.finished.clear()
        headers = [(name, value) for name, value in found.headers if name != HEADER]
        self.finished[key] = found._replace(headers=headers)


def key_of(environ: Environ) -> Key | None:
    """What the answer depends on; None where Django must be asked."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_HOST" not in environ or not NEVER.isdisjoint(environ):
        return None
    sent = environ.get("HTTP_COOKIE")
    cookies = parse_cookie(sent) if sent else {}
    if not OF_SOMEBODY.isdisjoint(cookies):
        return None
    return (*map(environ.get, ON), *map(cookies.get, COOKIES))


def _for_everybody(found: Finished) -> bool:
    """Without a cookie or a nonce of its own, and dependent on nothing that is not in its key."""
    heads = [(name.lower(), value) for name, value in found.headers]
    varies = {one.strip().lower() for name, value in heads if name == "vary" for one in value.split(",")}
    own = any(name == "set-cookie" or "'nonce-" in value for name, value in heads)
    return not own and varies <= VARIES and len(found.body) <= LARGEST
