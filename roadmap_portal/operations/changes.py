"""The numbered change log: order of the feed, stamp of every ETag and lock of the scores in one.

The numbers have no gaps and are visible in their order, because they come from one row that stays locked until the
transaction ends. Where scores change, ``take`` before computing them; elsewhere ``record`` last.
"""

from django.db import connection, transaction
from django.utils import timezone

from .counter import NAME, new_epoch
from .models import Change, Counter


def take(count=1):
    """Take ``count`` consecutive numbers and return the last; other takers wait until this transaction ends."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A change is numbered inside the transaction that makes it.")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE operations_counter SET value = value + %s WHERE name = %s RETURNING value", [count, NAME]
        )
        return cursor.fetchone()[0]


def record(kind, *, subject, number=None, at=None):
    """Record that what ``subject`` names has to be read again; ``number`` when it was taken before."""
    return record_many(kind, subjects=[subject], last=number, at=at)[0]


def record_many(kind, *, subjects, last=None, at=None):
    """Record one change per subject, numbered consecutively up to ``last``."""
    if not subjects:
        return []
    at = at or timezone.now()
    last = take(len(subjects)) if last is None else last
    first = last - len(subjects) + 1
    return Change.objects.bulk_create(
        [Change(number=number, kind=kind, subject=subject, at=at) for number, subject in enumerate(subjects, first)]
    )


def stamp():
    """Return (epoch, number of the last change) in one read by key. Read it before the rows it stands for.

    In SQL, because every read of the API begins with it: to compile the query costs more than to carry it out.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT epoch, value FROM operations_counter WHERE name = %s", [NAME])
        return cursor.fetchone()


def latest():
    return stamp()[1]


def epoch():
    return stamp()[0]


def renew_epoch():
    """Begin a new epoch: to be called by whatever puts the database back to an earlier state."""
    Counter.objects.filter(pk=NAME).update(epoch=new_epoch())
