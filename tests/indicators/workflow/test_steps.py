"""The one door for values: every step from every state, and what each act leaves behind."""

import pytest

from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.errors import IllegalStep, Refused
from roadmap_portal.indicators.models import Approval, Observation, Score
from roadmap_portal.operations.models import AuditEntry, Change
from tests import personas
from tests.indicators.drafts import say
from tests.indicators.workflow.steps import Act, State, take, trace, value_in

pytestmark = pytest.mark.django_db

LEADS_TO = {
    (Act.SUBMIT, State.DRAFT): State.SUBMITTED,
    (Act.SUBMIT, State.RETURNED): State.SUBMITTED,
    (Act.SUBMIT, State.REOPENED): State.SUBMITTED,
    (Act.SUBMIT, State.WITHDRAWN): State.SUBMITTED,
    (Act.RECALL, State.SUBMITTED): State.DRAFT,
    (Act.RETURN, State.SUBMITTED): State.RETURNED,
    (Act.APPROVE, State.SUBMITTED): State.APPROVED,
    (Act.REOPEN, State.APPROVED): State.REOPENED,
    (Act.WITHDRAW, State.APPROVED): State.WITHDRAWN,
    (Act.WITHDRAW, State.REOPENED): State.WITHDRAWN,
}

ALL_STEPS = [(act, state) for act in Act for state in State]


@pytest.mark.parametrize("act,state", [step for step in ALL_STEPS if step in LEADS_TO])
def test_a_legal_step_leads_on_and_is_told_whole(act, state, kpi):
    observation = value_in(state, kpi)
    before = trace(observation)
    take(act, observation)
    observation.refresh_from_db()
    assert observation.state == LEADS_TO[act, state]
    step = observation.transitions.last()
    assert (step.act, step.from_state, step.to_state) == (act, state, LEADS_TO[act, state])
    assert len(observation.transitions.all()) == len(before["transitions"]) + 1
    audit = AuditEntry.objects.latest("pk")
    assert (audit.act, audit.area, audit.before["state"], audit.after["state"]) == (
        f"value.{act}",
        "DQ-1",
        state,
        LEADS_TO[act, state],
    )


@pytest.mark.parametrize("act,state", [step for step in ALL_STEPS if step not in LEADS_TO])
def test_an_illegal_step_is_a_conflict_and_changes_nothing(act, state, kpi):
    observation = value_in(state, kpi)
    before = trace(observation)
    with pytest.raises(IllegalStep):
        take(act, observation)
    assert trace(observation) == before


@pytest.mark.parametrize("state", [State.SUBMITTED, State.APPROVED])
def test_what_is_with_the_planner_takes_no_draft(state, kpi):
    before = trace(value_in(state, kpi))
    with pytest.raises(IllegalStep):
        say(kpi, 1)
    assert trace(Observation.objects.get()) == before


def test_a_submission_keeps_the_figures_and_goes_back_as_a_draft(kpi):
    observation = value_in(State.RETURNED, kpi)
    assert observation.revision.value == 95
    assert Entry.of(observation.draft).columns() == Entry.of(observation.revision).columns()


def test_a_refused_submission_names_the_fields_and_changes_nothing(kpi):
    observation = say(kpi, 10).observation
    before = trace(observation)
    with pytest.raises(Refused) as refused:
        workflow.submit(observation, by=personas.director_dq())
    # 10 of 100 is off track: the plan to mend it is missing.
    assert set(refused.value.problems) == {"cause", "action", "action_body", "action_due"}
    assert trace(observation) == before


def score_of(kpi):
    return Score.objects.filter(subject="K", ref=kpi.pk, area__code="DQ-1", period__code="2026-10").first()


def test_only_an_approval_makes_a_score_and_its_withdrawal_ends_it(kpi):
    observation = value_in(State.SUBMITTED, kpi)
    assert score_of(kpi) is None
    workflow.approve(observation, by=personas.planner(), revision=1)
    assert (score_of(kpi).value, score_of(kpi).score, score_of(kpi).status) == (95, 95, "on_track")
    workflow.withdraw(observation, by=personas.planner(), reason="wrong place")
    assert score_of(kpi) is None
    assert [change.kind for change in Change.objects.order_by("number")] == ["value.approved", "value.withdrawn"]


def test_a_reopened_value_stays_in_force_until_the_next_approval(kpi):
    observation = value_in(State.REOPENED, kpi)
    say(kpi, 99)
    workflow.submit(observation, by=personas.director_dq())
    assert score_of(kpi).value == 95
    workflow.approve(observation, by=personas.planner(), revision=2)
    assert score_of(kpi).value == 99
    first, second = Approval.objects.order_by("approved_from")
    assert (first.approved_until, second.approved_until) == (second.approved_from, None)


def test_a_correction_of_a_reopened_value_is_recalled_to_reopened(kpi):
    observation = value_in(State.REOPENED, kpi)
    workflow.submit(observation, by=personas.director_dq())
    workflow.recall(observation, by=personas.director_dq())
    observation.refresh_from_db()
    assert observation.state == State.REOPENED
