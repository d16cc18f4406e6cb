"""Rows as the database has them, for answers that only write them out again.

A fixed-point number is a whole number there (``fields.FixedField``); a Decimal for each would cost more than the
statement itself.
"""

from functools import lru_cache

from django.core.exceptions import EmptyResultSet
from django.db import connection

MILLION = 1_000_000


def as_stored(rows, within="{}"):
    """The tuples of ``rows`` (a queryset of ``values_list``); ``within`` is SQL that its statement is set into."""
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(within.format(sql), values)
        return cursor.fetchall()


@lru_cache(maxsize=20_000)
def written(whole, unit=MILLION):
    """A number in steps of 1 / ``unit`` (a power of ten) in its shortest form: 64.69, 100, -0.5; None of None.

    The same targets and scores are written again and again, so what was written is kept.
    """
    if whole is None:
        return None
    units, rest = divmod(abs(whole), unit)
    text = f"{units}.{str(unit + rest)[1:].rstrip('0')}" if rest else str(units)
    return f"-{text}" if whole < 0 else text
