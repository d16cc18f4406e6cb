"""The planner's pages: the queue in its order, the card with all that a decision wants, and the decision itself."""

from datetime import datetime
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from roadmap_portal.accounts import notices as bells
from roadmap_portal.accounts.holding import account, held_by
from roadmap_portal.documents.attaching import attach
from roadmap_portal.indicators import review, scores, workflow
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.errors import Refused
from roadmap_portal.indicators.models import Approval, Observation, Transition
from roadmap_portal.operations.models import AuditEntry
from roadmap_portal.plan.calendar import BAGHDAD
from tests import factories as make
from tests import personas
from tests.documents.files import upload

pytestmark = pytest.mark.django_db
WORKING_DAY = datetime(2026, 11, 5, 10, tzinfo=BAGHDAD)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(WORKING_DAY) as clock, translation.override("en"):
        yield clock


@pytest.fixture
def kpi():
    made = make.kpi("SEC-04")
    for code in ("DQ-1", "NI-1", "BG-1", "BG-2"):
        make.target(made, make.command(code), "2026-10", 100)
    return made


def submit(kpi, command="DQ-1", period="2026-10", value=95, *, by=None, **entry):
    """A value submitted through the door."""
    given = Entry(value=Decimal(value), **entry)
    by = by or personas.director_dq()
    where = {"kpi": kpi, "command": make.command(command), "period": make.period(period)}
    observation = workflow.save_draft(**where, entry=given, by=by).observation
    workflow.submit(observation, by=by)
    return Observation.objects.get(pk=observation.pk)


def client_of(user):
    return personas.sign_in(Client(), user)


def queue(client, query=""):
    return client.get(reverse("indicators:review") + query)


def listed(response):
    return [str(row) for group in response.context["queue"].groups for row in group.rows]


def card_url(observation):
    return reverse("indicators:review_card", args=[observation.pk])


def decide(client, observation, decision, *, revision=1, reason="", query=""):
    data = {"decision": decision, "revision": revision, "reason": reason}
    return client.post(reverse("indicators:decide", args=[observation.pk]) + query, data)


# --- the queue ----------------------------------------------------------------------------------


@pytest.fixture
def waiting(kpi):
    other = make.kpi("CRM-03")
    for code in ("DQ-1", "NI-1"):
        make.target(other, make.command(code), "2026-10", 100)
    submit(kpi, "NI-1")
    submit(kpi, "DQ-1")
    submit(other, "DQ-1")
    return kpi, other


def test_the_queue_is_grouped_by_due_day_and_command(waiting):
    response = queue(client_of(personas.planner()))
    assert listed(response) == ["CRM-03 DQ-1 2026-10", "SEC-04 DQ-1 2026-10", "SEC-04 NI-1 2026-10"]
    groups = response.context["queue"].groups
    assert [(group.command.code, group.period.code, group.count) for group in groups] == [
        ("DQ-1", "2026-10", 2),
        ("NI-1", "2026-10", 1),
    ]
    assert "3 values await review" in strip_tags(response.content.decode())
    assert '<span class="nav-count"><bdi dir="ltr">3</bdi></span>' in response.content.decode()


@pytest.mark.parametrize(
    "query,expected",
    [
        ("?command=NI-1", ["SEC-04 NI-1 2026-10"]),
        ("?track=CRM", ["CRM-03 DQ-1 2026-10"]),
        ("?period=2026-09", []),
        ("?state=approved", []),
        ("?command=nowhere", []),
        ("?state=draft", ["CRM-03 DQ-1 2026-10", "SEC-04 DQ-1 2026-10", "SEC-04 NI-1 2026-10"]),
        ("?after=nonsense", ["CRM-03 DQ-1 2026-10", "SEC-04 DQ-1 2026-10", "SEC-04 NI-1 2026-10"]),
    ],
)
def test_filters(query, expected, waiting):
    response = queue(client_of(personas.planner()), query)
    assert response.status_code == 200
    assert listed(response) == expected


def test_the_choices_say_how_much_waits_behind_each(waiting):
    choices = queue(client_of(personas.planner()), "?command=NI-1").context["queue"].choices
    assert [(row.code, count) for row, count in choices["command"]] == [("DQ-1", 2), ("NI-1", 1)]
    assert [(row.code, count) for row, count in choices["track"]] == [("SEC", 2), ("CRM", 1)]
    assert [(row.code, count) for row, count in choices["period"]] == [("2026-10", 3)]


def test_pages_follow_one_another_without_gap_or_repetition(waiting, monkeypatch):
    monkeypatch.setattr(review, "PAGE_SIZE", 2)
    client = client_of(personas.planner())
    first = queue(client)
    second = client.get(first.context["next_url"])
    assert (listed(first), listed(second)) == (
        ["CRM-03 DQ-1 2026-10", "SEC-04 DQ-1 2026-10"],
        ["SEC-04 NI-1 2026-10"],
    )
    assert (first.context["previous_url"], second.context["next_url"]) == ("", "")
    back = client.get(second.context["previous_url"])
    assert listed(back) == listed(first)
    assert back.context["previous_url"] == ""


def test_the_queue_says_what_a_share_comes_to_and_of_what(waiting):
    share = make.kpi("ICT-04", unit="pct", aggregation="ratio", denominator="-", decimals=1, factor=100)
    share_of = {"numerator": Decimal(2), "denominator": Decimal(3), "value": None}
    workflow.submit(
        workflow.save_draft(
            kpi=share,
            command=make.command("DQ-1"),
            period=make.period("2026-10"),
            entry=Entry(**share_of),
            by=personas.director_dq(),
        ).observation,
        by=personas.director_dq(),
    )
    words = " ".join(strip_tags(queue(client_of(personas.planner()), "?track=ICT").content.decode()).split())
    assert "66.7% 2 of 3" in words
    assert [row.submitted_percent for row in Observation.objects.with_sheet()].count(None) == 3


def test_a_row_that_was_decided_meanwhile_still_marks_where_the_next_page_begins(waiting, monkeypatch):
    monkeypatch.setattr(review, "PAGE_SIZE", 2)
    client = client_of(personas.planner())
    next_url = queue(client).context["next_url"]
    last = Observation.objects.get(kpi__code="SEC-04", command__area__code="DQ-1")
    workflow.approve(last, by=personas.approver(), revision=1)
    assert listed(client.get(next_url)) == ["SEC-04 NI-1 2026-10"]


def test_an_empty_queue_says_so(db):
    assert "No values await review" in queue(client_of(personas.planner())).content.decode()


def test_the_number_of_queries_is_the_same_for_one_row_and_for_three(
    kpi, django_assert_max_num_queries, django_assert_num_queries
):
    submit(kpi)
    client = client_of(personas.planner())
    queue(client)
    # Session and account come first.
    with django_assert_max_num_queries(6) as at_one:
        queue(client)
    submit(kpi, "NI-1")
    submit(make.kpi("CRM-03"), "NI-1")
    with django_assert_num_queries(len(at_one)):
        assert len(listed(queue(client))) == 3


def test_only_planners_are_told_how_much_waits(waiting, django_assert_num_queries):
    planner = personas.planner().pk
    with django_assert_num_queries(1):
        assert held_by(account(planner)).waiting == {"indicators:review": 3, "indicators:extensions": 0}
    assert held_by(personas.director_dq()).waiting == {}


# --- the card ------------------------------------------------------------------------------------


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


# --- deciding --------------------------------------------------------------------------------------


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


# --- who may ----------------------------------------------------------------------------------------
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


# --- several at once -----------------------------------------------------------------------------


def marks(*observations, revision=1):
    return [f"{observation.pk}:{revision}" for observation in observations]


def decide_many(client, decision, *, seen=(), chosen=(), reason="", **more):
    data = {"decision": decision, "seen": seen, "chosen": chosen, "reason": reason} | more
    return client.post(reverse("indicators:decide_many"), data)


def left(response):
    return {str(row): str(why) for row, why in response.context["done"].left}


def flagged(kpi, command="NI-1"):
    """A submission with a remark: half of what it was a month before."""
    make.target(kpi, make.command(command), "2026-09", 100)
    make.approved(kpi, make.command(command), "2026-09", 500)
    scores.rebuild(kpi.track.roadmap)
    return submit(kpi, command, value=100, note="A count was wrong")


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


def test_the_counts_click_through_to_what_they_count(kpi):
    submit(kpi, "DQ-1"), flagged(kpi)
    client = client_of(personas.planner())
    response = queue(client)
    kinds = {kind: (count, query) for kind, _label, count, query in response.context["queue"].kinds}
    assert {kind: count for kind, (count, _query) in kinds.items()} == {"": 2, "clean": 1, "flagged": 1}
    assert listed(queue(client, f"?{kinds['clean'][1]}")) == ["SEC-04 DQ-1 2026-10"]
    assert listed(queue(client, f"?{kinds['flagged'][1]}")) == ["SEC-04 NI-1 2026-10"]
    by_command = [(row.code, n, query) for row, n, query in response.context["queue"].by_command]
    assert by_command == [("DQ-1", 1, "command=DQ-1"), ("NI-1", 1, "command=NI-1")]


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


# --- evidence -----------------------------------------------------------------------------------


@pytest.fixture
def unusual(kpi):
    """Submitted with a note, because a check has flagged it."""
    return flagged(kpi, "DQ-1")


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
