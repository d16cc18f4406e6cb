"""The role that the portal runs as: it does all its work, and can rewrite nothing that was recorded."""

from datetime import datetime
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.models import Approval, Revision, Transition
from roadmap_portal.operations.append_only import protected
from roadmap_portal.operations.models import AuditEntry, Change, Seal
from roadmap_portal.operations.sealing import seal_settled
from roadmap_portal.plan.calendar import BAGHDAD
from tests import factories, personas

pytestmark = pytest.mark.django_db
ROLE = "portal_of_the_tests"


@pytest.fixture
def as_the_role(on_postgres):
    """From its first use on, the database is asked as the role; the test's end takes the role back."""

    def become():
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE ROLE {ROLE} NOLOGIN")
            call_command("grant_role", ROLE, stdout=StringIO())
            cursor.execute(f"SET LOCAL ROLE {ROLE}")

    return become


def refused(statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@time_machine.travel(datetime(2026, 2, 5, 9, tzinfo=BAGHDAD), tick=False)
def test_the_role_does_the_portals_work_and_rewrites_nothing(as_the_role):
    """A value goes from its draft to the end of its approval; drafts and all may change."""
    kpi, command, period = factories.kpi(), factories.command("DQ-1"), factories.period("2026-01")
    director, planner, approver = personas.director_dq(), personas.planner(), personas.approver()
    as_the_role()
    for number in (5, 6):
        entry = Entry(value=Decimal(number))
        value = workflow.save_draft(kpi=kpi, command=command, period=period, entry=entry, by=director).observation
    workflow.submit(value, by=director)
    workflow.approve(value, by=planner, revision=1)
    # The one column of an approval that moves: its end.
    workflow.withdraw(value, by=approver, revision=1, reason="wrong source")
    assert Approval.objects.get().approved_until
    assert seal_settled() == AuditEntry.objects.count() > 0
    for model in (AuditEntry, Change, Seal, Revision, Transition):
        assert model.objects.exists()
        name = next(field.column for field in model._meta.concrete_fields if not field.primary_key)
        refused(f"UPDATE {model._meta.db_table} SET {name} = {name}")
        refused(f"DELETE FROM {model._meta.db_table}")
    refused("UPDATE indicators_approval SET revision_id = revision_id")


def test_neither_triggers_nor_migrations_are_the_roles(as_the_role):
    as_the_role()
    refused("TRUNCATE operations_auditentry")
    refused("DELETE FROM django_migrations")
    with pytest.raises(ProgrammingError, match="must be owner"), transaction.atomic():
        connection.cursor().execute("ALTER TABLE operations_auditentry DISABLE TRIGGER ALL")


def test_every_model_that_is_never_rewritten_is_named():
    out = StringIO()
    if connection.vendor != "postgresql":
        with pytest.raises(CommandError, match="Only PostgreSQL"):
            call_command("grant_role", ROLE, print=True, stdout=out)
        return
    call_command("grant_role", ROLE, print=True, stdout=out)
    lines = out.getvalue().splitlines()
    for model, _changeable in protected():
        assert f'REVOKE UPDATE, DELETE, TRUNCATE ON "{model._meta.db_table}" FROM "{ROLE}";' in lines
    assert f'GRANT UPDATE ("approved_until") ON "indicators_approval" TO "{ROLE}";' in lines


def test_a_role_that_is_not_there_is_said_in_a_line(on_postgres):
    with pytest.raises(CommandError, match="does not exist"):
        call_command("grant_role", "nobody_at_all")
