"""A cache that may vanish: without it the portal is slower, never broken."""

import logging

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Answers as an empty cache while Redis is away. Nothing that must hold may rest on it."""

    def add(self, *args, **kwargs):
        return self._try(super().add, True, *args, **kwargs)

    def get(self, key, default=None, version=None):
        return self._try(super().get, default, key, default, version)

    def set(self, *args, **kwargs):
        return self._try(super().set, None, *args, **kwargs)

    def touch(self, *args, **kwargs):
        return self._try(super().touch, False, *args, **kwargs)

    def delete(self, *args, **kwargs):
        return self._try(super().delete, False, *args, **kwargs)

    def has_key(self, *args, **kwargs):
        return self._try(super().has_key, False, *args, **kwargs)

    def get_many(self, *args, **kwargs):
        return self._try(super().get_many, {}, *args, **kwargs)

    def set_many(self, *args, **kwargs):
        return self._try(super().set_many, [], *args, **kwargs)

    def delete_many(self, *args, **kwargs):
        return self._try(super().delete_many, None, *args, **kwargs)

    def incr(self, *args, **kwargs):
        return self._try(super().incr, 1, *args, **kwargs)

    def clear(self):
        return self._try(super().clear, False)

    @staticmethod
    def _try(operation, answer, *args, **kwargs):
        try:
            return operation(*args, **kwargs)
        except RedisError as error:
            logger.warning("cache_unavailable: %s", type(error).__name__)
            return answer
