"""Queue notify."""

from celery import shared_task

from apps.notifications import sending


@shared_task(name="notifications.send_due")
def send_due() -> None:
    """Every ten seconds, by beat. Two at once do no harm: each message is claimed under a lock."""
    sending.send_due()
