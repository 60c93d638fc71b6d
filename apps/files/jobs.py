"""Celery jobs of files."""

from celery import shared_task

from apps.files.sweeping import sweep as clear
from apps.ledger.locks import held


@shared_task(name="files.sweep", soft_time_limit=1500, time_limit=1800)
def sweep() -> int:
    """Every night: content that no row names any more. Two beats at once do no harm."""
    with held("files.sweep") as mine:
        return clear() if mine else 0
