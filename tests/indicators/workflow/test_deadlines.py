"""When a period takes drafts and submissions."""

from datetime import datetime, timedelta

import pytest

from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.errors import Locked, NotDue
from roadmap_portal.indicators.models import Observation
from roadmap_portal.plan.calendar import BAGHDAD
from tests import factories as make
from tests import personas
from tests.indicators.drafts import say
from tests.indicators.workflow.steps import State, trace, value_in

pytestmark = pytest.mark.django_db

LAST_INSTANT = datetime(2026, 11, 25, 23, 59, 59, tzinfo=BAGHDAD)


def test_the_period_takes_entries_to_the_end_of_its_closing_day_in_baghdad(kpi, clock):
    say(kpi)
    clock.move_to(LAST_INSTANT, tick=False)
    draft = say(kpi, 96)
    revision = workflow.submit(draft.observation, by=personas.director_dq())
    assert (revision.value, revision.late) == (96, True)


def test_the_closed_period_takes_neither_drafts_nor_submissions(kpi, clock):
    observation = say(kpi).observation
    clock.move_to(LAST_INSTANT + timedelta(seconds=1), tick=False)
    before = trace(observation)
    for refused in (lambda: say(kpi, 96), lambda: workflow.submit(observation, by=personas.director_dq())):
        with pytest.raises(Locked):
            refused()
    assert trace(observation) == before


def test_a_submission_can_not_be_recalled_from_a_closed_period(kpi, clock):
    observation = value_in(State.SUBMITTED, kpi)
    clock.move_to(LAST_INSTANT + timedelta(seconds=1))
    with pytest.raises(Locked):
        workflow.recall(observation, by=personas.director_dq())


def test_an_extension_opens_the_period_and_closes_by_itself(kpi, clock):
    closed = LAST_INSTANT + timedelta(days=1)
    clock.move_to(closed)
    make.extension(make.command("DQ-1"), "2026-10", until=closed + timedelta(days=2), at=closed)
    assert workflow.submit(say(kpi).observation, by=personas.director_dq()).late
    clock.move_to(closed + timedelta(days=2))
    with pytest.raises(Locked):
        say(make.kpi("SEC-05"))


def test_a_return_from_a_closed_period_brings_an_extension_for_that_value_alone(kpi, clock):
    observation = value_in(State.SUBMITTED, kpi)
    clock.move_to(LAST_INSTANT + timedelta(days=1))
    workflow.send_back(observation, by=personas.planner(), revision=1, reason="look again")
    assert say(kpi, 97).value == 97
    with pytest.raises(Locked):
        say(make.kpi("SEC-05"))


def test_on_time_and_late_meet_at_midnight_in_baghdad(kpi, clock):
    say(kpi)
    clock.move_to(datetime(2026, 11, 10, 23, 59, 59, tzinfo=BAGHDAD), tick=False)
    assert not workflow.submit(Observation.objects.get(), by=personas.director_dq()).late
    workflow.recall(Observation.objects.get(), by=personas.director_dq())
    clock.move_to(datetime(2026, 11, 11, tzinfo=BAGHDAD), tick=False)
    assert workflow.submit(Observation.objects.get(), by=personas.director_dq()).late


def test_nothing_is_submitted_before_the_period_is_over(kpi, clock):
    clock.move_to(datetime(2026, 10, 31, 23, 0, tzinfo=BAGHDAD))
    observation = say(kpi).observation
    with pytest.raises(NotDue):
        workflow.submit(observation, by=personas.director_dq())
    clock.move_to(datetime(2026, 11, 1, 0, 0, tzinfo=BAGHDAD))
    workflow.submit(observation, by=personas.director_dq())


@pytest.mark.parametrize("code", ["2025-12", "2028-01"])
def test_an_indicator_takes_no_value_for_a_period_of_another_cycle(kpi, code):
    with pytest.raises(NotDue):
        say(kpi, period=code)
    assert not Observation.objects.exists()


def test_a_quarter_takes_no_monthly_indicator(kpi):
    with pytest.raises(NotDue):
        say(kpi, period="2026-Q3")
    assert not Observation.objects.exists()
