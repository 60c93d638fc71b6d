"""Moments as the API sends them: with the offset of the district, whatever the database gave."""

from datetime import datetime

from django.utils.timezone import get_default_timezone


def local(moment: datetime | None) -> datetime | None:
    return moment.astimezone(get_default_timezone()) if moment else None
