"""Databases on a PostgreSQL server that are made once for a state of the sources, and copied by whoever needs one.

To migrate and to load the demonstration take longer than any test; to copy takes a second. Each function takes the
address of a database on the server, as DATABASE_URL has it.
"""

import os
import subprocess
import sys
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
# One process at a time looks what is there and makes what is not.
LOCK = 7_216_430
# A state of the sources that nobody has asked for in these days is thrown away.
DAYS_KEPT = 3


def at(url, name):
    """The address of the database ``name`` on the same server."""
    return f"{url.rpartition('/')[0]}/{name}"


@contextmanager
def server(url):
    with closing(psycopg2.connect(url)) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            yield cursor


def kept(url, name, make, *, template="template1"):
    """The database ``name``, which ``make(name)`` fills from a copy of ``template`` unless it is there already."""
    making = f"{name}_making"
    with server(url) as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            _forget_old(cursor)
            cursor.execute(f"DROP DATABASE IF EXISTS {making} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {making} TEMPLATE {template}")
            make(making)
            cursor.execute(f"ALTER DATABASE {making} RENAME TO {name}")
        cursor.execute(f"COMMENT ON DATABASE {name} IS 'kept for tests, {date.today()}'")
    return name


def _forget_old(cursor):
    last = f"kept for tests, {date.today() - timedelta(days=DAYS_KEPT)}"
    cursor.execute(
        "SELECT datname FROM pg_database WHERE shobj_description(oid, 'pg_database') BETWEEN %s AND %s",
        ["kept for tests, ", last],
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def copied(url, name):
    """A copy of the database ``name``, dropped in the end; yields what it is called."""
    copy = f"portal_copy_{uuid4().hex[:12]}"
    with server(url) as cursor:
        cursor.execute(f"CREATE DATABASE {copy} TEMPLATE {name}")
    yield copy
    with server(url) as cursor:
        cursor.execute(f"DROP DATABASE {copy} WITH (FORCE)")


def migrated(url, digest, folder):
    """A database that is up to date with migrations of this ``digest``; ``folder`` is for what the portal may leave."""
    return kept(url, f"portal_migrated_{digest}", lambda name: migrate(folder, DATABASE_URL=at(url, name)))


def migrate(folder, **variables):
    """Bring a portal's own database up to date, in a process of its own; without DATABASE_URL it lies in ``folder``."""
    own = {"DJANGO_SETTINGS_MODULE": "roadmap_portal.settings", "PORTAL_EMBEDDED": "1", "PORTAL_VAR_DIR": str(folder)}
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    for command in (["migrate", "-v0"], ["createcachetable"]):
        call = [sys.executable, "manage.py", *command]
        subprocess.run(call, env=kept | own | variables, cwd=ROOT, check=True)
