"""Rows that are never rewritten: the database itself refuses, on SQLite and PostgreSQL alike (IntegrityError).

The triggers are put up after every migrate, not by a migration: SQLite drops them whenever a later migration remakes
the table. Only PostgreSQL refuses DELETE, because SQLite empties tables with it (``flush``); it has TRUNCATE for that.
"""

from functools import partial

from django.apps import apps as all_apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import post_migrate

# Dropped first, because a migration may have added a column.
SQLITE = (
    "DROP TRIGGER IF EXISTS {table}_append_only",
    """
    CREATE TRIGGER {table}_append_only BEFORE UPDATE OF {columns} ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
    """,
)
POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    """
    CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OF {columns} ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()
    """,
    """
    CREATE OR REPLACE TRIGGER {table}_keeps_rows BEFORE DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()
    """,
)


# {(app's label, model's name): names of the fields that may change}
_protected = {}


def protected():
    """[(model, names of the fields that may change)] of all that is never rewritten."""
    return [(all_apps.get_model(*key), changeable) for key, changeable in sorted(_protected.items())]


def protect(config, *models, changeable=()):
    """Let no row of ``models`` (names in the app of ``config``) change but for the fields named ``changeable``."""
    for name in models:
        _protected[config.label, name] = frozenset(changeable)
        post_migrate.connect(
            partial(_install, name=name, changeable=frozenset(changeable)),
            sender=config,
            weak=False,
            dispatch_uid=f"append_only.{config.label}.{name}",
        )


def _install(sender, name, changeable, using=DEFAULT_DB_ALIAS, apps=all_apps, **_):
    try:
        model = apps.get_model(sender.label, name)
    except LookupError:  # migrated back to before the model
        return
    connection = connections[using]
    frozen = [field.column for field in model._meta.local_concrete_fields if field.name not in changeable]
    columns = ", ".join(map(connection.ops.quote_name, frozen))
    with connection.cursor() as cursor:
        for statement in POSTGRESQL if connection.vendor == "postgresql" else SQLITE:
            cursor.execute(statement.format(table=model._meta.db_table, columns=columns))
