"""The acts on an obstacle, and the clock that sends it one level up."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from roadmap_portal.actions import obstacles
from roadmap_portal.actions.errors import ActionRefused, IllegalStep
from roadmap_portal.actions.escalation import escalate_overdue
from roadmap_portal.actions.models import Obstacle, ObstacleEntry
from roadmap_portal.operations.models import AuditEntry
from tests import factories as make

pytestmark = pytest.mark.django_db


def standing(row):
    row.refresh_from_db()
    return row.state, row.level, row.level_since, row.escalates_on


def test_the_days_of_a_level_follow_from_the_severity(raised, planner):
    assert raised(severity=1).days == 14
    row = raised(severity=3)
    assert (row.days, row.escalates_on) == (60, date(2026, 11, 30))
    row = obstacles.revise(row, by=planner, severity=1)
    assert (row.days, row.escalates_on) == (14, date(2026, 10, 15))
    assert obstacles.revise(row, by=planner, severity=2, days=10).days == 10


def test_it_starts_where_it_stands(raised):
    assert [raised(code).level for code in ("DQ-1", "DQ", "IQ")] == [1, 2, 3]


def test_its_life_ends_with_evidence(raised, planner):
    row = raised()
    obstacles.take_up(row, by=planner)
    with pytest.raises(ActionRefused):
        obstacles.resolve(row, by=planner, text="")
    row = obstacles.resolve(row, by=planner, text="كتاب التجهيز 112 في 3 تشرين الثاني")
    assert row.is_resolved and row.resolution.startswith("كتاب")
    with pytest.raises(IllegalStep):
        obstacles.resolve(row, by=planner, text="مرة أخرى")
    row = obstacles.reopen(row, by=planner, text="عاد النقص")
    assert (row.state, row.resolved_on, row.resolution) == ("open", None, "")
    assert [entry.act for entry in row.entries.all()] == ["raised", "taken_up", "resolved", "reopened"]
    assert AuditEntry.objects.filter(act__startswith="obstacle.", area="DQ-1").count() == 4


def test_a_person_sends_it_up_until_the_ministry_has_it(raised, planner):
    row = raised()
    obstacles.escalate(row, by=planner, text="خارج صلاحية القيادة")
    assert standing(row)[:2] == ("escalated", 2)
    obstacles.escalate(row, by=planner)
    with pytest.raises(ActionRefused):
        obstacles.escalate(row, by=planner)
    assert standing(row)[:2] == ("escalated", 3)


@time_machine.travel("2026-10-14T20:59:59+00:00")
def test_the_clock_waits_for_the_end_of_its_days_in_baghdad(raised):
    row = raised(severity=1)
    assert escalate_overdue() == 0
    with time_machine.travel("2026-10-14T21:00:00+00:00"):
        assert escalate_overdue() == 1
        assert escalate_overdue() == 0
    assert standing(row) == ("escalated", 2, date(2026, 10, 15), date(2026, 10, 29))
    entry = row.entries.get(act="escalated")
    assert (entry.by, entry.changed["level"]) == (None, ["1", "2"])


def test_days_that_the_clock_missed_are_made_up_for_once(raised):
    daily, late = raised(severity=1), raised(severity=1)
    for day in range(15, 32):
        daily_only = Obstacle.objects.filter(pk=late.pk)
        daily_only.update(days=1000, escalates_on=date(2029, 1, 1))
        escalate_overdue(date(2026, 10, day))
    Obstacle.objects.filter(pk=late.pk).update(days=14, escalates_on=date(2026, 10, 15))
    assert escalate_overdue(date(2026, 10, 31)) == 2
    assert standing(late) == standing(daily) == ("escalated", 3, date(2026, 10, 29), date(2026, 11, 12))
    assert escalate_overdue(date(2027, 10, 31)) == 0


def test_what_is_resolved_climbs_no_more(raised, planner):
    row = raised(severity=1)
    obstacles.resolve(row, by=planner, text="حُلّت")
    assert escalate_overdue(date(2027, 1, 1)) == 0
    assert standing(row)[0] == "resolved"


def test_a_day_in_the_future_is_refused(raised):
    with time_machine.travel("2026-10-01"), pytest.raises(ActionRefused) as refused:
        raised(raised_on=date(2026, 10, 2))
    assert list(refused.value.problems) == ["raised_on"] and not Obstacle.objects.exists()


def test_age_counts_to_the_resolution(raised, planner):
    row = raised()
    with time_machine.travel("2026-10-11"):
        assert row.age == 10
        row = obstacles.resolve(row, by=planner, text="حُلّت")
    with time_machine.travel("2026-12-11"):
        assert row.age == 10


def test_the_history_is_never_rewritten(raised):
    raised()
    with pytest.raises(IntegrityError), transaction.atomic():
        ObstacleEntry.objects.update(text="x")


def test_an_area_has_what_lies_in_it(raised):
    command, province, nation = raised("DQ-1"), raised("DQ"), raised("IQ")
    make.province("NI")
    found = {code: set(Obstacle.objects.in_area(code)) for code in ("DQ-1", "DQ", "NI", "IQ")}
    assert found == {"DQ-1": {command}, "DQ": {command, province}, "NI": set(), "IQ": {command, province, nation}}
