"""Counting attempts across processes, in the database: the cache may vanish and can't add exactly.

``DatabaseCache.incr`` reads and then writes (of 800 parallel calls 231 were counted), and a Redis may be down.
Here one upsert counts and answers, on SQLite and PostgreSQL alike.
"""

import hashlib
import ipaddress
import time
from dataclasses import dataclass
from functools import wraps

from django.db import connection
from django.db.models import F

from roadmap_portal.common import errors
from roadmap_portal.operations.middleware import client_address

from .models import AttemptCounter

COUNT = """
INSERT INTO accounts_attemptcounter (key, count, window_ends) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN accounts_attemptcounter.window_ends <= %s THEN excluded.count
        ELSE accounts_attemptcounter.count + excluded.count END,
    window_ends = CASE WHEN accounts_attemptcounter.window_ends <= %s
        THEN excluded.window_ends ELSE accounts_attemptcounter.window_ends END
RETURNING count, window_ends
"""


@dataclass(frozen=True)
class Allowance:
    """What is left of a limit after this attempt; ``retry_after`` in seconds."""

    limit: int
    count: int
    retry_after: int

    @property
    def allowed(self):
        return self.count <= self.limit

    @property
    def remaining(self):
        return max(0, self.limit - self.count)

    @property
    def just_exceeded(self):
        return self.count == self.limit + 1


def digest(key):
    """Keys name people and addresses: only their digest is kept."""
    return hashlib.sha256(key.encode()).hexdigest()


def consume(key, *, limit, window, times=1):
    """Count ``times`` attempts under ``key``; ``limit`` are allowed in ``window`` seconds from the first."""
    now = int(time.time())
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [digest(key), times, now + window, now, now])
        count, window_ends = cursor.fetchone()
    return Allowance(limit=limit, count=count, retry_after=max(1, window_ends - now))


def forget(*keys):
    """Begin anew for ``keys``, as after a success."""
    AttemptCounter.objects.filter(key__in=[digest(key) for key in keys]).delete()


def give_back(key):
    """Take one attempt back: it turned out to be none."""
    AttemptCounter.objects.filter(key=digest(key), count__gt=0).update(count=F("count") - 1)


def forget_ended():
    """Delete the counters whose window is over; they no longer count."""
    AttemptCounter.objects.filter(window_ends__lte=int(time.time())).delete()


# --- how often one may come to a view -----------------------------------------------
def network(request):
    """The client's address; of IPv6 the /64, which is one line's."""
    address = client_address(request) or "unknown"
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)


def limited(action, *, limit, window, methods=("POST",)):
    """Refuse more than ``limit`` requests of ``methods`` in ``window`` seconds to the views of one ``action``.

    Counted for the account or, before sign-in, for the address.
    """

    def decorator(view):
        @wraps(view)
        def counted(request, *args, **kwargs):
            if request.method in methods:
                who = f"user:{request.user.pk}" if request.user.is_authenticated else f"address:{network(request)}"
                allowance = consume(f"{action}:{who}", limit=limit, window=window)
                if not allowance.allowed:
                    return errors.too_many_requests(request, allowance.retry_after)
            return view(request, *args, **kwargs)

        counted.counts_as = action
        return counted

    return decorator


# A file is made or read whole, and costs a hundred times what a page does.
downloaded = limited("download", limit=300, window=3600, methods=("GET", "HEAD"))
