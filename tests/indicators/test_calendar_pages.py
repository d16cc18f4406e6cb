"""Pages about time: completeness, the calendar with its holidays, and requests for more time."""

from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from roadmap_portal.common.formats import period_label
from roadmap_portal.indicators import extensions, workflow
from roadmap_portal.indicators.calendar_page import Phase, phase_of
from roadmap_portal.indicators.completeness import Completeness, share
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.models import Extension, ExtensionRequest
from roadmap_portal.plan.calendar import BAGHDAD
from roadmap_portal.plan.models import Holiday, Period
from tests import factories as make
from tests import personas

pytestmark = pytest.mark.django_db
# October is locked since the end of 25 November, November not yet due.
NOW = datetime(2026, 12, 2, 10, tzinfo=BAGHDAD)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def kpis():
    """Two commands; two indicators of one track and one of another."""
    for code in ("DQ-1", "NI-1"):
        make.command(code)
    return [make.kpi("SEC-04"), make.kpi("SEC-05"), make.kpi("CRM-08")]


def as_(client, person):
    return personas.sign_in(client, getattr(personas, person)())


def october(**query):
    return Completeness({"period": "2026-10", **query})


# --- completeness -------------------------------------------------------------------------


def test_a_cell_says_how_much_of_what_was_expected_came(kpis):
    make.approved(kpis[0], make.command("DQ-1"), "2026-10", 5)
    page = october()
    dq, ni = page.rows
    assert [(cell.text, cell.detail, cell.tone) for cell in dq.cells] == [
        ("50%", "1/2", "off_track"),
        ("0%", "0/1", "off_track"),
    ]
    assert (dq.total.expected, dq.total.submitted, ni.total.submitted) == (3, 1, 0)
    assert [cell.detail for cell in page.foot] == ["1/4", "0/2"]
    assert page.total.completeness == pytest.approx(100 / 6)


@pytest.mark.parametrize(
    ("part", "whole", "text", "tone"),
    [
        (10, 10, "100%", "on_track"),
        (999, 1000, "99%", "attention"),
        (8, 10, "80%", "attention"),
        (799, 1000, "79%", "off_track"),
        (0, 0, "–", "insufficient"),
    ],
)
def test_a_share_that_is_not_whole_never_looks_whole(part, whole, text, tone):
    cell = share(part, whole)
    assert (cell.text, cell.tone) == (text, tone)
    assert cell.word


def test_timeliness_counts_what_came_by_the_due_date_only(kpis, clock):
    for kpi, day in zip(kpis[:2], (10, 11), strict=True):
        clock.move_to(datetime(2026, 11, day, 12, tzinfo=BAGHDAD))
        given = {"command": make.command("DQ-1"), "period": make.period("2026-10"), "by": personas.director_dq()}
        draft = workflow.save_draft(kpi=kpi, entry=Entry(value=Decimal(5)), **given)
        workflow.submit(draft.observation, by=personas.director_dq())
    page = october(measure="timeliness")
    assert page.rows[0].cells[0].detail == "1/2"
    assert (page.rows[0].total.late, page.rows[0].total.completeness) == (1, pytest.approx(200 / 3))


def test_the_page_opens_on_the_latest_period_that_is_due(kpis):
    page = Completeness({})
    assert (page.period.code, page.is_due) == ("2026-10", True)


def test_a_period_that_is_over_but_not_due_counts_what_came_so_far(kpis):
    page = Completeness({"period": "2026-11"})
    assert (page.is_due, page.total.expected) == (False, 6)
    assert page.due_day == date(2026, 12, 10)


def test_the_choice_of_command_and_track_narrows_everything(kpis):
    page = october(command="DQ-1", track="SEC")
    assert (len(page.rows), page.total.expected, page.total.missing) == (1, 2, 2)
    assert [row.kpi.code for row in page.owed] == ["SEC-04", "SEC-05"]


@pytest.mark.parametrize("query", ["period=2027-01", "period=never", "command=XX-1", "track=ABC"])
def test_what_is_not_there_is_not_found(client, kpis, query):
    assert as_(client, "planner").get(f"{reverse('indicators:completeness')}?{query}").status_code == 404


def test_numbers_are_for_all_but_what_is_owed_for_the_command_and_the_ministry(client, kpis):
    address = f"{reverse('indicators:completeness')}?period=2026-10&command=DQ-1"
    shown = {}
    for person in ("planner", "director_dq", "officer_dq", "director_ni", "reader"):
        text = as_(client, person).get(address).content.decode()
        assert "0/2" in text, person
        shown[person] = "<span>SEC-05</span>" in text
    assert shown == {"planner": True, "director_dq": True, "officer_dq": True, "director_ni": False, "reader": False}


def test_it_takes_as_many_queries_for_many_commands_as_for_one(client, kpis):
    as_(client, "planner")

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"{reverse('indicators:completeness')}?period=2026-10").status_code == 200
        return len(found)

    queries()
    one = queries()
    for code in ("BS-1", "NA-1", "KA-1"):
        make.command(code)
    assert queries() == one


def test_looking_back_counts_what_had_come_in_by_the_end_of_that_day(client, kpis, clock):
    clock.move_to(datetime(2026, 11, 12, 23, 59, 59, tzinfo=BAGHDAD))
    given = {"command": make.command("DQ-1"), "period": make.period("2026-10"), "by": personas.director_dq()}
    draft = workflow.save_draft(kpi=kpis[0], entry=Entry(value=Decimal(5)), **given)
    workflow.submit(draft.observation, by=personas.director_dq())
    clock.move_to(NOW)
    counted = {day: october(command="DQ-1", as_of=f"2026-11-{day}") for day in (11, 12)}
    assert {day: page.total.submitted for day, page in counted.items()} == {11: 0, 12: 1}
    assert {day: len(page.owed) for day, page in counted.items()} == {11: 3, 12: 2}
    # Before its due day, the latest period that was due is another.
    assert Completeness({"as_of": "2026-11-10"}).period.code == "2026-09"
    address = f"{reverse('indicators:completeness')}?period=2026-10&as_of="
    assert as_(client, "reader").get(address + "2026-11-11").status_code == 200
    assert client.get(address + "2027-01-01").status_code == 400


# --- calendar -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "phase"),
    [
        (datetime(2026, 10, 31, 23, 59, 59, tzinfo=BAGHDAD), Phase.RUNNING),
        (datetime(2026, 11, 1, tzinfo=BAGHDAD), Phase.OPEN),
        (datetime(2026, 11, 10, 23, 59, 59, tzinfo=BAGHDAD), Phase.OPEN),
        (datetime(2026, 11, 11, tzinfo=BAGHDAD), Phase.LATE),
        (datetime(2026, 11, 25, 23, 59, 59, tzinfo=BAGHDAD), Phase.LATE),
        (datetime(2026, 11, 26, tzinfo=BAGHDAD), Phase.CLOSED),
    ],
)
def test_every_second_of_a_period_lies_in_one_phase(kpis, moment, phase):
    assert phase_of(Period.objects.get(code="2026-10"), moment) == phase


def test_an_administrator_declares_a_holiday_and_is_told_what_moved(client, kpis):
    as_(client, "admin")
    given = {"first": "2026-12-10", "last": "", "name_ar": "عيد", "name_en": "Feast"}
    answer = client.post(reverse("indicators:declare_holiday"), given, follow=True)
    assert period_label("2026-11") in answer.content.decode()
    assert Period.objects.get(code="2026-11").due_at == datetime(2026, 12, 14, tzinfo=BAGHDAD)
    call_off = reverse("indicators:call_off_holiday", args=[Holiday.objects.get().pk])
    answer = client.post(call_off, {"reason": "or\x00der"})
    assert (answer.status_code, Holiday.objects.get().observed) == (302, False)
    assert Period.objects.get(code="2026-11").due_at == datetime(2026, 12, 11, tzinfo=BAGHDAD)


def test_a_wrong_holiday_keeps_what_was_typed_and_names_the_field(client, kpis):
    as_(client, "admin")
    given = {"first": "2026-12-10", "last": "2026-12-01", "name_ar": "عيد", "name_en": "Feast"}
    answer = client.post(reverse("indicators:declare_holiday"), given)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'href="#id_last"' in text and 'value="Feast"' in text
    assert not Holiday.objects.exists()


@pytest.mark.parametrize("year", ["1900", "0000", "9999", "20x6", "٢٠٢٦"])
def test_a_year_outside_the_cycle_is_not_found_and_no_year_is_this_one(client, kpis, year):
    answer = as_(client, "reader").get(f"{reverse('indicators:calendar')}?year={year}")
    assert answer.status_code == (404 if year in ("1900", "0000", "9999") else 200)


# --- extensions -----------------------------------------------------------------------------


def ask_page(client, person, **given):
    address = reverse("indicators:ask_extension", args=["DQ-1", "2026-10"])
    return as_(client, person).post(address, {"reason": "flood", "wished": "2026-12-05", **given})


def decide(client, request, person="planner", **given):
    given = {f"r{request.pk}-{name}" if name != "step" else name: text for name, text in given.items()}
    return as_(client, person).post(reverse("indicators:decide_extension", args=[request.pk]), given)


def test_a_director_asks_and_a_planner_grants(client, kpis):
    assert ask_page(client, "director_dq").status_code == 302
    request = ExtensionRequest.objects.get()
    queue = as_(client, "planner").get(reverse("indicators:extensions")).content.decode()
    assert "flood" in queue and '<span class="nav-count">' in queue
    assert decide(client, request, until="2026-12-06", step="grant").status_code == 302
    assert Extension.objects.get().until == datetime(2026, 12, 7, tzinfo=BAGHDAD)
    asked = as_(client, "director_dq").get(reverse("indicators:ask_extension", args=["DQ-1", "2026-10"]))
    assert "flood" in asked.content.decode()


def test_a_refusal_without_a_reason_says_so_at_its_field_and_keeps_the_day(client, kpis):
    ask_page(client, "director_dq")
    request = ExtensionRequest.objects.get()
    answer = decide(client, request, until="2026-12-09", step="refuse")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert f'href="#id_r{request.pk}-reason"' in text and 'value="2026-12-09"' in text
    assert decide(client, request, reason="enough", step="refuse").status_code == 302


def test_the_second_planner_is_told_that_the_first_was_faster(client, kpis):
    ask_page(client, "director_dq")
    request = ExtensionRequest.objects.get()
    decide(client, request, until="2026-12-06", step="grant")
    answer = decide(client, request, "approver", reason="no", step="refuse")
    assert answer.status_code == 409
    assert "error-summary" in answer.content.decode()
    assert ExtensionRequest.objects.get().state == "granted"


@pytest.mark.parametrize(
    ("given", "field"), [({"reason": " "}, "reason"), ({"wished": "2026-11-01"}, "wished"), ({"wished": "x"}, "wished")]
)
def test_a_wrong_request_names_its_field(client, kpis, given, field):
    answer = ask_page(client, "director_dq", **given)
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.content.decode()
    assert not ExtensionRequest.objects.exists()


def test_a_command_reads_its_own_requests_only(client, kpis):
    extensions.ask(
        make.command("DQ-1"),
        make.period("2026-10"),
        wished=date(2026, 12, 5),
        reason="flood of the marshes",
        by=personas.director_dq(),
    )
    found = {
        person: "flood of the marshes" in as_(client, person).get(reverse("indicators:extensions")).content.decode()
        for person in ("planner", "admin", "director_dq", "officer_dq", "director_ni")
    }
    assert found == {"planner": True, "admin": True, "director_dq": True, "officer_dq": True, "director_ni": False}
    assert as_(client, "reader").get(reverse("indicators:extensions")).status_code == 404


def test_a_planner_extends_without_a_request(client, kpis):
    address = reverse("indicators:offer_extension")
    dhi_qar = make.command("DQ-1").pk
    given = {"offer-command": dhi_qar, "offer-period": "2026-10", "offer-until": "2026-12-05", "offer-reason": "storm"}
    assert as_(client, "planner").post(address, given).status_code == 302
    assert Extension.objects.get().reason == "storm"
    answer = client.post(address, given | {"offer-reason": ""})
    assert answer.status_code == 422 and 'href="#id_offer-reason"' in answer.content.decode()
