"""Counting attempts across processes, in the database: the cache may vanish and can't add exactly.

``DatabaseCache.incr`` reads and then writes (of 800 parallel calls 231 were counted), and a Redis may be down.
Here one upsert counts and answers, on SQLite and PostgreSQL alike.
"""

import hashlib
import time
from dataclasses import dataclass

from django.db import connection
from django.db.models import F

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
