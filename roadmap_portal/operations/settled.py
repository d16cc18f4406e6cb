"""Up to which id a table is settled: no row with a lower one can appear any more.

PostgreSQL gives ids out when a row is written, not when it is committed: id 11 may be there while 10 is still under
way, unseen. But who writes holds ROW EXCLUSIVE on the table, taken before the id and kept until after the commit is
visible. So: read the last id that was given out, then the writers of that moment, and wait for these alone; whoever
begins later gets a higher id. Nobody waits for us. (Ids must come from the sequence one by one: CACHE 1, the default.)
"""

from time import monotonic, sleep

from django.db import connection
from django.db.models import Max

WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND relation = %s::regclass AND mode = 'RowExclusiveLock' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND pid IS DISTINCT FROM pg_backend_pid()
"""
PAUSE = 0.05


def settled_id(model, *, patience):
    """The last settled id, 0 for none; None when a writer has not ended after ``patience`` seconds."""
    if connection.vendor != "postgresql":
        # SQLite has one writer at a time: what it gave out is committed or gone.
        return model.objects.aggregate(last=Max("pk"))["last"] or 0
    last, deadline = _last_given(model), monotonic() + patience
    under_way = writers(model)
    while under_way := under_way & writers(model):
        if monotonic() > deadline:
            return None
        sleep(PAUSE)
    return last


def _last_given(model):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [model._meta.db_table, model._meta.pk.column])
        # The name comes quoted from the catalogue.
        cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {cursor.fetchone()[0]}")
        return cursor.fetchone()[0]


def writers(model):
    """The transactions of others that have written to the table, or are about to, and have not ended."""
    with connection.cursor() as cursor:
        cursor.execute(WRITERS, [model._meta.db_table])
        return {row[0] for row in cursor}
