"""The steps of a value, and all that they leave."""

from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.models import Approval, Draft, Observation, Score, Transition
from roadmap_portal.operations.models import AuditEntry, Change
from tests import personas
from tests.indicators.drafts import say

State, Act = Observation.State, Transition.Act


def value_in(state, kpi):
    """An observation that came to ``state`` through the door."""
    observation = say(kpi).observation
    if state == State.DRAFT:
        return observation
    workflow.submit(observation, by=personas.director_dq())
    planner = personas.planner()
    if state == State.RETURNED:
        workflow.send_back(observation, by=planner, revision=1, reason="look again")
    if state in (State.APPROVED, State.REOPENED, State.WITHDRAWN):
        workflow.approve(observation, by=planner, revision=1)
    if state == State.REOPENED:
        workflow.reopen(observation, by=planner, reason="another count")
    if state == State.WITHDRAWN:
        workflow.withdraw(observation, by=planner, reason="wrong place")
    observation.refresh_from_db()
    assert observation.state == state
    return observation


def take(act, observation):
    director, planner = personas.director_dq(), personas.planner()
    return {
        Act.SUBMIT: lambda: workflow.submit(observation, by=director),
        Act.RECALL: lambda: workflow.recall(observation, by=director),
        Act.RETURN: lambda: workflow.send_back(observation, by=planner, revision=1, reason="why"),
        Act.APPROVE: lambda: workflow.approve(observation, by=planner, revision=1),
        Act.REOPEN: lambda: workflow.reopen(observation, by=planner, reason="why"),
        Act.WITHDRAW: lambda: workflow.withdraw(observation, by=planner, reason="why"),
    }[act]()


def trace(observation):
    """All that a step may touch."""
    observation.refresh_from_db()
    return {
        "state": observation.state,
        "revisions": list(observation.revisions.values_list("pk", flat=True)),
        "transitions": list(observation.transitions.values_list("pk", flat=True)),
        "approvals": list(Approval.objects.values_list("pk", "approved_until")),
        "drafts": list(Draft.objects.values_list("pk", "version")),
        "scores": Score.objects.count(),
        "audit": AuditEntry.objects.count(),
        "changes": Change.objects.count(),
    }
