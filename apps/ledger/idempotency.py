"""Idempotency keys for pages and API: the same act twice has one effect and the same answer."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.ledger.models import IdempotencyKey
from apps.ledger.refusal import Refused


def body_hash(body: Any) -> str:
    """Hash of what was sent, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()


def once(actor: str, key: str, body: Any, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run `act` unless this actor's key was used before; then give the answer it had.

    Key and effect are one transaction, so `act` must not be durable by itself. Same key with another body →
    Refused("key_reused") (422); still running elsewhere → Refused("still_running") (409).
    """
    digest = body_hash(body)
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(actor=actor, key=key, request_hash=digest)
            row.response = act()
            row.status = 200
            row.save(update_fields=["response", "status"])
            return dict(row.response)
    except IntegrityError:
        before = IdempotencyKey.objects.filter(actor=actor, key=key).first()
        if before is None:
            raise
    if before.request_hash != digest:
        raise Refused("key_reused", _("This form was already sent with other content. Open it again."))
    return dict(before.response)
