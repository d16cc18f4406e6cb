"""Several values decided at once."""

import pytest

from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.models import Approval, Observation, Transition
from roadmap_portal.operations.models import AuditEntry
from tests import factories as make
from tests import personas
from tests.indicators.review.making import decide_many, flagged, left, marks, submit
from tests.personas import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_the_clean_ones_are_approved_and_what_is_left_is_named_with_its_reason(kpi):
    clean, remark, own = submit(kpi, "DQ-1"), flagged(kpi), submit(kpi, "BG-1", by=personas.planner())
    overtaken, decided = submit(kpi, "BG-2"), submit(make.kpi("CRM-03"), "DQ-1")
    workflow.send_back(overtaken, by=personas.approver(), revision=1, reason="Look again")
    workflow.submit(overtaken, by=personas.director_dq())
    workflow.approve(decided, by=personas.approver(), revision=1)
    response = decide_many(
        client_of(personas.planner()), "approve_clean", seen=marks(clean, remark, own, overtaken, decided)
    )
    assert [str(row) for row in response.context["done"].taken] == ["SEC-04 DQ-1 2026-10"]
    assert left(response) == {
        "SEC-04 NI-1 2026-10": "has remarks",
        "SEC-04 BG-1 2026-10": "You can't approve what you submitted.",
        "SEC-04 BG-2 2026-10": "was changed after you opened the page",
        "CRM-03 DQ-1 2026-10": "was decided meanwhile",
    }
    states = dict(Observation.objects.filter(period__code="2026-10").values_list("command__area__code", "state"))
    assert (states["NI-1"], states["BG-1"], states["BG-2"]) == ("submitted", "submitted", "submitted")
    assert Approval.objects.filter(approved_by=personas.planner()).get().observation == clean
    assert AuditEntry.objects.filter(act="value.approve", actor_id=personas.planner().pk).count() == 1


def test_the_chosen_ones_go_back_with_one_reason_and_the_others_stay(kpi):
    first, second, stays = submit(kpi, "DQ-1"), submit(kpi, "NI-1"), submit(kpi, "BG-1")
    client = client_of(personas.planner())
    seen = marks(first, second, stays)
    response = decide_many(client, "return", seen=seen, chosen=seen[:2], reason="Count the new stations too")
    assert len(response.context["done"].taken) == 2
    returned = Transition.objects.filter(act="return")
    assert {(step.observation_id, step.reason) for step in returned} == {
        (first.pk, "Count the new stations too"),
        (second.pk, "Count the new stations too"),
    }
    assert Observation.objects.get(pk=stays.pk).state == "submitted"
    again = decide_many(client, "return", seen=seen, chosen=seen[:1], reason="Once more")
    assert left(again) == {"SEC-04 DQ-1 2026-10": "was decided meanwhile"}


def test_a_return_without_reason_or_choice_is_asked_again_and_keeps_what_was_ticked(kpi):
    observation = submit(kpi)
    client = client_of(personas.planner())
    response = decide_many(client, "return", chosen=marks(observation))
    assert response.status_code == 422
    assert f'value="{observation.pk}:1" checked' in response.content.decode()
    assert "Please choose at least one value." in decide_many(client, "return", reason="x").content.decode()
    assert decide_many(client, "return", chosen=["1:x"], reason="x").status_code == 422
    assert Observation.objects.get().state == "submitted"


def test_only_planners_decide_many(kpi):
    observation = submit(kpi)
    for user in (personas.director_dq(), personas.reader(), personas.admin()):
        assert decide_many(client_of(user), "approve_clean", seen=marks(observation)).status_code in (403, 404)
    assert Observation.objects.get().state == "submitted"
