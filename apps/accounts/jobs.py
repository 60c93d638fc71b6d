"""Jobs of accounts: copies of one's data, and cleaning up after a day."""

from uuid import UUID

from celery import shared_task
from django.db import transaction

from apps.accounts import interrupted, rights
from apps.ledger.locks import try_lock


@shared_task(name="accounts.export")
def export(export_id: str) -> bool:
    """Put one copy together; calling it again does no harm."""
    return rights.make_export(UUID(export_id))


@shared_task(name="accounts.sweep")
def sweep() -> int:
    """Copies that were lost on the way, copies that expired, forms nobody came back for."""
    with transaction.atomic():
        if not try_lock("accounts.sweep"):
            return 0
        late = rights.sweep_exports()
        interrupted.sweep()
    return sum(rights.make_export(pk) for pk in late)
