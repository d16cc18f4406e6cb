"""A value's history on one page: approvals with from and until, revisions side by side, steps with their reasons."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.plan.calendar import midnight
from tests import factories as make
from tests import personas

ADDRESS = "/en/indicators/SEC-01/DQ-1/2026-01/"


@pytest.fixture
def value(db, settings):
    """10 sent and approved on 5 February, reopened on 8 February, corrected to 12 and approved on 10 February."""
    settings.PORTAL_TWO_FACTOR_ROLES = ()
    kpi, command, period = make.kpi("SEC-01"), make.command("DQ-1"), make.period("2026-01")
    officer, planner = personas.director_dq(), personas.planner()

    def send(number, note):
        entry = Entry(value=Decimal(number), note=note)
        draft = workflow.save_draft(kpi=kpi, command=command, period=period, entry=entry, by=officer)
        workflow.submit(draft.observation, by=officer)
        draft.observation.refresh_from_db()
        workflow.approve(draft.observation, by=planner, revision=draft.observation.revision.number)
        return draft.observation

    with time_machine.travel(midnight(date(2026, 2, 5))):
        observation = send(10, "first count")
    with time_machine.travel(midnight(date(2026, 2, 8))):
        workflow.reopen(observation, by=planner, reason="one station is missing")
    with time_machine.travel(midnight(date(2026, 2, 10))):
        send(12, "all stations")
    return observation


def page(client, person, query=""):
    answer = personas.sign_in(client, person).get(ADDRESS + query)
    return answer.context["view_model"], answer.content.decode()


def test_the_planner_sees_approvals_steps_and_what_differs(client, value):
    view, text = page(client, personas.planner())
    assert [(a.revision.value, a.approved_until is None) for a in view.approvals] == [(10, False), (12, True)]
    assert [step.act for step in view.steps] == ["submit", "approve", "reopen", "submit", "approve"]
    differing = {label: (older, newer) for label, older, newer, differs in view.comparison.lines if differs}
    assert differing["-"] == ("10", "12")
    assert differing["Note"] == ("first count", "all stations")
    assert "one station is missing" in text and "Director of Dhi Qar" in text


def test_as_of_a_day_only_what_was_known_then_is_told(client, value):
    view, text = page(client, personas.planner(), "?as_of=2026-02-09")
    # That the first value would end was not known yet.
    assert [(a.revision.value, a.approved_until) for a in view.approvals] == [(10, None)]
    assert [step.act for step in view.steps] == ["submit", "approve", "reopen"]
    assert view.comparison is None and "all stations" not in text
    assert page(client, personas.planner(), "?as_of=2026-02-01")[0].approvals == []


def test_the_reader_sees_approved_values_but_no_notes_reasons_or_names(client, value):
    view, text = page(client, personas.reader())
    assert [a.revision.value for a in view.approvals] == [10, 12] and view.steps == []
    for hidden in ("one station is missing", "first count", "all stations", "Director of Dhi Qar", "Approved by"):
        assert hidden not in text


def test_what_was_only_sent_is_not_there_for_a_reader(client, value):
    make.submitted(value.kpi, value.command, "2026-02", 7)
    address = ADDRESS.replace("2026-01", "2026-02")
    for person, status in ((personas.reader(), 404), (personas.director_dq(), 200), (personas.planner(), 200)):
        assert personas.sign_in(client, person).get(address).status_code == status


def test_another_command_finds_nothing_there(client, value):
    assert personas.sign_in(client, personas.director_ni()).get(ADDRESS).status_code == 404
    client = personas.sign_in(client, personas.director_dq())
    assert client.get(ADDRESS).status_code == 200
    for path in ("SEC-01/DQ-1/2026-02", "SEC-99/DQ-1/2026-01", "SEC-01/DQ-1/january", "SEC-01/DQ/2026-01"):
        assert client.get(f"/en/indicators/{path}/").status_code == 404, path
