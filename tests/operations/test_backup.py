"""A backup and its restoring: into an empty place, whole, and told to the programs that follow the changes."""

import hashlib
import io
import os
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from roadmap_portal.operations import audit, backup, changes
from tests import personas

ROOT = Path(__file__).resolve().parent.parent.parent
CONTENT = os.urandom(70_000)


@pytest.fixture
def made(transactional_db, settings, tmp_path):
    """The path of a backup of a database with a few rows and one file."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "documents").mkdir(parents=True)
    (settings.MEDIA_ROOT / "documents" / "a1").write_bytes(CONTENT)
    audit.record("roadmap.loaded", by=personas.admin(), subject="the plan")
    call_command("backup", str(tmp_path / "portal.tar"))
    return tmp_path / "portal.tar"


@contextmanager
def empty_place(var):
    """The environment of a portal with nothing in it yet, and a function that asks its database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "DATABASE_"))}
    kept |= {"DJANGO_SETTINGS_MODULE": "roadmap_portal.settings", "PORTAL_EMBEDDED": "1", "PORTAL_VAR_DIR": str(var)}
    if connection.vendor == "sqlite":

        def ask(sql):
            with closing(sqlite3.connect(var / "portal.sqlite3")) as database:
                return database.execute(sql).fetchall()

        yield kept, ask
        return
    name, given = f"restored_{uuid4().hex[:12]}", connection.get_connection_params()
    server = {name: given[name] for name in ("host", "port", "user", "password") if name in given}
    with closing(psycopg2.connect(**server, dbname="postgres")) as server:
        server.autocommit = True
        server.cursor().execute(f"CREATE DATABASE {name}")
        secret = f":{quote(given['password'])}" if "password" in given else ""
        address = f"postgres://{given['user']}{secret}@{given['host']}:{given['port']}/{name}"

        def ask(sql):
            with closing(psycopg2.connect(address)) as database, database.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall()

        try:
            yield kept | {"DATABASE_URL": address}, ask
        finally:
            server.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")


def restored(path, env):
    command = [sys.executable, str(ROOT / "manage.py"), "restore", "-"]
    with path.open("rb") as source:
        return subprocess.run(command, env=env, stdin=source, capture_output=True, text=True, timeout=120)


def test_what_was_backed_up_is_there_again_and_the_epoch_is_another(made, tmp_path):
    person, epoch = personas.admin(), changes.epoch()
    with empty_place(tmp_path / "var") as (env, ask):
        done = restored(made, env)
        assert done.returncode == 0 and "Restored:" in done.stdout, done.stderr
        assert ask("SELECT password FROM accounts_user") == [(person.password,)]
        assert ask("SELECT act FROM operations_auditentry ORDER BY id DESC LIMIT 1") == [("backup.restored",)]
        assert ask("SELECT epoch FROM operations_counter WHERE name = 'change'") != [(epoch,)]
        # The triggers came along: the log is as guarded as before.
        with pytest.raises((sqlite3.IntegrityError, psycopg2.IntegrityError), match="append-only"):
            ask("UPDATE operations_auditentry SET act = 'x'")
        content = (tmp_path / "var" / "media" / "documents" / "a1").read_bytes()
        assert hashlib.sha256(content).digest() == hashlib.sha256(CONTENT).digest()
        assert made.stat().st_mode & 0o077 == 0


def repacked(made, change):
    """The backup with another manifest or name; what ``change(name, content)`` gives back."""
    out = io.BytesIO()
    with tarfile.open(made) as source, tarfile.open(fileobj=out, mode="w") as tar:
        for entry in source:
            if entry.isfile():
                entry.name, content = change(entry.name, source.extractfile(entry).read())
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
    return io.BytesIO(out.getvalue())


CHANGES = {
    "leaves its folder": (lambda name, content: (f"../{name}", content), "damaged"),
    "another form": (lambda name, content: (name, content.replace(b'"form": 1', b'"form": 9')), "The backup is of"),
    "no manifest": (lambda name, content: (name.replace("manifest", "else"), content), "damaged"),
}


def test_nothing_is_restored_over_something_or_from_what_is_no_backup(made, settings, tmp_path, monkeypatch):
    with pytest.raises(CommandError, match="The database is not empty"):
        call_command("restore", str(made))
    settings.VAR_DIR, folder = tmp_path, settings.MEDIA_ROOT
    refused = [(repacked(made, change), said) for change, said in CHANGES.values()]
    refused.append((io.BytesIO(made.read_bytes()[:5000]), "damaged"))
    with monkeypatch.context() as patched:
        patched.setattr(connection.introspection, "table_names", lambda **_options: [])
        patched.setattr(backup, "_load", lambda path: pytest.fail("written"))
        with pytest.raises(CommandError, match="media is not empty"):
            call_command("restore", str(made))
        settings.MEDIA_ROOT = folder.with_name("other")
        for source, said in refused:
            with pytest.raises(backup.BackupFailed, match=said):
                backup.restore(source)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["media", "portal.tar"]
