"""A Redis that is away: every call answers as an empty cache does."""

import pytest
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from roadmap_portal.common.cache import ForgivingRedisCache


@pytest.fixture
def away():
    # Nothing listens on port 1.
    return ForgivingRedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 1}})


def test_reads_find_nothing_and_writes_vanish(away):
    away.set("x", 1)
    assert away.get("x") is None
    assert away.get("x", default=7) == 7
    assert away.get_many(["x", "y"]) == {}
    assert away.add("x", 1) is True
    assert away.incr("x") == 1
    assert away.has_key("x") is False
    assert away.get_or_set("x", lambda: 5) == 5
    away.delete("x")
    away.set_many({"x": 1})
    away.delete_many(["x"])
    away.clear()


def test_djangos_own_would_have_failed_the_request():
    with pytest.raises(RedisError):
        RedisCache("redis://127.0.0.1:1/0", {}).get("x")
