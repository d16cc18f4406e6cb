"""The rows that count: one numbers the changes, the other the seals of the audit log."""

import secrets

from django.apps import apps as all_apps
from django.db import DEFAULT_DB_ALIAS

NAME = "change"
SEALS = "seal"


def new_epoch():
    """A name for one life of the database, 16 characters."""
    return secrets.token_hex(8)


def create_counters(using=DEFAULT_DB_ALIAS, apps=all_apps, **_):
    """Receiver of post_migrate. Not a data migration, because a flush empties the table and must leave the counters."""
    try:
        counters = apps.get_model("operations", "Counter").objects.using(using)
    except LookupError:  # migrated back to before the first migration
        return
    for name in (NAME, SEALS):
        counters.get_or_create(name=name, defaults={"epoch": new_epoch()})
