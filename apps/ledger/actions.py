"""The one act of the ledger, and the operators' retry."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from apps.ledger.by_hand import collected
from apps.ledger.changes import mark
from apps.ledger.clock import now
from apps.ledger.idempotency import official_act
from apps.ledger.inserting import insert_many, insert_together
from apps.ledger.models import Delivery, Entry
from apps.ledger.refusal import Refused
from nanhai_gov.logs.context import request_id
from nanhai_gov.metrics.counting import recorded

_kept_back: ContextVar[list[Entry] | None] = ContextVar("entries_kept_back", default=None)
LEDGER = UUID(int=1)  # the subject of what concerns the ledger itself


def record(verb: str, subject: UUID, *, by: Any, **facts: Any) -> Entry:
    """Insert one entry in the caller's transaction: nothing that matters happens without one.

    `by` is the acting user, or None when the platform acts by itself. `facts` must be JSON-able and hold no
    personal data. One INSERT; number and hash are set by the database. Outside a transaction it refuses.
    """
    return record_with((), verb, subject, by=by, **facts)


def record_with(rows: Sequence[Model], verb: str, subject: UUID, /, *, by: Any, **facts: Any) -> Entry:
    """`record`, and new rows before it in the same round to the database: where everybody waits for this act's lock."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{verb}: an entry belongs in the transaction of what it tells of")
    entry = Entry(
        verb=verb,
        subject=subject,
        actor=getattr(by, "pk", None),
        actor_label=getattr(by, "ledger_label", "") if by else "",
        facts=facts,
        at=now(),
        relayed_at=None if collected() is None else now(),
        request_id=request_id(),
    )
    kept_back = _kept_back.get()
    if kept_back is None:
        _write([entry], rows)
    else:
        assert not rows  # what is written together later cannot bring rows along
        kept_back.append(entry)
    return entry


@contextmanager
def together() -> Iterator[None]:
    """Entries recorded inside are written by one INSERT at the end, in their order: an act that moves a chain on
    leaves three or four. They have no number before that, so nothing inside may ask for one. Inside another it joins
    that one."""
    if _kept_back.get() is not None:
        yield
        return
    entries: list[Entry] = []
    token = _kept_back.set(entries)
    try:
        yield
    finally:
        _kept_back.reset(token)
    if entries:
        _write(entries)


def _write(entries: list[Entry], rows: Sequence[Model] = ()) -> None:
    if len(entries) == 1:
        insert_together([*rows, *entries])
    else:
        insert_many(entries)
    told = collected()
    if told is None:
        transaction.on_commit(_poke, robust=True)
        transaction.on_commit(lambda: mark(entries), robust=True)
        transaction.on_commit(lambda: recorded(entries), robust=True)
    else:
        told.extend(entries)


def _poke() -> None:
    """Wake the relay. Losing this costs a few seconds, never an entry: the sweeper looks anyway."""
    from apps.ledger.jobs import poke

    poke()


@official_act
def tell_export(*, by: Any, asked: dict[str, str]) -> None:
    """导出: who took what out. What a person was searched by may be a number, so only its kind is kept."""
    told = {name: "…" if name == "actor" else value for name, value in asked.items()}
    record("ledger.exported", LEDGER, by=by, asked=told, asked_zh=", ".join(f"{k}={v}" for k, v in told.items()))


@official_act
def retry_delivery(delivery_id: int, *, by: Any) -> None:
    """Give a failed delivery a new start with a clean count of attempts."""
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    if delivery.status != Delivery.Status.FAILED:
        raise Refused("not_failed", _("This delivery is not in the failed state any more."))
    delivery.status, delivery.attempts, delivery.due_at = Delivery.Status.PENDING, 0, now()
    delivery.save(update_fields=["status", "attempts", "due_at"])
    record("delivery.retried", delivery.subject, by=by, delivery=delivery.pk, handler=delivery.handler)
