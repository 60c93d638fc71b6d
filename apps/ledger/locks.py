"""Advisory locks: two beats, two relays or two scans at once do no harm."""

import hashlib

from django.db import connection


def key_of(name: str) -> int:
    """A signed 64-bit key for a lock's name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def try_lock(name: str) -> bool:
    """Take the named lock until the end of this transaction, or say at once that somebody has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key_of(name)])
        return bool(cursor.fetchone()[0])
