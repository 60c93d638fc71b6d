"""What the lines of this moment are about: the request or the job, and who acts."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest
from django.utils.functional import LazyObject, empty
from structlog.contextvars import bind_contextvars, bound_contextvars, get_contextvars

from nanhai_gov.logs.scrub import clean

WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_request: ContextVar[HttpRequest | None] = ContextVar("request_of_the_log", default=None)


def request_id() -> str:
    """Of the request being answered, or, in a job, of the one that caused it; "" where there is none."""
    return str(get_contextvars().get("request_id", ""))


def id_for(offered: str) -> str:
    """The id a proxy or client gave, if well formed and no number of a person; else a new one of 16 characters."""
    if WELL_FORMED.fullmatch(offered) and clean(offered) == offered:
        return offered
    return secrets.token_hex(8)


@contextmanager
def within_request(request: HttpRequest, number: str) -> Iterator[None]:
    """Lines written inside carry the request's id, its route and, once known, who acts."""
    token = _request.set(request)
    try:
        with bound_contextvars(request_id=number):
            yield
    finally:
        _request.reset(token)


@contextmanager
def within_delivery() -> Iterator[None]:
    """Whatever `about_delivery` says inside is forgotten at its end."""
    with bound_contextvars(delivery=None, entry=None, entries=None, handler="", subject="", request_id=request_id()):
        yield


def about_delivery(delivery: Any) -> None:
    """Lines from here on carry the ledger entry, the handler and the request of the act; so do entries it records."""
    entry = delivery.entry
    bind_contextvars(
        delivery=delivery.pk, entry=entry.pk, handler=delivery.handler, subject=str(delivery.subject),
        request_id=entry.request_id,
    )  # fmt: skip


def about_deliveries(mine: list[Any]) -> None:
    """The same of several at once: the handler, the first entry and how many."""
    bind_contextvars(handler=mine[0].handler, entry=mine[0].entry_id, entries=len(mine))


def current() -> HttpRequest | None:
    return _request.get()


def route_of(request: HttpRequest) -> str:
    """The name of the address, never the address itself; "" where none fits."""
    match = request.resolver_match
    return str(match.view_name or "") if match else ""


def actor_of(request: HttpRequest) -> str:
    """Who acts, by id, without asking the database: known once a view has looked at the user or the session."""
    user: Any = getattr(request, "user", None)
    if isinstance(user, LazyObject) and vars(user).get("_wrapped") is empty:
        session: Any = getattr(request, "session", None)
        return str(session._session_cache.get("_auth_user_id", "")) if hasattr(session, "_session_cache") else ""
    return str(user.pk) if user is not None and user.pk else ""
