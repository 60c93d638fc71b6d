"""Searches in vain: the words are counted, never who asked, and nothing that could be a number of a person."""

import re

from django.db.models import F
from django.utils import timezone

from apps.catalog.models import MissedSearch
from apps.catalog.search import plain

LONGEST = 30
PERSONAL = re.compile(r"[0-9]{5,}|@")  # phones, identity cards, mail


def missed(text: str) -> None:
    """Count one search that found nothing. Long sentences and anything like a number are left alone."""
    words = plain(text)
    if not 2 <= len(words) <= LONGEST or PERSONAL.search(words):
        return
    today = timezone.localdate()
    if not MissedSearch.objects.filter(text=words).update(n=F("n") + 1, last_on=today):
        MissedSearch.objects.bulk_create([MissedSearch(text=words, last_on=today)], ignore_conflicts=True)
