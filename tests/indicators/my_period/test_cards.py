"""What the cards say, and how much the page asks of the database."""

import pytest

from roadmap_portal.indicators import scores, workflow
from roadmap_portal.indicators.models import Observation, Revision
from roadmap_portal.plan import kept
from tests import factories as make
from tests import personas
from tests.indicators.drafts import say
from tests.indicators.my_period.filling import cards_of, draft_of, page, prefix, typed, url
from tests.personas import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_a_card_shows_the_value_before_the_same_of_a_year_before_and_the_target(kpis):
    for period, value in (("2026-09", 90), ("2025-10", 80)):
        make.period(period)
        make.approved(kpis[0], make.command("DQ-1"), period, value)
    scores.rebuild(kpis[0].track.roadmap)
    card = cards_of(page(client_of(personas.officer_dq())))["SEC-04"]
    assert (card.shown_previous, card.target) == ("90", "at least 100")


def test_the_population_is_shown_and_not_typed(kpis):
    response = page(client_of(personas.officer_dq()))
    card = cards_of(response)["CRM-01"]
    assert [field.name for field in card.form.sides] == ["numerator"]
    assert "2,000,000" in response.content.decode()


def test_off_track_opens_cause_and_action_by_itself(kpis):
    client = client_of(personas.officer_dq())
    client.post(url("save"), typed(page(client), SEC_04={"value": "10"}))
    html = page(client).content.decode()
    assert f'id="{prefix(kpis[0])}-plan" open' in html
    assert f'id="{prefix(kpis[1])}-plan" open' not in html


def test_a_flag_asks_for_a_note_and_travels_with_the_submission(kpis):
    make.approved(kpis[0], make.command("DQ-1"), "2026-09", 50)
    scores.rebuild(kpis[0].track.roadmap)
    client = client_of(personas.director_dq())
    client.post(url("save"), typed(page(client), SEC_04={"value": "95"}))
    told = page(client)
    assert "90.0% higher than in the last period" in told.content.decode()
    assert cards_of(told)["SEC-04"].standing == "draft"
    client.post(url("submit_ready"), typed(told, SEC_04={"note": "A new station reports"}))
    assert Revision.objects.get(value=95).flags == [{"code": "rise", "percent": "90"}]


def test_a_returned_value_waits_for_a_change_and_is_not_swept_along(kpis):
    client = client_of(personas.director_dq())
    client.post(url("submit_ready"), typed(page(client), SEC_04={"value": "95"}))
    workflow.send_back(Observation.objects.get(), by=personas.planner(), revision=1, reason="Look again")
    response = page(client)
    assert cards_of(response)["SEC-04"].standing == "returned"
    assert response.context["desk"].ready == []
    changed = client.post(url("save"), typed(response, SEC_04={"value": "96"}), follow=True)
    assert [card.kpi.code for card in changed.context["desk"].ready] == ["SEC-04"]
    assert "Look again" in changed.content.decode()


def test_a_returned_value_may_be_sent_again_as_it_is_but_alone(kpis):
    client = client_of(personas.director_dq())
    client.post(url("submit_ready"), typed(page(client), SEC_04={"value": "95"}))
    workflow.send_back(Observation.objects.get(), by=personas.planner(), revision=1, reason="Look again")
    client.post(url("submit", kpis[0].pk), typed(page(client)))
    assert [r.value for r in Revision.objects.order_by("number")] == [95, 95]


def test_a_submission_is_recalled_and_is_a_draft_again(kpis):
    client = client_of(personas.director_dq())
    client.post(url("submit_ready"), typed(page(client), SEC_04={"value": "95"}))
    assert client.post(url("recall", kpis[0].pk)).status_code == 302
    assert (Observation.objects.get().state, draft_of("SEC-04").value) == ("draft", 95)
    assert client.post(url("recall", kpis[0].pk)).status_code == 409


def test_an_officer_is_told_who_submits(kpis):
    personas.director_dq()
    html = page(client_of(personas.officer_dq())).content.decode()
    assert "Director of Dhi Qar" in html
    assert url("submit_ready") not in html


def test_the_summary_counts_every_standing_once(kpis):
    client = client_of(personas.director_dq())
    client.post(url("save"), typed(page(client), SEC_04={"value": "95"}, CRM_03={"numerator": "7"}))
    parts = [words for _key, words in page(client).context["desk"].summary.parts]
    assert parts == ["1 of 3 ready to submit", "1 begun", "1 not entered"]


def test_the_number_of_queries_is_the_same_for_one_indicator_and_for_three(
    db, clock, django_assert_max_num_queries, django_assert_num_queries
):
    def report(kpi):
        make.target(kpi, make.command("DQ-1"), "2026-10", 100)
        make.approved(kpi, make.command("DQ-1"), "2026-09", 90)
        say(kpi)

    report(make.kpi("SEC-04"))
    client = client_of(personas.director_dq())
    page(client)
    kept.forget()
    with django_assert_max_num_queries(32) as at_one:
        page(client)
    for code in ("SEC-05", "CRM-09"):
        report(make.kpi(code))
    kept.forget()
    with django_assert_num_queries(len(at_one)):
        assert len(cards_of(page(client))) == 3
