"""Advisory locks: two beats, two relays or two scans at once do no harm."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


def key_of(name: str) -> int:
    """A signed 64-bit key for a lock's name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def try_lock(name: str) -> bool:
    """Take the named lock until the end of this transaction, or say at once that somebody has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key_of(name)])
        return bool(cursor.fetchone()[0])


@contextmanager
def held(name: str) -> Iterator[bool]:
    """Hold the named lock as long as the block takes, over many transactions; False when somebody has it.

    The database lets go of it when this connection ends, whatever ended it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key_of(name)])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key_of(name)])


def nobody_holds(name: str) -> bool:
    """Whether the lock was free a moment ago. One query; takes nothing that lasts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND mode = 'ExclusiveLock'"
            " AND granted AND (classid::bigint << 32 | objid::bigint) = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [key_of(name)],
        )
        return bool(cursor.fetchone()[0])
