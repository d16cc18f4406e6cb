"""The one door for values: every step from every state, four eyes, deadlines, and what each act leaves behind."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.errors import Conflict, IllegalStep, Locked, NotDue, OwnSubmission, Refused
from roadmap_portal.indicators.models import Approval, Draft, Extension, Observation, Score, Transition
from roadmap_portal.operations.models import AuditEntry, Change
from roadmap_portal.plan.calendar import BAGHDAD
from tests import factories as make
from tests import personas

pytestmark = pytest.mark.django_db
State, Act = Observation.State, Transition.Act
# October is over and due on 10 November; it closes at the end of 25 November.
WORKING_DAY = datetime(2026, 11, 5, 10, tzinfo=BAGHDAD)


@pytest.fixture(autouse=True)
def on_a_working_day():
    with time_machine.travel(WORKING_DAY) as clock:
        yield clock


@pytest.fixture
def kpi():
    made = make.kpi("SEC-04")
    make.target(made, make.command("DQ-1"), "2026-10", 100)
    return made


def say(kpi, value=95, *, by=None, period="2026-10", **entry):
    entry = Entry(value=Decimal(value), **entry)
    return workflow.save_draft(
        kpi=kpi,
        command=make.command("DQ-1"),
        period=make.period(period),
        entry=entry,
        by=by or personas.officer_dq(),
    )


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


# --- four eyes ---------------------------------------------------------------------


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


# --- deadlines ---------------------------------------------------------------------
LAST_INSTANT = datetime(2026, 11, 25, 23, 59, 59, tzinfo=BAGHDAD)


def test_the_period_takes_entries_to_the_end_of_its_closing_day_in_baghdad(kpi, on_a_working_day):
    say(kpi)
    on_a_working_day.move_to(LAST_INSTANT, tick=False)
    draft = say(kpi, 96)
    revision = workflow.submit(draft.observation, by=personas.director_dq())
    assert (revision.value, revision.late) == (96, True)


def test_the_closed_period_takes_neither_drafts_nor_submissions(kpi, on_a_working_day):
    observation = say(kpi).observation
    on_a_working_day.move_to(LAST_INSTANT + timedelta(seconds=1), tick=False)
    before = trace(observation)
    for refused in (lambda: say(kpi, 96), lambda: workflow.submit(observation, by=personas.director_dq())):
        with pytest.raises(Locked):
            refused()
    assert trace(observation) == before


def test_a_submission_can_not_be_recalled_from_a_closed_period(kpi, on_a_working_day):
    observation = value_in(State.SUBMITTED, kpi)
    on_a_working_day.move_to(LAST_INSTANT + timedelta(seconds=1))
    with pytest.raises(Locked):
        workflow.recall(observation, by=personas.director_dq())


def test_an_extension_opens_the_period_and_closes_by_itself(kpi, on_a_working_day):
    closed = LAST_INSTANT + timedelta(days=1)
    on_a_working_day.move_to(closed)
    Extension.objects.create(
        command=make.command("DQ-1"),
        period=make.period("2026-10"),
        until=closed + timedelta(days=2),
        reason="flood",
        granted_by=personas.planner(),
        granted_at=closed,
    )
    assert workflow.submit(say(kpi).observation, by=personas.director_dq()).late
    on_a_working_day.move_to(closed + timedelta(days=2))
    with pytest.raises(Locked):
        say(make.kpi("SEC-05"))


def test_a_return_from_a_closed_period_brings_an_extension_for_that_value_alone(kpi, on_a_working_day):
    observation = value_in(State.SUBMITTED, kpi)
    on_a_working_day.move_to(LAST_INSTANT + timedelta(days=1))
    workflow.send_back(observation, by=personas.planner(), revision=1, reason="look again")
    assert say(kpi, 97).value == 97
    with pytest.raises(Locked):
        say(make.kpi("SEC-05"))


def test_on_time_and_late_meet_at_midnight_in_baghdad(kpi, on_a_working_day):
    say(kpi)
    on_a_working_day.move_to(datetime(2026, 11, 10, 23, 59, 59, tzinfo=BAGHDAD), tick=False)
    assert not workflow.submit(Observation.objects.get(), by=personas.director_dq()).late
    workflow.recall(Observation.objects.get(), by=personas.director_dq())
    on_a_working_day.move_to(datetime(2026, 11, 11, tzinfo=BAGHDAD), tick=False)
    assert workflow.submit(Observation.objects.get(), by=personas.director_dq()).late


def test_nothing_is_submitted_before_the_period_is_over(kpi, on_a_working_day):
    on_a_working_day.move_to(datetime(2026, 10, 31, 23, 0, tzinfo=BAGHDAD))
    observation = say(kpi).observation
    with pytest.raises(NotDue):
        workflow.submit(observation, by=personas.director_dq())
    on_a_working_day.move_to(datetime(2026, 11, 1, 0, 0, tzinfo=BAGHDAD))
    workflow.submit(observation, by=personas.director_dq())


@pytest.mark.parametrize("code", ["2025-12", "2028-01"])
def test_an_indicator_takes_no_value_for_a_period_of_another_cycle(kpi, code):
    with pytest.raises(NotDue):
        say(kpi, period=code)
    assert not Observation.objects.exists()


def test_a_quarter_takes_no_monthly_indicator(kpi):
    with pytest.raises(NotDue):
        workflow.save_draft(
            kpi=kpi,
            command=make.command("DQ-1"),
            period=make.period("2026-Q3"),
            entry=Entry(value=Decimal(1)),
            by=personas.officer_dq(),
        )
    assert not Observation.objects.exists()


# --- what was seen --------------------------------------------------------------------


def test_a_draft_saved_over_another_is_a_conflict_that_names_both_versions(kpi):
    first = say(kpi)
    second = say(kpi, 96)
    with pytest.raises(Conflict) as conflict:
        workflow.save_draft(
            kpi=kpi,
            command=make.command("DQ-1"),
            period=make.period("2026-10"),
            entry=Entry(value=Decimal(1)),
            by=personas.director_dq(),
            version=first.version,
        )
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


# --- what it leaves ---------------------------------------------------------------------


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
