"""The whole portal with the demonstration's data of four months, as it is on one morning.

Loading takes seconds, so it is done once for the folder, inside a transaction that ends with it; every test runs in a
savepoint of its own.
"""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone, translation

from roadmap_portal.accounts import tokens
from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.errors import WorkflowError
from roadmap_portal.indicators.models import Observation
from roadmap_portal.plan.loader import load
from roadmap_portal.reports.codes import open_report
from roadmap_portal.reports.demo.loading import Demonstration
from roadmap_portal.reports.editions import freeze, request_edition
from roadmap_portal.reports.production import make_file
from roadmap_portal.reports.publishing import publish
from tests import personas
from workshops.loading import load_workshops

# A Sunday morning in Baghdad: October is open for entries, the third quarter is over and due.
NOW = datetime(2026, 11, 8, 7, 0, tzinfo=UTC)
PEOPLE = ("planner", "approver", "director_dq", "director_ni", "officer_dq", "reader", "admin")


@pytest.fixture(scope="package")
def demonstration(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW), translation.override("ar"):
            load()
            load_workshops()
            Demonstration(months=4).load()
            for name in PEOPLE:
                getattr(personas, name)()
            published_report("2026-Q3")
            submitted_value("DQ-1", "2026-10")
        yield
        transaction.set_rollback(True)


def published_report(code):
    """Its first edition with one file; the worker that makes editions has tests of its own."""
    edition = request_edition(open_report(code), by=personas.planner())
    freeze(edition)
    make_file(edition.snapshot, language="ar", form="html")
    edition.ready_at = timezone.now()
    edition.save(update_fields=["ready_at"])
    publish(edition, by=personas.planner())


def submitted_value(command, period):
    """One of the command's drafts, on its way to the planner; the demonstration leaves them to the reader."""
    drafts = Observation.objects.filter(command__area__code=command, period__code=period, state="draft")
    for observation in drafts.order_by("kpi__code"):
        with suppress(WorkflowError):
            return workflow.submit(observation, by=personas.director_dq())
    raise AssertionError("no draft is ready to be submitted")


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
    _row, text = tokens.issue("dashboard", user=personas.reader(), scopes=["read"], provinces=["DQ"])
    return text
