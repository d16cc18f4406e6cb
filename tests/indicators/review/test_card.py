"""The card of one value, with all that a decision wants."""

from datetime import datetime
from decimal import Decimal

import pytest

from roadmap_portal.indicators import scores, workflow
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.plan.calendar import BAGHDAD
from tests import factories as make
from tests import personas
from tests.indicators.days import WORKING_DAY
from tests.indicators.review.making import card_url, decide, queue, submit
from tests.personas import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_the_card_tells_past_peers_and_story(kpi):
    for month, value in (("2026-05", 70), ("2026-06", 80), ("2026-08", 85), ("2026-09", 90)):
        make.target(kpi, make.command("DQ-1"), month, 100)
        make.approved(kpi, make.command("DQ-1"), month, value)
    for code, value in (("NI-1", 60), ("BG-1", 70), ("BG-2", 110)):
        make.approved(kpi, make.command(code), "2026-10", value)
    scores.rebuild(kpi.track.roadmap)
    observation = submit(kpi, value=150, note="Two stations more")
    client = client_of(personas.planner())
    decide(client, observation, "return", reason="Which stations?")
    submit(kpi, value=150, note="Suq al-Shuyukh and Chibayish")
    response = client.get(card_url(observation))
    card, html = response.context["card"], response.content.decode()
    assert (card.value, card.target, card.score.status) == ("150", "at least 100", "on_track")
    assert [(period.code, shown) for period, shown, _score in card.past[:4]] == [
        ("2026-09", "90"),
        ("2026-08", "85"),
        ("2026-07", "–"),
        ("2026-06", "80"),
    ]
    assert card.spread_shown == ["60", "70", "110"]
    assert "66.7% higher than in the last period" in html
    assert "Suq al-Shuyukh and Chibayish" in html
    assert "Which stations?" in html
    assert [revision.number for revision, *_told in card.revisions] == [2, 1]
    # The peers stay without names.
    for name in ("NI-1", "BG-1", "BG-2"):
        assert name not in html


def test_the_card_asks_a_fixed_number_of_queries(kpi, django_assert_max_num_queries, django_assert_num_queries):
    observation = submit(kpi)
    client = client_of(personas.planner())
    client.get(card_url(observation))
    with django_assert_max_num_queries(32) as alone:
        client.get(card_url(observation))
    for code in ("NI-1", "BG-1"):
        make.approved(kpi, make.command(code), "2026-10", 70)
    scores.rebuild(kpi.track.roadmap)
    with django_assert_num_queries(len(alone)):
        client.get(card_url(observation))


def test_a_draft_that_was_never_submitted_is_no_planners_business(kpi):
    draft = workflow.save_draft(
        kpi=kpi,
        command=make.command("DQ-1"),
        period=make.period("2026-10"),
        entry=Entry(value=Decimal(7)),
        by=personas.officer_dq(),
    )
    client = client_of(personas.planner())
    assert client.get(card_url(draft.observation)).status_code == 404
    assert decide(client, draft.observation, "approve").status_code == 404


def test_the_draft_of_a_returned_value_is_not_shown_to_the_planner(kpi):
    observation = submit(kpi)
    workflow.send_back(observation, by=personas.planner(), revision=1, reason="why")
    workflow.save_draft(
        kpi=kpi,
        command=observation.command,
        period=observation.period,
        entry=Entry(value=Decimal(7777)),
        by=personas.officer_dq(),
    )
    html = client_of(personas.planner()).get(card_url(observation)).content.decode()
    assert "7,777" not in html
    assert "95" in html


def test_the_card_leads_back_and_on_and_names_its_keys(waiting):
    client = client_of(personas.planner())
    first, second, third = [row for group in queue(client).context["queue"].groups for row in group.rows]
    context = client.get(card_url(second)).context
    assert (context["previous_pk"], context["next_pk"]) == (first.pk, third.pk)
    html = client.get(card_url(first)).content.decode()
    assert 'data-key="k"' not in html
    for said in ('data-key="a"', 'data-key="j"', "<kbd>r</kbd>", "data-keys-switch"):
        assert said in html


def test_the_card_tells_why_values_of_other_periods_went_back(kpi, clock):
    make.target(kpi, make.command("BG-2"), "2026-09", 100)
    clock.move_to(datetime(2026, 10, 20, tzinfo=BAGHDAD))
    earlier = submit(kpi, "BG-2", "2026-09")
    workflow.send_back(earlier, by=personas.approver(), revision=1, reason="Karkh is not yours")
    clock.move_to(WORKING_DAY)
    html = client_of(personas.planner()).get(card_url(submit(kpi, "BG-2"))).content.decode()
    assert "Karkh is not yours" in html
