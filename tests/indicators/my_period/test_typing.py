"""From the phone to the score: nothing that was typed is lost, what is ready is submitted."""

import pytest
from django.urls import reverse
from django.utils import translation

from roadmap_portal.indicators.models import Approval, Draft, Observation, Revision
from roadmap_portal.operations.models import AuditEntry
from tests import personas
from tests.indicators.my_period.filling import cards_of, draft_of, page, prefix, typed, url
from tests.personas import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_a_director_types_arabic_digits_and_submits_three_and_a_planner_returns_one_and_approves_two(kpis):
    director, planner = client_of(personas.director_dq()), client_of(personas.planner())
    data = typed(
        page(director),
        SEC_04={"value": "٩٥"},
        CRM_03={"numerator": "٢٨٤", "denominator": "٣٠٠"},
        CRM_01={"numerator": "۱۸۰"},
    )
    response = director.post(url("submit_ready"), data)
    assert response.status_code == 302
    receipt = director.get(response["Location"])
    assert [line.kpi.code for line in receipt.context["receipt"].lines] == ["CRM-01", "CRM-03", "SEC-04"]
    said = {r.observation.kpi.code: (r.numerator, r.denominator, r.value) for r in Revision.objects.all()}
    assert said == {"SEC-04": (None, None, 95), "CRM-03": (284, 300, None), "CRM-01": (180, None, None)}

    waiting = {o.kpi.code: o for o in Observation.objects.awaiting_review()}
    for code, decision in (("SEC-04", "return"), ("CRM-03", "approve"), ("CRM-01", "approve")):
        decided = planner.post(
            reverse("indicators:decide", args=[waiting[code].pk]),
            {"decision": decision, "revision": 1, "reason": "One district is missing"},
        )
        assert decided.status_code == 302
    states = dict(Observation.objects.values_list("kpi__code", "state"))
    assert states == {"SEC-04": "returned", "CRM-03": "approved", "CRM-01": "approved"}
    assert Approval.objects.count() == 2
    assert [e.act for e in AuditEntry.objects.filter(act__in=["value.approve", "value.return"]).order_by("pk")] == [
        "value.return",
        "value.approve",
        "value.approve",
    ]
    again = page(director)
    assert "One district is missing" in again.content.decode()
    assert cards_of(again)["CRM-01"].value == "9.0"


def test_figures_come_back_in_the_persons_digits(kpis):
    director = personas.director_dq()
    director.digits = "arabic_indic"
    director.save()
    client = client_of(director)
    with translation.override("ar"):
        client.post(url("save"), typed(page(client), CRM_03={"numerator": "284", "denominator": "300"}))
        html = page(client).content.decode()
    assert 'value="٢٨٤"' in html
    assert "٩٤٫٧٪" in html


def test_text_that_is_no_number_is_kept_to_the_letter_and_shown_with_its_error(kpis):
    client = client_of(personas.officer_dq())
    client.post(url("save"), typed(page(client), SEC_04={"value": " 42,5 "}))
    assert (draft_of("SEC-04").typed, draft_of("SEC-04").value) == ({"value": " 42,5 "}, None)
    again = page(client)
    html = again.content.decode()
    assert 'value=" 42,5 "' in html
    assert "can be read in two ways" in html
    assert cards_of(again)["SEC-04"].standing == "draft"


def test_a_submission_that_is_refused_says_why_at_its_fields_and_keeps_all_that_was_typed(kpis):
    client = client_of(personas.director_dq())
    data = typed(
        page(client),
        SEC_04={"value": "10", "cause": "Two patrols were lost"},
        CRM_03={"numerator": "7"},
    )
    response = client.post(url("submit", kpis[0].pk), data)
    html = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error:" in html.replace("\n", "")
    for field in ("action", "action_body", "action_due"):
        assert f'<a href="#{prefix(kpis[0])}-{field}">' in html
    assert 'aria-invalid="true"' in html
    assert "Two patrols were lost" in html
    assert not Revision.objects.exists()
    assert draft_of("CRM-03").numerator == 7


def test_an_empty_card_is_refused_at_its_first_field(kpis):
    client = client_of(personas.director_dq())
    response = client.post(url("submit", kpis[1].pk), typed(page(client)))
    assert response.status_code == 422
    assert f'<a href="#{prefix(kpis[1])}-numerator">' in response.content.decode()
    assert not Observation.objects.exists()


def test_a_text_that_is_too_long_is_given_back_and_not_cut(kpis):
    client = client_of(personas.officer_dq())
    long = "z" * 2001
    response = client.post(url("save"), typed(page(client), SEC_04={"value": "9", "note": long}))
    assert response.status_code == 422
    assert long in response.content.decode()
    assert not Draft.objects.exists()


def test_what_can_not_be_seen_is_taken_out_of_texts(kpis):
    client = client_of(personas.officer_dq())
    note = "ك\u0301 \u202eabc\u202c\u0000\u200b می\u200cخواهم\r\nend"
    client.post(url("save"), typed(page(client), SEC_04={"note": note}))
    assert draft_of("SEC-04").note == "ك\u0301 abc می\u200cخواهم\nend"


def test_of_two_who_type_at_once_the_second_sees_what_the_first_saved_and_keeps_his_own(kpis):
    officer, director = client_of(personas.officer_dq()), client_of(personas.director_dq())
    seen_by_director = page(director)
    officer.post(url("save"), typed(page(officer), SEC_04={"value": "95"}))
    response = director.post(url("save"), typed(seen_by_director, SEC_04={"value": "96"}))
    html = response.content.decode()
    assert response.status_code == 409
    assert draft_of("SEC-04").value == 95
    assert 'value="96"' in html
    assert "Officer of Dhi Qar" in html
    # His second attempt says that he has seen it.
    card = cards_of(response)["SEC-04"]
    again = director.post(url("save"), typed(response) | {f"{card.prefix}-base": card.base})
    assert again.status_code == 302
    assert draft_of("SEC-04").value == 96


def test_a_page_that_was_left_open_does_not_undo_cards_that_were_not_touched_on_it(kpis):
    officer, director = client_of(personas.officer_dq()), client_of(personas.director_dq())
    seen_by_director = page(director)
    officer.post(url("save"), typed(page(officer), SEC_04={"value": "95"}))
    response = director.post(url("save"), typed(seen_by_director, CRM_01={"numerator": "180"}))
    assert response.status_code == 302
    assert draft_of("SEC-04").value == 95
    assert draft_of("CRM-01").numerator == 180


def test_untouched_cards_leave_no_drafts_and_the_same_text_no_second_version(kpis):
    client = client_of(personas.officer_dq())
    client.post(url("save"), typed(page(client), SEC_04={"value": "95"}))
    client.post(url("save"), typed(page(client), SEC_04={"value": "95.0"}))
    assert list(Draft.objects.values_list("observation__kpi__code", "version")) == [("SEC-04", 1)]
    assert AuditEntry.objects.filter(act="value.draft_saved").count() == 1


def test_what_is_typed_while_the_value_is_submitted_is_shown_beside_it(kpis):
    officer, director = client_of(personas.officer_dq()), client_of(personas.director_dq())
    officer.post(url("save"), typed(page(officer), SEC_04={"value": "95"}))
    seen_by_officer = page(officer)
    director.post(url("submit_ready"), typed(page(director)))
    response = officer.post(url("save"), typed(seen_by_officer, SEC_04={"value": "96"}))
    assert response.status_code == 409
    assert 'value="96"' in response.content.decode()
    assert Revision.objects.get().value == 95


def test_autosave_of_one_card_answers_with_its_check_and_the_pages_counts(kpis):
    client = client_of(personas.director_dq())
    card = cards_of(page(client))["SEC-04"]
    one = {name: text for name, text in typed(page(client)).items() if name.startswith(f"{card.prefix}-")}
    response = client.post(url("save"), one | {f"{card.prefix}-value": "95"}, headers={"hx-request": "true"})
    html = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in html
    assert f'id="{card.prefix}-live"' in html
    assert "On track" in html
    assert "1 of 3 ready to submit" in html
    assert "Submit one ready indicator" in html
    assert draft_of("SEC-04").value == 95


def test_autosave_over_another_draft_is_409_and_says_so(kpis):
    officer, director = client_of(personas.officer_dq()), client_of(personas.director_dq())
    seen = typed(page(director), SEC_04={"value": "96"})
    officer.post(url("save"), typed(page(officer), SEC_04={"value": "95"}))
    response = director.post(url("save"), seen, headers={"hx-request": "true"})
    assert response.status_code == 409
    assert "What is stored now" in response.content.decode()
    assert draft_of("SEC-04").value == 95
