"""Rate limits: how often somebody may try. Counted in the cache; when that is away, nobody is locked out."""

import logging

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def within(what: str, who: str, *, times: int, seconds: int) -> bool:
    """Count one more try of `who`; whether it is still among the first `times` in `seconds`."""
    key = f"limit:{what}:{who}"
    try:
        cache.add(key, 0, seconds)
        return bool(cache.incr(key) <= times)
    except (RedisError, ValueError) as problem:  # ValueError: the key expired between the two calls
        logger.warning("rate limit %s not counted: %s", what, problem)
        return True


def sender(request: HttpRequest) -> str:
    """The address that tries are counted by. Behind our proxy that is the one it saw, the last it noted: whatever
    stands before that in X-Forwarded-For was sent by the browser and may be made up."""
    if settings.BEHIND_PROXY:
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if seen:
            return str(seen)[:45]
    return str(request.META.get("REMOTE_ADDR", ""))
