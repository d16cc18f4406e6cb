"""What the database role of web and worker may do in PostgreSQL: everything but migrate, and rewrite what was recorded.

The triggers of `append_only.py` refuse everybody who asks by way of a statement, but the owner of a table may drop
them. So the owner migrates, and the portal runs as another role, which these statements give its rights.
"""

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from .append_only import protected


def statements(role):
    """The SQL that gives ``role`` its rights, in order; to be run by the owner after each migrate."""
    quote = connection.ops.quote_name
    role = quote(role)
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON {MigrationRecorder.Migration._meta.db_table} FROM {role}"
    for model, changeable in protected():
        table = quote(model._meta.db_table)
        yield f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}"
        if changeable:
            columns = ", ".join(quote(model._meta.get_field(name).column) for name in sorted(changeable))
            yield f"GRANT UPDATE ({columns}) ON {table} TO {role}"
