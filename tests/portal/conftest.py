"""The whole portal with the demonstration's data of four months, as it is on one morning.

Loading takes seconds, so the folder works on one copy; every test runs in a transaction of its own.
"""

import os

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings

from roadmap_portal.accounts.tokens import issuing
from tests import demonstration as data
from tests import personas
from tests.demonstration import NOW


@pytest.fixture(scope="package")
def demonstration(request, django_db_setup, django_db_blocker, tmp_path_factory):
    kept = request.config.cache.mkdir("database")
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            made = data.kept(kept, request.getfixturevalue("migrated_copy"))
            copy = data.copied(made, tmp_path_factory.mktemp("portal"))
        else:
            url = os.environ["DATABASE_URL"]
            made = data.kept_on_postgres(url, kept, request.getfixturevalue("migrated_on_postgres")(url))
            copy = data.copied_on_postgres(url, *made, tmp_path_factory.mktemp("portal"))
        with copy:
            yield


@pytest.fixture
def portal(demonstration, db):
    """Two-factor sign-in has tests of its own; here everybody is through the door, as in a demonstration."""
    cache.clear()
    with time_machine.travel(NOW), override_settings(PORTAL_DEMO=True, PORTAL_TWO_FACTOR_ROLES=()):
        yield


@pytest.fixture
def signed_in(portal):
    """``signed_in("planner", language="ar")`` is a client; "anonymous" and "token" (of Dhi Qar) are no sessions."""

    def client(persona, *, language="en", digits="western"):
        if persona == "anonymous":
            return Client(raise_request_exception=False)
        if persona == "token":
            return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token()}"})
        user = getattr(personas, persona)()
        user.language, user.digits = language, digits
        user.save(update_fields=["language", "digits"])
        return personas.sign_in(Client(raise_request_exception=False), user)

    return client


def token():
    _row, text = issuing.issue("dashboard", user=personas.reader(), scopes=["read"], provinces=["DQ"])
    return text
