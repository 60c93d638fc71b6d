"""A bell in the cache: a relay that has had work stays a moment, and who commits next rings instead of sending a job.

A job costs several milliseconds on its way through the broker, a ring a tenth of one. Nothing that matters hangs on it:
who stays looks once more after saying that it leaves, so that no ring is lost to that; a ring that nobody heard because
a process was killed, or the cache emptied, costs the seconds until the sweeper looks.
"""

from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

STAYING, BELL = "ledger:staying", "ledger:bell"
STAYING_SECONDS = 2  # a mark that nobody takes away ends by itself


def stay() -> bool:
    """Say that this process listens; False where another one does, or there is no bell to listen to."""
    return _redis() is not None and bool(cache.add(STAYING, 1, STAYING_SECONDS))


def leave() -> None:
    cache.delete(STAYING)


def heard(seconds: float) -> bool:
    """Wait for a ring, saying before that this process is still here."""
    cache.set(STAYING, 1, STAYING_SECONDS)
    return bool(_redis().blpop([_key()], timeout=seconds))


def ring() -> bool:
    """Wake who stays; False where nobody does, or the cache is away."""
    if _redis() is None or not cache.get(STAYING):
        return False
    try:
        pipe = _redis().pipeline()
        pipe.lpush(_key(), 1)
        pipe.expire(_key(), STAYING_SECONDS)
        pipe.execute()
    except (RedisError, OSError):
        return False
    return True


def _key() -> str:
    return str(cache.make_key(BELL))


def _redis() -> Any:
    """The client behind the cache; None where the cache is this process's own memory."""
    client: Any = getattr(cache, "_cache", None)
    return client.get_client(None, write=True) if hasattr(client, "get_client") else None
