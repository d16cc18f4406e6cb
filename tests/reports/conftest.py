"""A small country with one quarter of approved values: two commands, two tracks, three indicators, two milestones."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from roadmap_portal.indicators import scores
from roadmap_portal.operations import changes
from roadmap_portal.reports.codes import open_report
from roadmap_portal.reports.snapshot import payload_of
from tests import factories
from tests.reports.small_plan import small_plan


@pytest.fixture
def plan(db):
    """The rows as a namespace: roadmap, kpis and milestones by code, commands by code."""
    return small_plan()


@pytest.fixture
def report(plan):
    return open_report("2026-Q1")


@pytest.fixture
def payload(report):
    return frozen(report)


def frozen(report, **made):
    epoch, change = changes.stamp()
    made_at = factories.calendar.midnight(date(2026, 6, 1))
    return payload_of(report, **({"edition": 1, "epoch": epoch, "change": change, "made_at": made_at} | made))


@pytest.fixture
def no_database():
    """Within it, any query is an error."""

    def refuse(execute, sql, params, many, context):
        raise AssertionError(f"the database was asked: {sql}")

    return lambda: connection.execute_wrapper(refuse)


@pytest.fixture
def correct(plan):
    """Approve another value for Dhi Qar's March and let the scores and the change feed know."""

    def act(value=Decimal(10)):
        kpi, command = plan.kpis["SEC-01"], plan.commands["DQ-1"]
        open_one = kpi.observations.get(command=command, period__code="2026-03").approvals.get(approved_until=None)
        now = timezone.now()
        open_one.approved_until = now
        open_one.save(update_fields=["approved_until"])
        with transaction.atomic():
            changes.record("value.approved", subject={"indicator": "SEC-01"})
            factories.approved(kpi, command, "2026-03", value, at=now)
            scores.rebuild(plan.roadmap)

    return act
