"""The plan behind a command's page: read once, and read again as soon as a change of it has a number."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmap_portal.indicators import plan_changes
from roadmap_portal.indicators.my_period import Desk
from roadmap_portal.operations import changes
from roadmap_portal.plan import kept
from tests import factories as make
from tests import personas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def expected(command="DQ-1"):
    """What the page of the command says it has to reach, and the statements that this took."""
    with CaptureQueriesContext(connection) as statements:
        [card] = Desk(make.command(command), "2026-10").cards
        found = card.sheet.reader.expectation(card.kpi).expected
    return found, [said["sql"] for said in statements if '"plan_' in said["sql"]]


def test_a_second_request_reads_nothing_of_the_plan(kpi):
    first, read = expected()
    assert first == 100 and len(read) > 3
    assert expected() == (100, [])


def test_a_revised_target_stands_on_the_next_page(kpi):
    expected()
    plan_changes.revise_target(
        kpi,
        area=make.command("DQ-1").area,
        period=make.period("2026-10"),
        value=Decimal(80),
        decision_number="17",
        decision_date=date(2026, 11, 4),
        reason_en="Fewer stations",
        by=personas.admin(),
    )
    assert expected()[0] == 80


def test_one_command_never_meets_the_targets_of_another(kpi):
    make.target(kpi, make.command("NI-1"), "2026-10", 7)
    assert (expected("DQ-1")[0], expected("NI-1")[0], expected("DQ-1")[0]) == (100, 7, 100)


def test_whoever_read_the_log_earlier_never_gets_what_was_made_later(db):
    """Threads that stand at two stamps take nothing from one another."""
    old, new = changes.stamp(), (changes.epoch(), changes.latest() + 1)
    assert kept.kept(old, "of", lambda: "old") == kept.kept(old, "of", lambda: "made twice") == "old"
    assert kept.kept(new, "of", lambda: "new") == "new"
    assert kept.kept(old, "of", lambda: "old again") == "old again"
