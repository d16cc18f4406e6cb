"""Fixtures that every part of the suite may use."""

import fcntl
import hashlib
import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation

from roadmap_portal.plan.api import codes
from tests import postgres

ROOT = Path(__file__).resolve().parent.parent
# What a test may need beside Python, and the variable that says where it is.
SERVICES = {"postgres": "PORTAL_TEST_POSTGRES", "redis": "PORTAL_TEST_REDIS", "browser": "PORTAL_TEST_BROWSER"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """An order that leaves no core idle.

    Workers get the tests in pieces that become smaller towards the end, so what is long comes early: spread over the
    first half of the rest, that no worker gets all of it. The first test that wants the demonstration begins: while
    one worker loads it, the others find enough to do.
    """
    long = [item for item in items if any(map(item.get_closest_marker, ("processes", "long")))]
    rest = [item for item in items if item not in long]
    loading = next((item for item in rest if "demonstration" in item.fixturenames), None)
    rest.sort(key=lambda item: item is not loading)
    every = len(rest) // 2 // (len(long) + 1) + 1
    items[:] = rest
    for number, item in enumerate(long, start=1):
        items.insert(number * (every + 1), item)


@pytest.fixture(scope="session")
def migrations_digest():
    digest = hashlib.sha256()
    for path in [ROOT / "requirements-dev.txt", *sorted(ROOT.glob("**/migrations/*.py"))]:
        if ".venv" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


@pytest.fixture(scope="session")
def migrated_copy(request, migrations_digest, tmp_path_factory):
    """Where a migrated SQLite database of these sources is kept from run to run; migrating takes longer than a test."""
    folder = request.config.cache.mkdir("database")
    kept = folder / f"{migrations_digest}.sqlite3"
    with (folder / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            made = tmp_path_factory.mktemp("migrating")
            postgres.migrate(made)
            shutil.move(made / "portal.sqlite3", kept)
    return kept


@pytest.fixture(scope="session")
def migrated_on_postgres(migrations_digest, tmp_path_factory):
    """``migrated_on_postgres(url)`` is the name of a migrated database on that server, to be copied."""
    return lambda url: postgres.migrated(url, migrations_digest, tmp_path_factory.mktemp("migrating"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, request, tmp_path_factory):
    """SQLite in a file, as it is in use: in memory, two threads would share one connection."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.postgresql":
        database["TEST"]["TEMPLATE"] = request.getfixturevalue("migrated_on_postgres")(os.environ["DATABASE_URL"])
    elif not database["TEST"]["NAME"]:
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        shutil.copyfile(request.getfixturevalue("migrated_copy"), database["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, django_db_modify_db_settings):
    """What was copied is brought up to date instead of made anew; it goes with the folder that it lies in."""
    return django_db_keepdb or connection.vendor == "sqlite"


@pytest.fixture(autouse=True)
def portal_language():
    """Each test begins in the portal's own language, whatever the one before has spoken."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def no_codes_kept():
    """What the process keeps of one test's plan is not the next one's."""
    codes.forget()


@pytest.fixture
def on_postgres():
    """Skip where the suite runs on SQLite: it runs a second time on PostgreSQL."""
    if connection.vendor != "postgresql":
        pytest.skip("holds on PostgreSQL only")


@pytest.fixture
def requires_service():
    """Return where a service is; without it the test is skipped, but on CI, where all must be there, it fails."""

    def address(name):
        variable = SERVICES[name]
        if found := os.environ.get(variable):
            return found
        say = pytest.fail if os.environ.get("PORTAL_CI") else pytest.skip
        return say(f"needs {name}: {variable} is not set")

    return address


def pytest_unconfigure(config):
    """Throw away the data directory that tests/settings.py made; the workers share it, so the last to end does."""
    if hasattr(config, "workerinput"):
        return
    if settings.configured and (folder := Path(settings.VAR_DIR)).name.startswith("portal-tests-"):
        shutil.rmtree(folder, ignore_errors=True)
