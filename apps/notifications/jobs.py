"""Queue notify."""

from celery import shared_task

from apps.ledger.by_hand import time_is_real
from apps.notifications import sending


@shared_task(name="notifications.send_due")
def send_due() -> None:
    """Every ten seconds, by beat. Two at once do no harm: each message is claimed under a lock."""
    if time_is_real():
        sending.send_due()
