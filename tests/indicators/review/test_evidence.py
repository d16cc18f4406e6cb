"""Evidence that a planner asks for."""

import pytest
from django.urls import reverse

from roadmap_portal.accounts import notices as bells
from roadmap_portal.documents.attaching import attach
from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.errors import Refused
from roadmap_portal.indicators.models import Observation, Transition
from roadmap_portal.operations.models import AuditEntry
from tests import personas
from tests.documents.files import upload
from tests.indicators.review.making import card_url, decide, decide_many, flagged, left, marks, submit
from tests.personas import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_a_value_sent_back_for_evidence_comes_again_only_with_a_new_document(unusual, clock, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    director, planner = personas.director_dq(), client_of(personas.planner())
    attach("value", unusual, upload("old.pdf"), by=director)
    clock.shift(60)
    shown = planner.get(card_url(unusual)).content.decode()
    assert "Please attach a document that supports the value." in shown and 'value="ask_evidence"' in shown
    assert decide(planner, unusual, "ask_evidence", reason=" ").status_code == 422
    reason = "Please attach the register's page"
    assert decide(planner, unusual, "ask_evidence", reason=reason).status_code == 302
    step = Transition.objects.latest("pk")
    assert (step.act, step.to_state, step.reason, step.asks_evidence) == ("return", "returned", reason, True)
    assert AuditEntry.objects.filter(act="value.return", after__evidence=True).count() == 1
    assert "attach a document" in bells.text_of(director.notices.latest("pk"))
    # The document of before was not enough; the page says so, and the act refuses.
    told = "Evidence was asked for. Please attach a document to the value before submitting."
    address = reverse("indicators:my_period") + "?command=DQ-1&period=2026-10"
    page = client_of(director).get(address, follow=True).content.decode()
    assert told in page and reverse("documents:attach", args=["value", unusual.pk]) in page
    with pytest.raises(Refused) as refused:
        workflow.submit(unusual, by=director)
    assert [problem.code for problem in refused.value.problems["__all__"]] == ["evidence_missing"]
    assert Observation.objects.get(pk=unusual.pk).state == "returned"
    clock.shift(60)
    attach("value", unusual, upload("page.pdf"), by=director)
    assert told not in client_of(director).get(address, follow=True).content.decode()
    assert workflow.submit(unusual, by=director).number == 2


def test_evidence_is_asked_for_only_where_a_check_has_found_something(kpi):
    plain, planner = submit(kpi), client_of(personas.planner())
    assert 'value="ask_evidence"' not in planner.get(card_url(plain)).content.decode()
    assert decide(planner, plain, "ask_evidence", reason="Prove it").status_code == 422
    assert Observation.objects.get(pk=plain.pk).state == "submitted"
    # An ordinary return asks for none.
    workflow.send_back(plain, by=personas.planner(), revision=1, reason="Please count again")
    assert workflow.submit(plain, by=personas.director_dq()).number == 2


def test_several_go_back_for_evidence_and_those_without_a_remark_are_left(kpi):
    plain, remark = submit(kpi, "DQ-1"), flagged(kpi)
    asked = {"chosen": marks(plain, remark), "reason": "Prove it", "evidence": "on"}
    done = decide_many(client_of(personas.planner()), "return", **asked)
    assert [str(row) for row in done.context["done"].taken] == ["SEC-04 NI-1 2026-10"]
    assert left(done) == {"SEC-04 DQ-1 2026-10": "Evidence is asked for where a check has found something unusual."}
    assert list(Transition.objects.filter(asks_evidence=True).values_list("observation", flat=True)) == [remark.pk]


def test_an_approved_value_is_reopened_for_evidence_and_comes_again_only_with_it(unusual, clock, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    director, planner = personas.director_dq(), client_of(personas.planner())
    workflow.approve(unusual, by=personas.approver(), revision=1)
    shown = planner.get(card_url(unusual)).content.decode()
    assert 'value="reopen_for_evidence"' in shown and 'value="ask_evidence"' not in shown
    assert decide(planner, unusual, "reopen_for_evidence", reason="Where is the register?").status_code == 302
    step = Transition.objects.latest("pk")
    assert (step.act, step.to_state, step.asks_evidence) == ("reopen", "reopened", True)
    assert "attach a document" in bells.text_of(director.notices.latest("pk"))
    with pytest.raises(Refused) as refused:
        workflow.submit(unusual, by=director)
    assert [problem.code for problem in refused.value.problems["__all__"]] == ["evidence_missing"]
    clock.shift(60)
    attach("value", unusual, upload("page.pdf"), by=director)
    assert workflow.submit(unusual, by=director).number == 2
    # Approved and reopened once more without a wish for evidence: the old one counts no longer.
    workflow.approve(unusual, by=personas.planner(), revision=2)
    workflow.reopen(unusual, by=personas.planner(), reason="Once more")
    assert workflow.submit(unusual, by=director).number == 3
