"""Sending what is due: planned → (unknown while the call runs) → sent | failed.

Before the call the message is committed as unknown. If this process dies during the call, the next run does not
repeat it blindly: it asks the provider by the same key.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction

from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.models import Entry
from apps.notifications.channels import Channel, NeverWill, Unclear, Unreachable, sms
from apps.notifications.models import Message

Status: Any = Message.Status
MAX_ATTEMPTS = 10
ASK_AFTER = timedelta(minutes=2)


def send_due(limit: int = 100, channel: Channel | None = None) -> int:
    """Send or ask about up to `limit` messages; how many were dealt with."""
    channel = channel or sms()
    for done in range(limit):
        message = _claim()
        if message is None:
            return done
        if message.status == Status.UNKNOWN:
            _settle(message.pk, *_asked(channel, message))
        else:
            _settle(message.pk, *_sent(channel, message))
    return limit


def key_of(message: Message) -> str:
    """The provider's idempotency key: the entry, and which of its messages."""
    return f"{message.entry}-{message.pk}"


@transaction.atomic
def _claim() -> Message | None:
    """The next message that is due, marked unknown before anything leaves the house; returned as it was."""
    due = Message.objects.due(now()).select_for_update(skip_locked=True).order_by("due_at")
    message: Message | None = due.first()
    if message is None:
        return None
    before = message.status
    message.status, message.attempts, message.due_at = Status.UNKNOWN, message.attempts + 1, now() + ASK_AFTER
    message.save(update_fields=["status", "attempts", "due_at"])
    message.status = before
    return message


def _sent(channel: Channel, message: Message) -> tuple[str, str]:
    try:
        channel.send(key=key_of(message), to=message.phone, text=message.text)
    except Unreachable as problem:
        return Status.PLANNED, str(problem)
    except Unclear as problem:
        return Status.UNKNOWN, str(problem)
    except NeverWill as problem:
        return Status.FAILED, str(problem)
    return Status.SENT, ""


def _asked(channel: Channel, message: Message) -> tuple[str, str]:
    there = channel.ask(key_of(message))
    if there is None:
        return Status.UNKNOWN, "the provider cannot say"
    return (Status.SENT, "") if there else (Status.PLANNED, "the provider does not have it")


@transaction.atomic
def _settle(message_id: int, status: str, error: str) -> None:
    message = Message.objects.select_for_update().get(pk=message_id)
    if status in (Status.PLANNED, Status.UNKNOWN):
        if message.attempts >= MAX_ATTEMPTS:
            status = Status.FAILED
        message.due_at = now() + timedelta(seconds=min(5 * 2**message.attempts, 3600))
    message.status, message.error = status, error[:300]
    message.sent_at = now() if status == Status.SENT else None
    message.save(update_fields=["status", "error", "due_at", "sent_at"])
    if status == Status.SENT:
        _say("message.sent", message)
    elif status == Status.FAILED:
        _say("message.failed", message, error=error[:200])


def _say(verb: str, message: Message, **facts: str) -> Entry:
    from apps.accounts.masking import mask_phone

    return record(verb, message.subject, by=None, message=message.pk, to=mask_phone(message.phone), **facts)
