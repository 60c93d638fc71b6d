"""Moments as the API sends them: with the offset of the district, whatever the database gave."""

from datetime import datetime

from nanhai_gov import times


def local(moment: datetime | None) -> datetime | None:
    return times.local(moment) if moment else None
