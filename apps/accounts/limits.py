"""Rate limits: how often somebody may try. Counted in the cache; when that is away, nobody is locked out."""

import logging

from django.core.cache import cache
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
