"""Moments as the API sends them: with the offset of the district, whatever the database gave."""

from datetime import datetime

from django.utils import timezone


def local(moment: datetime | None) -> datetime | None:
    return timezone.localtime(moment, timezone.get_default_timezone()) if moment else None
