"""变动: has anything happened within a scope since a page was drawn? One cache key per scope, and no query at all.

An app says which scopes an entry touches (`@touches("order.")`); `record` marks them once committed. A page carries a
signed ticket of its scopes and their tag; `changes.js` asks every 15 s with the tag as ETag and hears 304 until
something has happened, then fetches its parts through the page's own view and rights.

The ticket names scopes, it shows nothing: the answer is only that there is something to fetch.
"""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from nanhai_gov.access import public

Touching = Callable[[Any], Iterable[str]]
_TOUCHING: list[tuple[str, Touching]] = []
SALT = "ledger.changes"
TICKET_SECONDS = 24 * 3600  # a page left open longer is opened anew
KEPT_SECONDS = 7 * 24 * 3600


def touches(prefix: str) -> Callable[[Touching], Touching]:
    """Register which scopes the entries of one family of verbs touch. The function may read facts only."""

    def register(function: Touching) -> Touching:
        _TOUCHING.append((prefix, function))
        return function

    return register


def mark(entries: Iterable[Any]) -> None:
    """Called after the entries' transaction; a lost mark costs a page one round until the next one."""
    last: dict[str, str] = {}
    for entry in entries:
        for prefix, of in _TOUCHING:
            if entry.verb.startswith(prefix):
                last |= {_key(scope): str(entry.pk) for scope in of(entry)}
    if last:
        cache.set_many(last, KEPT_SECONDS)


def ticket(*scopes: str) -> str:
    return signing.dumps(sorted(scopes), salt=SALT, compress=True)


def tag(scopes: Iterable[str]) -> str:
    """The ETag of some scopes: the last entry in each, folded."""
    keys = [_key(scope) for scope in sorted(scopes)]
    found = cache.get_many(keys)
    return '"' + hashlib.sha256("|".join(f"{key}={found.get(key, 0)}" for key in keys).encode()).hexdigest()[:20] + '"'


def watch(name: str, *scopes: str) -> dict[str, str]:
    """For a template: where to ask and the tag as it is before the page reads its rows."""
    return {"url": f"{reverse(name)}?of={ticket(*scopes)}", "tag": tag(scopes)}


@public
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """304 while nothing has happened. Without a ticket of ours: 400. Neither session nor user is read."""
    try:
        scopes = signing.loads(request.GET.get("of", ""), salt=SALT, max_age=TICKET_SECONDS)
    except signing.BadSignature:
        return HttpResponseBadRequest()
    current = tag(scopes)
    same = request.headers.get("If-None-Match") == current
    answer = HttpResponse(status=304) if same else JsonResponse({"changed": True})
    answer["ETag"], answer["Cache-Control"] = current, "no-store"
    return answer


def _key(scope: str) -> str:
    return f"changes:{scope}"
