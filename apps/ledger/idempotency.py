"""Idempotency keys for pages and API: the same act twice has one effect and the same answer.

The view says under which key it acts (`once`); the act's own transaction (`@official_act`) claims the key, so
key and effect stand or fall together.
"""

import hashlib
import json
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from apps.ledger.models import IdempotencyKey
from apps.ledger.refusal import Refused
from apps.ledger.remembering import remembering
from nanhai_gov.metrics.counting import refused

P = ParamSpec("P")
R = TypeVar("R")
LOCK_TIMEOUT = "55P03"  # lock_not_available
_claim: ContextVar[IdempotencyKey | None] = ContextVar("idempotency_claim", default=None)


class _Used(Exception):
    """The key was used before."""


def official_act(function: Callable[P, R]) -> Callable[P, R]:
    """An act entered by a person: one durable transaction, which also claims the caller's idempotency key."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        claim = _claim.get()
        try:
            with transaction.atomic(durable=True), remembering(anew=True):
                if claim is not None and claim._state.adding:
                    _insert(claim)
                return function(*args, **kwargs)
        except Refused as refusal:
            refused(refusal)
            raise

    return run


def _insert(claim: IdempotencyKey) -> None:
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError as clash:
        raise _Used from clash
    except OperationalError as waited:
        if getattr(waited.__cause__, "pgcode", "") != LOCK_TIMEOUT:
            raise  # the database itself is away
        # The other hand is still at it.
        raise Refused("still_running", _("This was just sent and is still being done. Wait a moment.")) from waited


def body_hash(body: Any) -> str:
    """Hash of what was sent, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()


def once(actor: str, key: str, body: Any, act: Callable[[], Any]) -> bool:
    """Run `act` (which calls one `@official_act`) unless this actor's key was used before.

    True when it ran now, False when it had been done before. Same key with another body →
    Refused("key_reused"), HTTP 422; still running elsewhere → Refused("still_running"), HTTP 409.
    """
    if not key:
        raise Refused("key_missing", _("This form is incomplete. Open the page again."))
    digest = body_hash(body)
    token = _claim.set(IdempotencyKey(actor=actor, key=key[:64], request_hash=digest, status=200))
    try:
        act()
        return True
    except _Used:
        before = IdempotencyKey.objects.get(actor=actor, key=key[:64])
        if before.request_hash != digest:
            raise Refused("key_reused", _("This form was already sent with other content. Open it again.")) from None
        return False
    finally:
        _claim.reset(token)


NOT_SENT = {"csrfmiddlewaretoken", "idempotency_key", "seen"}  # made by the page, not by the person


def once_sent(request: Any, act: Callable[[], Any], *, actor: str = "") -> bool:
    """`once` for what a form has sent: under its own key (or the header Idempotency-Key), with all of its fields, files
    by name and size. `actor` where nobody has signed in."""
    body: dict[str, Any] = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_SENT}
    body |= {name: [(file.name, file.size) for file in request.FILES.getlist(name)] for name in request.FILES}
    key = request.headers.get("Idempotency-Key") or request.POST.get("idempotency_key", "")
    return once(actor or str(request.user.pk), key, [request.path, body], act)
