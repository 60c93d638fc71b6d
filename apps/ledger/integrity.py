"""Tampering shows: recompute every link of the chains in the database itself."""

from uuid import UUID

from django.db import connection, transaction

from apps.ledger.actions import LEDGER, record
from apps.ledger.models import Entry

BROKEN = """
SELECT e.id FROM (
    SELECT e.*, lag(e.hash, 1, ''::bytea) OVER w AS before, row_number() OVER w AS place
    FROM ledger_entry e {where} WINDOW w AS (PARTITION BY e.subject ORDER BY e.seq)
) e
WHERE e.seq <> e.place OR e.prev_hash <> e.before
   OR e.hash <> ledger_entry_hash(e.prev_hash, e.seq, e.verb, e.subject, e.actor, e.actor_label, e.facts, e.at)
ORDER BY e.id LIMIT 100
"""


def broken_links(subject: UUID | None = None) -> list[int]:
    """Ids of entries (at most 100) whose place, link or hash does not fit; all subjects, or one."""
    where = "WHERE e.subject = %s" if subject else ""
    with connection.cursor() as cursor:
        cursor.execute(BROKEN.format(where=where), [subject] if subject else [])
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def verify() -> list[int]:
    """核对: recompute every chain and say in the ledger what came of it. Reads all entries: for the night."""
    broken = broken_links()
    last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    record("ledger.verified", LEDGER, by=None, entries=last, broken=broken, n_broken=len(broken))
    return broken
