"""Celery jobs of supervision. Beat calls `scan` every 15 seconds; missing one, or running two at once, is harmless."""

from celery import shared_task

from apps.ledger.by_hand import time_is_real
from apps.supervision import scanning


@shared_task(name="supervision.scan")
def scan() -> int:
    """Warn and card (see `scanning`)."""
    return scanning.scan() if time_is_real() else 0
