"""A decision is about what its maker saw, and what goes back has its reason."""

import pytest

from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.errors import Conflict, Refused
from roadmap_portal.indicators.models import Draft
from tests import personas
from tests.indicators.drafts import say
from tests.indicators.workflow.steps import State, trace, value_in

pytestmark = pytest.mark.django_db


def test_a_draft_saved_over_another_is_a_conflict_that_names_both_versions(kpi):
    first = say(kpi)
    second = say(kpi, 96)
    with pytest.raises(Conflict) as conflict:
        say(kpi, 1, by=personas.director_dq(), version=first.version)
    assert (conflict.value.seen, conflict.value.current) == (first.version, second.version)
    assert Draft.objects.get().value == 96


@pytest.mark.parametrize("act", [workflow.approve, workflow.send_back])
def test_a_decision_on_an_older_revision_is_a_conflict(act, kpi):
    observation = value_in(State.SUBMITTED, kpi)
    workflow.recall(observation, by=personas.director_dq())
    say(kpi, 96)
    workflow.submit(observation, by=personas.director_dq())
    before = trace(observation)
    reason = {"reason": "why"} if act is workflow.send_back else {}
    with pytest.raises(Conflict) as conflict:
        act(observation, by=personas.planner(), revision=1, **reason)
    assert (conflict.value.seen, conflict.value.current) == (1, 2)
    assert trace(observation) == before


@pytest.mark.parametrize("act", [workflow.reopen, workflow.withdraw])
def test_an_approval_that_was_replaced_is_neither_reopened_nor_withdrawn_unseen(act, kpi):
    observation = value_in(State.REOPENED, kpi)
    say(kpi, 96)
    workflow.submit(observation, by=personas.director_dq())
    workflow.approve(observation, by=personas.planner(), revision=2)
    before = trace(observation)
    with pytest.raises(Conflict):
        act(observation, by=personas.planner(), revision=1, reason="why")
    assert trace(observation) == before


@pytest.mark.parametrize("act,state", [("send_back", "submitted"), ("reopen", "approved"), ("withdraw", "approved")])
@pytest.mark.parametrize("reason", ["", "  \n "])
def test_what_goes_back_wants_a_reason(act, state, reason, kpi):
    observation = value_in(State(state), kpi)
    before = trace(observation)
    seen = {"revision": 1} if act == "send_back" else {}
    with pytest.raises(Refused) as refused:
        getattr(workflow, act)(observation, by=personas.planner(), reason=reason, **seen)
    assert list(refused.value.problems) == ["reason"]
    assert trace(observation) == before
