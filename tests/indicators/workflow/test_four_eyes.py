"""Nobody approves what he submitted."""

import pytest

from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.errors import OwnSubmission
from roadmap_portal.indicators.models import Approval
from tests import factories as make
from tests import personas
from tests.indicators.drafts import say
from tests.indicators.workflow.steps import trace

pytestmark = pytest.mark.django_db


def test_nobody_approves_what_he_submitted_whatever_grants_he_holds(kpi):
    both = personas.director_dq()
    personas.person(both.email, both.name, "planner")
    observation = say(kpi).observation
    workflow.submit(observation, by=both)
    before = trace(observation)
    with pytest.raises(OwnSubmission):
        workflow.approve(observation, by=both, revision=1)
    assert trace(observation) == before
    workflow.approve(observation, by=personas.planner(), revision=1)


def test_nobody_approves_what_was_submitted_for_him(kpi):
    absent = personas.approver()
    observation = say(kpi).observation
    workflow.submit(observation, by=personas.director_dq(), on_behalf_of=absent)
    with pytest.raises(OwnSubmission):
        workflow.approve(observation, by=absent, revision=1)


def test_one_own_value_stops_a_bulk_approval_whole(kpi):
    planner = personas.planner()
    other = say(make.kpi("SEC-05")).observation
    workflow.submit(other, by=personas.director_dq())
    own = say(kpi).observation
    workflow.submit(own, by=planner)
    with pytest.raises(OwnSubmission):
        workflow.approve_many([(other, 1), (own, 1)], by=planner)
    assert not Approval.objects.exists()
