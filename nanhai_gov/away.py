"""Redis may be gone, or worse: silent. What is asked of it on the way of a request must not hold the request up.

A cache that is away is an empty cache: pages are drawn, acts are done, limits are not counted. After the first that had
to wait for it, this process leaves it alone for some seconds, so that not every thread ends up waiting.
"""

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

T = TypeVar("T")
log = logging.getLogger(__name__)
REST_SECONDS = 5.0


class Breaker:
    """Of one process: whether something may be asked now, or is left alone because it was away a moment ago."""

    def __init__(self, name: str) -> None:
        self.name, self.until = name, 0.0

    @property
    def resting(self) -> bool:
        return time.monotonic() < self.until

    def rest(self, problem: BaseException) -> None:
        if not self.resting:
            log.warning("%s away (%s): left alone for %g s", self.name, type(problem).__name__, REST_SECONDS)
        self.until = time.monotonic() + REST_SECONDS


cache_breaker = Breaker("cache")
broker_breaker = Breaker("broker")


class ForgivingCache(RedisCache):
    """Django's Redis cache, empty while Redis is away."""

    def _asked(self, otherwise: T, act: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        if cache_breaker.resting:
            return otherwise
        try:
            return act(*args, **kwargs)
        except (RedisError, OSError) as problem:
            cache_breaker.rest(problem)
            return otherwise

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return self._asked(False, super().add, key, value, timeout, version)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._asked(default, super().get, key, default, version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        self._asked(None, super().set, key, value, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return self._asked(False, super().touch, key, timeout, version)

    def delete(self, key: Any, version: Any = None) -> bool:
        return self._asked(False, super().delete, key, version)

    def get_many(self, keys: Any, version: Any = None) -> dict[Any, Any]:
        return self._asked({}, super().get_many, keys, version)

    def has_key(self, key: Any, version: Any = None) -> bool:
        return self._asked(False, super().has_key, key, version)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """0 while it is away: nothing is counted, and nobody is locked out."""
        return self._asked(0, super().incr, key, delta, version)

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> list[Any]:
        return self._asked([], super().set_many, data, timeout, version)

    def delete_many(self, keys: Any, version: Any = None) -> None:
        self._asked(None, super().delete_many, keys, version)
