"""The one row that numbers the changes."""

import secrets

from django.apps import apps as all_apps
from django.db import DEFAULT_DB_ALIAS

NAME = "change"


def new_epoch():
    """A name for one life of the database, 16 characters."""
    return secrets.token_hex(8)


def create_counter(using=DEFAULT_DB_ALIAS, apps=all_apps, **_):
    """Receiver of post_migrate. Not a data migration, because a flush empties the table and must leave a counter."""
    try:
        counters = apps.get_model("operations", "Counter").objects.using(using)
    except LookupError:  # migrated back to before the first migration
        return
    counters.get_or_create(name=NAME, defaults={"epoch": new_epoch()})
