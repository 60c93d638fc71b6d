"""Messages: planned with the entry they tell of, sent at least once, shown once."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.crypto import blind_index
from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.idempotency import official_act
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from apps.notifications.models import Message

Channel: Any = Message.Channel
Status: Any = Message.Status
BOTH = (Channel.IN_APP, Channel.SMS)


@transaction.atomic
def notify(
    entry: Entry,
    *,
    user: Any = None,
    phone: str = "",
    text_zh: str,
    text_en: str = "",
    link: str = "",
    channels: Iterable[str] = BOTH,
) -> list[Message]:
    """Tell one person of an entry: one message per channel, in the caller's transaction.

    In the portal only for people with an account, by SMS only where there is a phone (else the account's). Called
    again for the same entry, channel and person it plans nothing. `link` is a path; the SMS carries the text alone.
    """
    phone = phone or getattr(user, "phone", "")
    wanted = [c for c in channels if (user is not None if c == Channel.IN_APP else bool(phone))]
    planned = [_plan(entry, channel, user, phone, text_zh, text_en or text_zh, link) for channel in wanted]
    Message.objects.bulk_create(planned, ignore_conflicts=True)
    numbers = {one.phone_index for one in planned}
    return list(Message.objects.filter(entry=entry.pk, user=user, channel__in=wanted, phone_index__in=numbers))


def _plan(entry: Entry, channel: str, user: Any, phone: str, zh: str, en: str, link: str) -> Message:
    at = now()
    shown = channel == Channel.IN_APP  # being kept is being delivered
    status, sent_at = (Status.SENT, at) if shown else (Status.PLANNED, None)
    return Message(
        user=user, phone="" if shown else phone, phone_index="" if shown else blind_index("phone", phone),
        subject=entry.subject, entry=entry.pk, channel=channel, text=zh, text_en=en, link=link, due_at=at,
        status=status, sent_at=sent_at,
    )  # fmt: skip


@transaction.atomic
def mark_read(user: Any, *, message_id: int | None = None) -> int:
    """The person has seen one message, or all; how many that were. No entry: nobody else is concerned."""
    unread = Message.objects.shown_to(user).unread()
    if message_id is not None:
        unread = unread.filter(pk=message_id)
    return unread.update(read_at=now())


@official_act
def retry_message(message_id: int, *, by: Any) -> None:
    """An operator gives a failed message a new start."""
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.status != Status.FAILED:
        raise Refused("not_failed", _("This message is not in the failed state any more."))
    message.status, message.attempts, message.due_at = Status.PLANNED, 0, now()
    message.save(update_fields=["status", "attempts", "due_at"])
    record("message.retried", message.subject, by=by, message=message.pk)


def unread_count(user_id: UUID) -> int:
    return Message.objects.filter(user=user_id).unread().count()
