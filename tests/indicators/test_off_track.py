"""A value submitted off track opens a follow-up with it; a resubmission changes the same one."""

from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation

from roadmap_portal.actions.models import FollowUp
from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.errors import Refused
from roadmap_portal.indicators.models import Revision
from roadmap_portal.operations.models import AuditEntry
from roadmap_portal.plan.calendar import BAGHDAD
from tests import factories as make
from tests import personas

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_working_day():
    with time_machine.travel(datetime(2026, 11, 5, 10, tzinfo=BAGHDAD)):
        yield


def submitted(kpi, value, **said):
    place = {"kpi": kpi, "command": make.command("DQ-1"), "period": make.period("2026-10")}
    draft = workflow.save_draft(**place, entry=Entry(value=Decimal(value), **said), by=personas.officer_dq())
    return workflow.submit(draft.observation, by=personas.director_dq())


def plan(**given):
    return {
        "cause": "تعطل العجلات",
        "action": "تصليح العجلات",
        "action_body": make.body("GTD"),
        "action_due": date(2026, 12, 1),
    } | given


def test_what_is_off_track_opens_a_follow_up(kpi):
    with translation.override("en"):
        revision = submitted(kpi, 40, **plan())
    row = FollowUp.objects.get()
    assert (row.what_ar, row.what_en or "", row.why) == ("تصليح العجلات", "", "تعطل العجلات")
    assert (row.area.code, row.body.code, row.due, row.kpi, row.track) == (
        "DQ-1",
        "GTD",
        date(2026, 12, 1),
        kpi,
        kpi.track,
    )
    assert (row.start_value, row.start_status, row.start_period.code) == (Decimal(40), "off_track", "2026-10")
    assert row.source.key == "SEC-04/DQ-1/2026-10"
    assert row.created_by == revision.submitted_by
    assert AuditEntry.objects.filter(act="followup.opened", subject_id=str(row.pk)).count() == 1


def test_what_is_on_track_opens_none(kpi):
    submitted(kpi, 95)
    assert not FollowUp.objects.exists()


def test_without_its_four_answers_nothing_is_submitted_and_nothing_opened(kpi):
    with pytest.raises(Refused) as refused:
        submitted(kpi, 40)
    assert set(refused.value.problems) == {"cause", "action", "action_body", "action_due"}
    assert not FollowUp.objects.exists() and not Revision.objects.exists()


def test_a_resubmission_changes_the_same_one(kpi):
    first = submitted(kpi, 40, **plan())
    workflow.send_back(first.observation, by=personas.planner(), revision=1, reason="متى؟")
    submitted(kpi, 50, **plan(action="تأجير عجلات", action_due=date(2026, 12, 20)))
    row = FollowUp.objects.get()
    assert (row.what_ar, row.due, row.start_value) == ("تأجير عجلات", date(2026, 12, 20), Decimal(50))
    assert [entry.act for entry in row.entries.all()] == ["opened", "revised"]


def test_it_ends_when_the_corrected_value_is_not_off_track(kpi):
    first = submitted(kpi, 40, **plan())
    workflow.recall(first.observation, by=personas.director_dq())
    submitted(kpi, 95)
    assert FollowUp.objects.get().state == "cancelled"


def test_it_comes_back_when_the_value_is_off_track_after_all(kpi):
    first = submitted(kpi, 40, **plan())
    workflow.recall(first.observation, by=personas.director_dq())
    submitted(kpi, 95)
    workflow.recall(first.observation, by=personas.director_dq())
    submitted(kpi, 40, **plan())
    assert FollowUp.objects.get().state == "under_way"
