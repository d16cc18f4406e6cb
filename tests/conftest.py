"""Fixtures that every part of the suite may use."""

import gc
import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation

from roadmap_portal.plan import kept
from tests import migrating, postgres

# What a test may need beside Python, and the variable that says where it is.
SERVICES = {
    "postgres": "PORTAL_TEST_POSTGRES",
    "redis": "PORTAL_TEST_REDIS",
    "browser": "PORTAL_TEST_BROWSER",
    # No service: the time for what a usual run leaves out, marked `full`.
    "time": "PORTAL_TEST_FULL",
}

# All that was imported stays: to look through it again and again for rubbish took a twelfth of the suite's time.
gc.set_threshold(50_000, 20, 100)


def pytest_collection_finish():
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """An order that leaves no core idle.

    Workers get the tests in pieces that become smaller towards the end. So what is long comes early, spread over the
    first half, that no worker gets all of it. Before all that: the tests that share what takes long to make, on one
    worker, and the first that wants the demonstration; while it is loaded, the others find enough to do.
    """
    long = [item for item in items if any(map(item.get_closest_marker, ("processes", "long")))]
    together = [item for item in items if item.get_closest_marker("together")]
    rest = [item for item in items if item not in long and item not in together]
    loading = next((item for item in rest if "demonstration" in item.fixturenames), None)
    rest.sort(key=lambda item: item is not loading)
    every = len(rest) // 2 // (len(long) + 1) + 1
    for number, item in enumerate(long, start=1):
        rest.insert(number * (every + 1), item)
    items[:] = together + rest


def is_on_sqlite():
    return settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"


@pytest.fixture(scope="session")
def migrated_copy():
    return migrating.migrated()


@pytest.fixture(scope="session")
def migrated_on_postgres(tmp_path_factory):
    """``migrated_on_postgres(url)`` is the name of a migrated database on that server, to be copied."""
    return lambda url: postgres.migrated(url, migrating.digest(), tmp_path_factory.mktemp("migrating"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, request, tmp_path_factory):
    """SQLite in a file, as it is in use: in memory, two threads would share one connection."""
    database = settings.DATABASES["default"]
    if not is_on_sqlite():
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
def no_plan_kept():
    """What the process keeps of one test's plan is not the next one's."""
    kept.forget()


@pytest.fixture
def on_postgres():
    """Skip where the suite runs on SQLite: it runs a second time on PostgreSQL."""
    if connection.vendor != "postgresql":
        pytest.skip("holds on PostgreSQL only")


def service(name):
    """Where a service is; without it the test is skipped, but on CI, where all must be there, it fails."""
    variable = SERVICES[name]
    if found := os.environ.get(variable):
        return found
    say = pytest.fail if os.environ.get("PORTAL_CI") else pytest.skip
    return say(f"needs {name}: {variable} is not set")


@pytest.fixture
def requires_service():
    return service


def pytest_runtest_setup(item):
    if item.get_closest_marker("full"):
        service("time")


def pytest_unconfigure(config):
    """Throw away the data directory that tests/settings.py made; the workers share it, so the last to end does."""
    if hasattr(config, "workerinput"):
        return
    if settings.configured and (folder := Path(settings.VAR_DIR)).name.startswith("portal-tests-"):
        shutil.rmtree(folder, ignore_errors=True)
