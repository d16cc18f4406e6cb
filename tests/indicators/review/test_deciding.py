"""The decision itself, and who may take it."""

import pytest
from django.urls import reverse

from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.models import Approval, Observation, Transition
from roadmap_portal.operations.models import AuditEntry
from tests import personas
from tests.indicators.review.making import card_url, decide, listed, queue, submit
from tests.personas import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_after_a_decision_the_next_value_of_the_same_choice_comes_up(waiting):
    client = client_of(personas.planner())
    first = Observation.objects.get(kpi__code="CRM-03")
    second = Observation.objects.get(kpi__code="SEC-04", command__area__code="DQ-1")
    query = "?command=DQ-1"
    response = decide(client, first, "approve", query=query)
    assert response["Location"] == card_url(second) + query
    last = decide(client, second, "approve", query=query)
    assert last["Location"] == reverse("indicators:review") + query


def test_the_last_row_leads_back_to_the_first_that_was_left_out(waiting):
    last = Observation.objects.get(command__area__code="NI-1")
    first = Observation.objects.get(kpi__code="CRM-03")
    assert decide(client_of(personas.planner()), last, "approve")["Location"] == card_url(first)


def test_a_return_without_a_reason_is_refused_at_its_field(kpi):
    observation = submit(kpi)
    response = decide(client_of(personas.planner()), observation, "return", reason="  ")
    html = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error:" in html.replace("\n", "")
    assert '<a href="#id_reason">' in html
    assert Observation.objects.get().state == "submitted"


@pytest.mark.parametrize("decision,state", [("reopen", "reopened"), ("withdraw", "withdrawn")])
def test_an_approved_value_is_reopened_or_withdrawn_with_a_reason(decision, state, kpi):
    observation = submit(kpi)
    workflow.approve(observation, by=personas.planner(), revision=1)
    client = client_of(personas.planner())
    assert listed(queue(client, "?state=approved")) == ["SEC-04 DQ-1 2026-10"]
    assert decide(client, observation, decision).status_code == 422
    assert decide(client, observation, decision, reason="A double count").status_code == 302
    observation.refresh_from_db()
    assert observation.state == state
    assert Transition.objects.latest("pk").reason == "A double count"
    assert Approval.objects.filter(approved_until__isnull=True).exists() == (decision == "reopen")


def test_a_decision_on_a_value_that_changed_is_409_and_shows_both(kpi):
    observation = submit(kpi)
    client = client_of(personas.planner())
    client.get(card_url(observation))
    workflow.recall(observation, by=personas.director_dq())
    submit(kpi, value=1234)
    response = decide(client, observation, "return", reason="I typed this at length")
    html = response.content.decode()
    assert response.status_code == 409
    assert response.context["changed"][0][1:] == ("95", "1,234")
    assert "I typed this at length" in html
    assert 'name="revision" value="2"' in html
    assert Observation.objects.get().state == "submitted"


def test_of_two_planners_the_second_is_told_and_one_approval_stands(kpi):
    observation = submit(kpi)
    assert decide(client_of(personas.planner()), observation, "approve").status_code == 302
    response = decide(client_of(personas.approver()), observation, "approve")
    assert response.status_code == 409
    assert "no longer in a state" in response.content.decode()
    assert Approval.objects.count() == 1
    assert AuditEntry.objects.filter(act="value.approve").count() == 1


def test_who_submitted_is_told_that_others_approve_and_is_refused_all_the_same(kpi):
    both = personas.director_dq()
    personas.person(both.email, both.name, "planner")
    both = type(both).objects.get(pk=both.pk)
    observation = submit(kpi, by=both)
    client = client_of(both)
    html = client.get(card_url(observation)).content.decode()
    assert "approve what you submitted" in html
    assert 'value="approve"' not in html
    response = decide(client, observation, "approve")
    assert response.status_code == 403
    assert "approve what you submitted" in response.content.decode()
    assert not Approval.objects.exists()


@pytest.mark.parametrize(
    "data",
    [{}, {"decision": "approve"}, {"decision": "steal", "revision": 1}, {"decision": "approve", "revision": "x"}],
)
def test_a_decision_that_can_not_be_read_decides_nothing(data, kpi):
    observation = submit(kpi)
    client = client_of(personas.planner())
    assert client.post(reverse("indicators:decide", args=[observation.pk]), data).status_code == 422
    assert Observation.objects.get().state == "submitted"


ANSWERS = {
    # queue, card, decide
    personas.reader: [404, 404, 404],
    personas.stranger: [403, 403, 403],
    personas.director_ni: [403, 403, 403],
    personas.director_dq: [403, 403, 403],
    personas.admin: [403, 403, 403],
    personas.planner: [200, 200, 302],
}


@pytest.mark.parametrize("persona", ANSWERS, ids=lambda p: p.__name__)
def test_who_may_see_and_decide(persona, kpi):
    observation = submit(kpi, note="Not for everybody")
    client = client_of(persona())
    answers = [
        queue(client),
        client.get(card_url(observation)),
        decide(client, observation, "approve"),
    ]
    assert [answer.status_code for answer in answers] == ANSWERS[persona]
    if answers[1].status_code != 200:
        assert all("Not for everybody" not in answer.content.decode() for answer in answers)
        assert not Approval.objects.exists()
