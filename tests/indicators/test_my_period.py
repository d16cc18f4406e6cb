"""The page on which a command reports: nothing typed is lost, what is ready is submitted, others stay out."""

import hashlib
import json
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from roadmap_portal.indicators import scores, workflow
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.models import Approval, Draft, Extension, Observation, Revision
from roadmap_portal.operations.models import AuditEntry
from roadmap_portal.plan import kept
from roadmap_portal.plan.calendar import BAGHDAD
from tests import factories as make
from tests import personas

pytestmark = pytest.mark.django_db
WORKING_DAY = datetime(2026, 11, 5, 10, tzinfo=BAGHDAD)
CLOSED = datetime(2026, 11, 26, tzinfo=BAGHDAD)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(WORKING_DAY) as clock, translation.override("en"):
        yield clock


@pytest.fixture
def kpis():
    """A count, a share and a rate per inhabitant, with targets that 95, 90 % and 10 per 100,000 meet."""
    command = make.command("DQ-1")
    make.population(command, 2026, 2_000_000)
    count = make.kpi("SEC-04", counted_numerator=True)
    ratio = {"aggregation": "ratio", "unit": "pct", "factor": 100, "decimals": 1, "counted_numerator": True}
    share = make.kpi("CRM-03", part_of_whole=True, counted_denominator=True, **ratio)
    share.numerator, share.denominator = "cases solved", "cases recorded"
    share.save()
    rate = make.kpi(
        "CRM-01",
        **(ratio | {"unit": "per_100k", "factor": 100_000, "denominator_nature": "stock"}),
        direction="lower",
        population_side="denominator",
    )
    for kpi, target in ((count, 100), (share, 90), (rate, 10)):
        make.target(kpi, command, "2026-10", target)
    return count, share, rate


def client_of(user):
    return personas.sign_in(Client(), user)


def prefix(kpi, period="2026-10"):
    return f"k{kpi.pk}-{period}"


def url(name, *more, command="DQ-1", period="2026-10"):
    return reverse(f"indicators:{name}", args=[command, period, *more])


def page(client, query="?period=2026-10&command=DQ-1"):
    return client.get(reverse("indicators:my_period") + query)


def typed(response, **entries):
    """What a browser sends from the page: every field as shown, with ``entries`` ({code: {field: text}}) typed."""
    cards = {card.kpi.code: card for card in response.context["desk"].cards}
    data = {
        field.html_name: "" if field.value() is None else field.value()
        for card in cards.values()
        if card.form
        for field in card.form
    }
    for code, entry in entries.items():
        card = cards[code.replace("_", "-")]
        data |= {f"{card.prefix}-{name}": text for name, text in entry.items()}
    return data


def cards_of(response):
    return {card.kpi.code: card for card in response.context["desk"].cards}


def draft_of(code):
    return Draft.objects.get(observation__kpi__code=code)


# --- from the phone to the score ------------------------------------------------------


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


# --- nothing is lost -------------------------------------------------------------------


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


# --- htmx ---------------------------------------------------------------------------------


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


# --- what the page says ---------------------------------------------------------------------


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


# --- time --------------------------------------------------------------------------------------


def test_a_closed_period_is_read_only_and_says_so(kpis, clock):
    client = client_of(personas.director_dq())
    open_page = page(client)
    client.post(url("save"), typed(open_page, SEC_04={"value": "95"}))
    typed_too_late = typed(page(client), SEC_04={"value": "96"})
    clock.move_to(CLOSED)
    client = client_of(personas.director_dq())
    html = page(client).content.decode()
    assert "The time for submitting ended on 25 November 2026" in html
    assert f"{prefix(kpis[0])}-value" not in html
    response = client.post(url("save"), typed_too_late)
    assert response.status_code == 409
    assert 'value="96"' in response.content.decode()
    assert draft_of("SEC-04").value == 95
    assert client.post(url("submit", kpis[0].pk)).status_code == 409
    assert not Revision.objects.exists()


def test_an_extension_opens_the_page_and_says_until_when(kpis, clock):
    clock.move_to(CLOSED)
    Extension.objects.create(
        command=make.command("DQ-1"),
        period=make.period("2026-10"),
        until=CLOSED + timedelta(days=5),
        reason="flood",
        granted_by=personas.planner(),
        granted_at=CLOSED,
    )
    client = client_of(personas.director_dq())
    assert "Extended until Monday 30 November 2026" in page(client).content.decode()
    assert client.post(url("submit_ready"), typed(page(client), SEC_04={"value": "95"})).status_code == 302
    assert Revision.objects.get().late


def test_the_page_opens_on_the_latest_period_that_takes_entries(kpis):
    response = page(client_of(personas.officer_dq()), "")
    desk = response.context["desk"]
    assert [period.code for period in desk.periods] == ["2026-10"]
    assert [found.name for found in desk.choice.open] == ["2026-10"]
    assert [found.name for found in desk.choice.closed_shown[:3]] == ["2026-09", "2026-08", "2026-07"]


def test_before_the_first_period_is_over_the_page_says_that_nothing_is_due(kpis, clock):
    clock.move_to(datetime(2026, 1, 15, tzinfo=BAGHDAD))
    response = page(client_of(personas.officer_dq()), "")
    assert response.status_code == 200
    assert "No indicators are due in this period" in response.content.decode()


# --- the receipt -------------------------------------------------------------------------------


def test_the_receipt_proves_what_was_sent(kpis):
    client = client_of(personas.director_dq())
    sent = client.post(url("submit_ready"), typed(page(client), SEC_04={"value": "95"}))
    html = client.get(sent["Location"]).content.decode()
    content = client.get(sent["Location"] + "&as=json")
    assert hashlib.sha256(content.content).hexdigest() in html
    (value,) = json.loads(content.content)["values"]
    assert (value["indicator"], value["value"], value["revision"]) == ("SEC-04", "95.0000", 1)
    assert value["submitted_by"] == "director.dq@demo.test"
    # It stays what it was after a correction.
    client.post(url("recall", kpis[0].pk))
    client.post(url("submit_ready"), typed(page(client), SEC_04={"value": "96"}))
    assert client.get(sent["Location"] + "&as=json").content == content.content
    assert json.loads(client.get(url("receipt") + "?as=json").content)["values"][0]["value"] == "96.0000"


@pytest.mark.parametrize("of", ["", "x", "-1", "999999", "9" * 30, "1,,2"])
def test_a_receipt_of_what_is_not_there_is_404(of, kpis):
    client = client_of(personas.director_dq())
    client.post(url("submit_ready"), typed(page(client), SEC_04={"value": "95"}))
    assert client.get(url("receipt") + f"?of={of}").status_code == 404


def test_a_receipt_shows_no_revision_of_another_command(kpis):
    make.command("NI-1")
    foreign = make.approved(kpis[0], make.command("NI-1"), "2026-10", 77).revision
    client = client_of(personas.director_dq())
    client.post(url("submit_ready"), typed(page(client), SEC_04={"value": "95"}))
    own = Revision.objects.get(value=95)
    assert client.get(url("receipt") + f"?of={own.pk}").status_code == 200
    assert client.get(url("receipt") + f"?of={own.pk},{foreign.pk}").status_code == 404


# --- who may ---------------------------------------------------------------------------------------
ADDRESSES = {
    "page": lambda kpi: ("get", reverse("indicators:my_period") + "?period=2026-10&command=DQ-1"),
    "save": lambda kpi: ("post", url("save")),
    "submit ready": lambda kpi: ("post", url("submit_ready")),
    "submit": lambda kpi: ("post", url("submit", kpi.pk)),
    "recall": lambda kpi: ("post", url("recall", kpi.pk)),
    "receipt": lambda kpi: ("get", url("receipt")),
}
ANSWERS = {
    # page, save, submit ready, submit, recall, receipt
    personas.director_ni: [404, 404, 404, 404, 404, 404],
    personas.reader: [404, 404, 404, 404, 404, 404],
    personas.stranger: [403, 403, 403, 403, 403, 403],
    personas.planner: [403, 403, 403, 403, 403, 200],
    personas.admin: [403, 403, 403, 403, 403, 200],
    personas.officer_dq: [200, 302, 403, 403, 403, 200],
}


@pytest.mark.parametrize("persona", ANSWERS, ids=lambda p: p.__name__)
def test_who_may_open_and_change_what(persona, kpis):
    # There is something to leak and to take: a submitted value.
    director = client_of(personas.director_dq())
    director.post(url("submit_ready"), typed(page(director), SEC_04={"value": "95"}))
    client = client_of(persona())
    before = AuditEntry.objects.filter(act__startswith="value.").count()
    answers = []
    for address in ADDRESSES.values():
        method, where = address(kpis[0])
        answers.append(getattr(client, method)(where).status_code)
    assert answers == ANSWERS[persona]
    assert AuditEntry.objects.filter(act__startswith="value.").count() == before
    assert Observation.objects.get().state == "submitted"


def test_who_is_not_signed_in_is_led_to_the_door(kpis):
    response = Client().get(reverse("indicators:my_period"))
    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


@pytest.mark.parametrize("name", ["save", "submit_ready"])
def test_reading_changes_nothing(name, kpis):
    assert client_of(personas.director_dq()).get(url(name)).status_code == 405


def test_what_does_not_exist_is_404(kpis):
    client = client_of(personas.director_dq())
    assert page(client, "?period=2031-10&command=DQ-1").status_code == 404
    assert page(client, "?period=2026-10&command=ZZ-1").status_code == 404
    assert client.post(url("submit", 999_999)).status_code == 404
    assert client.post(url("save", period="x")).status_code == 404


def test_a_body_that_names_another_command_changes_nothing_of_it(kpis):
    make.command("NI-1")
    client = client_of(personas.officer_dq())
    data = typed(page(client), SEC_04={"value": "95"}) | {"command": "NI-1", "period": "2026-09", "state": "approved"}
    client.post(url("save"), data)
    saved = Observation.objects.get()
    assert (saved.command.code, saved.period.code, saved.state) == ("DQ-1", "2026-10", "draft")


# --- how much it asks of the database --------------------------------------------------------------


def test_the_number_of_queries_is_the_same_for_one_indicator_and_for_three(
    db, clock, django_assert_max_num_queries, django_assert_num_queries
):
    def report(kpi):
        make.target(kpi, make.command("DQ-1"), "2026-10", 100)
        make.approved(kpi, make.command("DQ-1"), "2026-09", 90)
        workflow.save_draft(
            kpi=kpi,
            command=make.command("DQ-1"),
            period=make.period("2026-10"),
            entry=Entry(value=Decimal(95)),
            by=personas.officer_dq(),
        )

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
