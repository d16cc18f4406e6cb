"""How often a caller may call: counted for each token or account, in the database, across all processes.

One write for every call would cost more than most reads: a process takes calls from the common counter in blocks and
spends them from memory. Together the processes never allow more than the limit.
"""

import time
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from rest_framework.throttling import BaseThrottle

from .. import limits
from ..models import ApiToken

# A block is so small a part of the limit that what a stopped process takes with it doesn't matter.
BLOCKS = 50
MOST_KEPT = 10_000


@dataclass(slots=True)
class Block:
    """Calls taken from the common counter and not yet spent; ``ends`` in seconds of the monotonic clock."""

    left: int
    beyond: int
    ends: float


_blocks, _lock = {}, Lock()


class CallerThrottle(BaseThrottle):
    """DRF's throttle for all views: the view's ``limit`` names the allowance in PORTAL_API_LIMITS."""

    def allow_request(self, request, view):
        name = limit_of(request, view)
        most, window = settings.PORTAL_API_LIMITS[name]
        allowed, remaining, wait = spend(f"api:{name}:{caller_key(request)}", most, window)
        request._request.rate_limit = (name, most, window, remaining, wait)
        self._wait = wait
        return allowed

    def wait(self):
        return self._wait


def limit_of(request, view):
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        return getattr(view, "write_limit", "write")
    return getattr(view, "limit", "read")


def caller_key(request):
    return request.auth.digest if isinstance(request.auth, ApiToken) else f"user:{request.user.pk}"


def spend(key, most, window):
    """Spend one call of ``most`` in ``window`` seconds: (allowed, calls left, seconds until the window ends)."""
    now = time.monotonic()
    with _lock:
        block = _blocks.get(key)
        if block is None or block.ends <= now or (block.left == 0 and block.beyond):
            block = _blocks[key] = take(key, most, window, now)
            if len(_blocks) > MOST_KEPT:
                forget_ended(now)
        wait = max(1, round(block.ends - now))
        if block.left == 0:
            return False, 0, wait
        block.left -= 1
        return True, block.left + block.beyond, wait


def take(key, most, window, now):
    size = max(1, most // BLOCKS)
    allowance = limits.consume(key, limit=most, window=window, times=size)
    over = max(0, allowance.count - most)
    return Block(max(0, size - over), allowance.remaining, now + allowance.retry_after)


def forget_ended(now):
    for key in [key for key, block in _blocks.items() if block.ends <= now]:
        del _blocks[key]


def forget_all():
    """Forget what this process holds; for tests."""
    with _lock:
        _blocks.clear()
