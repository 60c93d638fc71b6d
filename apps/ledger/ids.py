"""Time-ordered identifiers (UUIDv7, RFC 9562): new rows land at the end of every index."""

import os
import time
import uuid

from apps.ledger.clock import simulated


def uuid_or_none(text: str | None) -> uuid.UUID | None:
    """An id as it came from outside; None where it is none."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def uuid7() -> uuid.UUID:
    """48 bits of milliseconds, then 74 random bits. Lists sort by it, so simulated rows carry simulated time."""
    moment = simulated()
    milliseconds = int(moment.timestamp() * 1000) if moment else time.time_ns() // 1_000_000
    value = milliseconds << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76  # version 7
    value = value & ~(0x3 << 62) | 0x2 << 62  # variant
    return uuid.UUID(int=value)
