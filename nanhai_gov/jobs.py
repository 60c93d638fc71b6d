"""Jobs of the platform itself."""

from pathlib import Path

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from nanhai_gov.backup.making import make
from nanhai_gov.ops import measures

log = structlog.get_logger(__name__)
LONGEST = 8 * 3600  # seconds
ENOUGH = 12  # hours: two beats, or a job that came twice, make one backup a night


@shared_task(name="ops.backup", acks_late=False, soft_time_limit=LONGEST, time_limit=LONGEST + 600)
def backup() -> str:
    """Every night, where BACKUP_DIR is set. Acknowledged at once: it takes longer than the broker waits."""
    last = measures.last_backup()
    if not settings.BACKUP_DIR or (last and (timezone.now() - last.at).total_seconds() < ENOUGH * 3600):
        return ""
    made = make(Path(settings.BACKUP_DIR), keep=settings.BACKUP_KEEP)
    log.info("backup made", folder=made.name)
    return made.name
