"""Backup and restore: one tar with the database, the attached files and what both must come to.

Files are never changed after a row names them, so a database that is read first and files that are read after it
agree. The key that signs sessions and hides the seeds of two-factor sign-in is not in it: it is kept apart.
"""

import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from . import audit, changes

FORM = 1
MANIFEST, DATABASE, MEDIA = "manifest.json", "database", "media"
# Rows that a restore itself adds to.
MOVED = {"operations_auditentry"}


class BackupFailed(Exception):
    """Why there is no backup, or why it was not restored, for who runs the command."""


def write(out):
    """Write the backup to ``out`` (binary, need not be seekable); return its manifest."""
    with tempfile.TemporaryDirectory(prefix="portal-backup-") as folder:
        dump = Path(folder) / DATABASE
        manifest = {"form": FORM, "vendor": connection.vendor, "made_at": datetime.now(UTC).isoformat()}
        manifest["rows"] = _dump(dump)
        with tarfile.open(fileobj=out, mode="w|") as tar:
            _add(tar, MANIFEST, json.dumps(manifest).encode())
            tar.add(dump, DATABASE)
            if settings.MEDIA_ROOT.exists():
                tar.add(settings.MEDIA_ROOT, MEDIA)
    return manifest


def restore(source):
    """Put the backup in ``source`` (binary) into an empty database and folder of files; return its manifest."""
    if connection.introspection.table_names():
        raise BackupFailed("The database is not empty: a backup is restored into a new one.")
    if settings.MEDIA_ROOT.exists() and any(settings.MEDIA_ROOT.iterdir()):
        raise BackupFailed(f"{settings.MEDIA_ROOT} is not empty: a backup is restored beside nothing else.")
    with tempfile.TemporaryDirectory(prefix="portal-restore-", dir=settings.VAR_DIR) as folder:
        try:
            with tarfile.open(fileobj=source, mode="r|*") as tar:
                tar.extractall(folder, filter="data")
            manifest = json.loads((Path(folder) / MANIFEST).read_text())
        except (tarfile.TarError, OSError, ValueError, EOFError) as error:
            raise BackupFailed(f"This is no backup of the portal, or it is damaged: {error}") from error
        if (manifest.get("form"), manifest.get("vendor")) != (FORM, connection.vendor):
            raise BackupFailed(f"The backup is of {manifest.get('vendor')}, the database is {connection.vendor}.")
        _load(Path(folder) / DATABASE)
        if (Path(folder) / MEDIA).exists():
            if settings.MEDIA_ROOT.exists():
                settings.MEDIA_ROOT.rmdir()
            shutil.move(Path(folder) / MEDIA, settings.MEDIA_ROOT)
    _begin_anew(manifest)
    return manifest


def _begin_anew(manifest):
    """Hold the rows against the manifest, and let programs that follow the changes know that time went back."""
    with connection.cursor() as cursor:
        found = _count(cursor, manifest["rows"])
    if wrong := [name for name, number in manifest["rows"].items() if found[name] != number]:
        raise BackupFailed(f"These tables have another number of rows than in the backup: {', '.join(wrong)}")
    with transaction.atomic():
        changes.renew_epoch()
        audit.record("backup.restored", by=None, subject=manifest["made_at"], after={"tables": len(found)})


def _add(tar, name, content):
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    tar.addfile(entry, io.BytesIO(content))


# --- the two databases ------------------------------------------------------------------------
def _dump(path):
    """Write the database to ``path``; return {table: rows} of the same moment."""
    tables = connection.introspection.django_table_names(only_existing=True)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        with closing(sqlite3.connect(path)) as copy:
            return _count(copy.cursor(), tables)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={path}")
        return _count(cursor, tables)


def _load(path):
    if connection.vendor == "sqlite":
        target = Path(connection.settings_dict["NAME"])
        connection.close()
        for left in target.parent.glob(f"{target.name}-*"):
            left.unlink()
        shutil.move(path, target)
    else:
        connection.close()
        arguments = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
        _run("pg_restore", *arguments, f"--dbname={connection.settings_dict['NAME']}", str(path))


def _count(cursor, tables):
    """{table: rows}"""
    rows = {}
    for name in sorted(set(tables) - MOVED):
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(name)}")
        rows[name] = cursor.fetchone()[0]
    return rows


def _run(program, *arguments):
    """A program of PostgreSQL's client; its environment says where the database is, no list of processes shows it."""
    given = connection.settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
    told = {variable: str(given[name]) for name, variable in names.items() if given.get(name)}
    try:
        done = subprocess.run([program, *arguments], env=os.environ | told, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise BackupFailed(f"{program} is not installed: it comes with PostgreSQL's client programs.") from error
    if done.returncode:
        raise BackupFailed(f"{program}: {done.stderr.strip()}")
