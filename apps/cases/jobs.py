"""What happens to cases when nobody acts."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from celery import shared_task
from django.db import transaction

from apps.cases.actions import accept_by_silence, terminate
from apps.cases.models import Case
from apps.ledger.by_hand import time_is_real
from apps.ledger.clock import now
from apps.ledger.locks import try_lock

log = logging.getLogger(__name__)
BATCH = 200


@shared_task(name="cases.accept_overdue")
def accept_overdue() -> int:
    """Five working days of silence make an application accepted (行政许可法 32 (4)); corrections that did not come in
    time end the case. Returns how many it dealt with."""
    if not time_is_real():
        return 0
    with transaction.atomic():
        if not try_lock("cases.accept_overdue"):
            return 0
        silent = list(Case.objects.told_too_late(now()).order_by("due_at").values_list("pk", flat=True)[:BATCH])
        late = list(Case.objects.uncorrected(now()).order_by("due_at").values_list("pk", flat=True)[:BATCH])
    return sum(_one(accept_by_silence, pk) for pk in silent) + sum(_one(terminate, pk) for pk in late)


def _one(act: Callable[..., Any], pk: UUID) -> bool:
    """One case; a failure there must not hold up the others."""
    try:
        return act(pk) is not None
    except Exception:
        log.exception("case %s was left for the next round", pk)
        return False
