"""One page for all that is due: a month, the quarter and the year that it completes, each with its own day."""

from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pypdf
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from roadmap_portal.indicators import scores, workflow
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.models import Draft, Extension, Observation, Revision
from roadmap_portal.plan import kept
from roadmap_portal.plan.calendar import BAGHDAD
from tests import factories as make
from tests import personas

pytestmark = pytest.mark.django_db
# December, the fourth quarter and the year 2026 are over, and all are open.
EARLY_JANUARY = datetime(2027, 1, 5, 10, tzinfo=BAGHDAD)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(EARLY_JANUARY) as clock, translation.override("en"):
        yield clock


@pytest.fixture
def kpis():
    """One indicator of each kind, due from Dhi Qar."""
    command, found = make.command("DQ-1"), []
    for code, frequency, period in (("SEC-04", "M", "2026-12"), ("CRM-05", "Q", "2026-Q4"), ("CRM-06", "Y", "2026")):
        kpi = make.kpi(code, frequency=frequency)
        make.target(kpi, command, period, 100)
        found.append(kpi)
    return found


@pytest.fixture
def client(kpis):
    return personas.sign_in(Client(), personas.director_dq())


def page(client, query=""):
    return client.get(reverse("indicators:my_period") + query)


def typed(response, **entries):
    """What a browser sends of the cards in ``entries`` ({code: {field: text}})."""
    data = {}
    for card in response.context["desk"].cards:
        entry = entries.get(card.kpi.code.replace("-", "_"))
        if entry is not None:
            data |= {f"{card.prefix}-base": card.base} | {f"{card.prefix}-{name}": text for name, text in entry.items()}
    return data


def url(name, *more, page="open"):
    return reverse(f"indicators:{name}", args=["DQ-1", page, *more])


def shown(response):
    return [(sheet.period.code, [card.kpi.code for group in groups for card in group.cards])
            for sheet, groups in response.context["desk"].groups]  # fmt: skip


ALL = [("2026-12", ["SEC-04"]), ("2026-Q4", ["CRM-05"]), ("2026", ["CRM-06"])]


@pytest.mark.parametrize("query", ["", "?period=open", "?period=2026-12", "?period=2026-Q4", "?period=2026"])
def test_all_that_is_due_stands_on_one_page_in_the_order_of_the_due_days(query, client):
    response = page(client, query)
    text = " ".join(strip_tags(response.content.decode()).split())
    assert shown(response) == ALL
    assert "Sunday 10 January 2027" in text
    assert "Sunday 17 January 2027" in text  # the fifteenth is a Friday
    assert "Sunday 14 February 2027" in text
    assert "0 of 3 ready to submit" in text


def test_what_has_closed_leaves_the_open_page_and_what_is_extended_stays(client, kpis, clock):
    def extend(**what):
        given = {"until": EARLY_JANUARY + timedelta(days=60), "reason": "flood", "granted_at": EARLY_JANUARY}
        Extension.objects.create(command=make.command("DQ-1"), granted_by=personas.planner(), **given, **what)

    observation = workflow.save_draft(
        kpi=kpis[0],
        command=make.command("DQ-1"),
        period=make.period("2026-12"),
        entry=Entry(value=Decimal(90)),
        by=personas.director_dq(),
    ).observation
    make.target(make.kpi("SEC-05"), make.command("DQ-1"), "2026-12", 1)
    clock.move_to(datetime(2027, 2, 3, tzinfo=BAGHDAD))
    client = personas.sign_in(Client(), personas.director_dq())
    assert shown(page(client)) == [("2027-01", ["SEC-04", "SEC-05"]), ("2026", ["CRM-06"])]
    # One value is open again: it alone comes back.
    extend(period=make.period("2026-12"), observation=observation)
    assert shown(page(client))[0] == ("2026-12", ["SEC-04"])
    extend(period=make.period("2026-12"))
    assert shown(page(client))[0] == ("2026-12", ["SEC-04", "SEC-05"])
    assert "Extended until Saturday 6 March 2027" in strip_tags(page(client).content.decode())


def test_one_submission_over_three_periods_gives_one_receipt_as_page_and_pdf(client):
    data = typed(page(client), SEC_04={"value": "95"}, CRM_05={"value": "96"}, CRM_06={"value": "97"})
    sent = client.post(url("submit_ready"), data)
    assert sorted(Revision.objects.values_list("observation__period__code", "value")) == [
        ("2026", 97),
        ("2026-12", 95),
        ("2026-Q4", 96),
    ]
    receipt = client.get(sent["Location"]).context["receipt"]
    assert [period.code for period in receipt.periods] == ["2026-12", "2026-Q4", "2026"]
    answer = client.get(sent["Location"] + "&as=pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content == client.get(sent["Location"] + "&as=pdf").content
    text = "\n".join(leaf.extract_text() for leaf in pypdf.PdfReader(BytesIO(answer.content)).pages)
    for said in (receipt.sha256, "SEC-04", "97", "Director of Dhi Qar"):
        assert said in text


def test_a_second_press_leads_to_the_receipt_of_the_first(client, kpis):
    data = typed(page(client), SEC_04={"value": "95"})
    first = client.post(url("submit_ready"), data)
    assert client.post(url("submit_ready"), data)["Location"] == first["Location"]
    alone = client.post(reverse("indicators:submit", args=["DQ-1", "2026-12", kpis[0].pk]), data)
    assert alone["Location"].endswith(first["Location"].partition("?")[2])
    assert Revision.objects.count() == 1
    # Another figure is no second press.
    other = typed(page(client), SEC_04={"value": "96"})
    assert client.post(url("submit_ready"), other).status_code == 409


def test_the_page_shows_one_standing_alone_and_keeps_to_it(client):
    client.post(url("save"), typed(page(client), SEC_04={"value": "95"}, CRM_05={"value": "1,2"}))
    assert shown(page(client, "?show=ready")) == ALL[:1]
    assert shown(page(client, "?show=begun")) == ALL[1:2]
    assert shown(page(client, "?show=missing")) == ALL[2:]
    assert shown(page(client, "?show=nonsense")) == ALL
    assert "No indicator of this choice" in page(client, "?show=back").content.decode()
    saved = client.post(url("save") + "?page=open&show=missing", typed(page(client), CRM_06={"value": "1,2"}))
    assert "show=missing" in saved["Location"]


def test_cause_and_action_are_asked_for_where_they_are_wanted_and_come_with_the_autosave(client, kpis):
    first = page(client)
    prefix = f"k{kpis[0].pk}-2026-12"
    assert f"{prefix}-cause" not in first.content.decode()
    data = typed(first, SEC_04={"value": "10"})
    answer = client.post(url("save"), data, headers={"hx-request": "true"}).content.decode()
    assert f'name="{prefix}-cause"' in answer
    # The next autosave has the fields already, and doesn't take what is typed there away.
    now = typed(page(client), SEC_04={"value": "11", "cause": "Two patrols"})
    answer = client.post(url("save"), now, headers={"hx-request": "true"}).content.decode()
    assert f'name="{prefix}-cause"' not in answer
    assert Draft.objects.get().cause == "Two patrols"


def test_the_next_indicator_that_is_not_ready_is_one_step_away(client, kpis):
    client.post(url("save"), typed(page(client), SEC_04={"value": "95"}))
    response = page(client)
    assert response.context["desk"].next_not_ready.kpi.code == "CRM-05"
    assert f'href="#k{kpis[1].pk}-2026-Q4"' in response.content.decode()


def test_the_drawing_shows_the_run_up_to_the_target(client, kpis):
    for month, value in (("2026-10", 80), ("2026-11", 90)):
        make.target(kpis[0], make.command("DQ-1"), month, 100)
        make.approved(kpis[0], make.command("DQ-1"), month, value)
    scores.rebuild(kpis[0].track.roadmap)
    client.post(url("save"), typed(page(client), SEC_04={"value": "95", "note": "more patrols"}))
    card = next(card for card in page(client).context["desk"].cards if card.kpi.code == "SEC-04")
    assert (card.shown_previous, card.previous_period) == ("90", None)
    assert 'class="path-line is-on_track"' in card.path
    assert 'class="wanted" d="M' in card.path


def test_the_last_value_is_named_with_its_period_when_it_is_older(client, kpis):
    make.target(kpis[0], make.command("DQ-1"), "2026-09", 100)
    make.approved(kpis[0], make.command("DQ-1"), "2026-09", 80)
    scores.rebuild(kpis[0].track.roadmap)
    card = next(card for card in page(client).context["desk"].cards if card.kpi.code == "SEC-04")
    assert (card.shown_previous, card.previous_period.code) == ("80", "2026-09")


def test_the_queries_are_the_same_for_one_period_and_for_three(
    client, kpis, django_assert_num_queries, django_assert_max_num_queries
):
    command = make.command("DQ-1")
    where = {"kpi": kpis[0], "command": command, "period": make.period("2026-12")}
    workflow.save_draft(**where, entry=Entry(value=Decimal(95)), by=personas.director_dq())
    page(client)
    kept.forget()
    with django_assert_max_num_queries(20) as at_one:
        page(client)
    more = make.kpi("SEC-05")
    make.target(more, command, "2026-12", 100)
    for kpi, code in ((kpis[1], "2026-Q4"), (kpis[2], "2026"), (more, "2026-12")):
        where = {"kpi": kpi, "command": command, "period": make.period(code)}
        workflow.save_draft(**where, entry=Entry(value=Decimal(95)), by=personas.director_dq())
    kept.forget()
    with django_assert_num_queries(len(at_one)):
        assert len(page(client).context["desk"].cards) == 4
    assert Observation.objects.count() == 4
