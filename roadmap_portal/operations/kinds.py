"""The kinds of job: which function carries each out, in which queue, and how often it may be tried."""

from collections.abc import Callable
from typing import NamedTuple

QUEUES = ("default", "reports", "deliveries")


class Kind(NamedTuple):
    run: Callable
    queue: str
    max_attempts: int


_kinds = {}


def handles(kind, *, queue="default", max_attempts=3):
    """Register the decorated ``run(lease)`` for jobs of ``kind``. It stands in an app's ``tasks.py``."""
    if queue not in QUEUES:
        raise ValueError(f"no worker listens to the queue {queue!r}")

    def register(run):
        _kinds[kind] = Kind(run, queue, max_attempts)
        return run

    return register


def kind_of(name):
    """Return the registered kind; LookupError when no app handles it."""
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"no app handles jobs of the kind {name!r}") from None
