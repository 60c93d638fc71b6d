"""The one act of the ledger, and the operators' retry."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.ledger.by_hand import collected
from apps.ledger.clock import now
from apps.ledger.idempotency import official_act
from apps.ledger.models import Delivery, Entry
from apps.ledger.refusal import Refused


def record(verb: str, subject: UUID, *, by: Any, **facts: Any) -> Entry:
    """Insert one entry in the caller's transaction: nothing that matters happens without one.

    `by` is the acting user, or None when the platform acts by itself. `facts` must be JSON-able and hold no
    personal data. One INSERT; number and hash are set by the database. Outside a transaction it refuses.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{verb}: an entry belongs in the transaction of what it tells of")
    told = collected()
    entry = Entry.objects.create(
        verb=verb,
        subject=subject,
        actor=getattr(by, "pk", None),
        actor_label=getattr(by, "ledger_label", "") if by else "",
        facts=facts,
        at=now(),
        relayed_at=None if told is None else now(),
    )
    if told is None:
        transaction.on_commit(_poke, robust=True)
    else:
        told.append(entry)
    return entry


def _poke() -> None:
    """Wake the relay. Losing this costs a few seconds, never an entry: the sweeper looks anyway."""
    from apps.ledger.jobs import poke

    poke()


@official_act
def retry_delivery(delivery_id: int, *, by: Any) -> None:
    """Give a failed delivery a new start with a clean count of attempts."""
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    if delivery.status != Delivery.Status.FAILED:
        raise Refused("not_failed", _("This delivery is not in the failed state any more."))
    delivery.status, delivery.attempts, delivery.due_at = Delivery.Status.PENDING, 0, now()
    delivery.save(update_fields=["status", "attempts", "due_at"])
    record("delivery.retried", delivery.subject, by=by, delivery=delivery.pk, handler=delivery.handler)
