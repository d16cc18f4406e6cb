"""What goes out comes back, and a file changes all of what it says or nothing."""

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import strip_tags

from roadmap_portal.documents.spreadsheet_reader import read
from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.forms_xlsx.layout import AT, COLUMNS, FIRST_ROW, STAMP_ROW
from roadmap_portal.indicators.models import Draft, Observation
from roadmap_portal.operations.models import AuditEntry
from roadmap_portal.plan import kept
from roadmap_portal.plan.calendar import BAGHDAD
from tests import factories as make
from tests import personas
from tests.indicators.forms_xlsx.filling import drafts, filled, form_of, outcomes, store, upload, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_the_form_holds_what_is_due_with_its_targets_and_locks_all_but_the_white_cells(client):
    content = form_of(client)
    rows = read(io.BytesIO(content)).rows
    assert [row[AT["code"]] for row in rows[FIRST_ROW:]] == ["SEC-04", "CRM-03"]
    assert rows[FIRST_ROW][AT["target"]] == "at least 100"
    assert rows[STAMP_ROW][0].startswith("roadmap-portal-form|2|DQ-1|2026-10|")
    assert [column.name for column in COLUMNS if column.typed][:2] == ["numerator", "denominator"]


def test_the_arabic_form_reads_from_the_right_and_its_own_words_are_understood(client):
    officer = personas.officer_dq()
    officer.language, officer.digits = "ar", "arabic_indic"
    officer.save()
    with translation.override("ar"):
        content = form_of(client)
        # Cells of numbers are Western in a spreadsheet, so its texts are too.
        assert read(io.BytesIO(content)).rows[FIRST_ROW][AT["target"]] == "لا يقل عن 100"
        sent = filled(content, {("SEC-04", "absence"): "لم تُجمع البيانات", ("SEC-04", "note"): "انقطاع"})
        store(client, upload(client, sent))
    assert Draft.objects.get().absence == "not_collected"


def test_a_form_is_looked_at_then_stored_whole_and_the_same_file_changes_nothing_again(client):
    sent = filled(
        form_of(client),
        {
            ("SEC-04", "numerator"): "٩٥",
            ("CRM-03", "numerator"): 284,
            ("CRM-03", "denominator"): "1,300",
            ("CRM-03", "note"): "=not a formula",
            ("CRM-03", "cause"): "Courts",
            ("CRM-03", "action"): "More clerks",
            ("CRM-03", "action_due"): date(2026, 12, 31),
        },
    )
    previewed = upload(client, sent)
    assert outcomes(previewed) == {"SEC-04": ("new", ""), "CRM-03": ("new", "")}
    assert not Draft.objects.exists()
    assert not Observation.objects.exists()
    assert store(client, previewed).status_code == 302
    assert drafts() == [("CRM-03", 284, 1300, None, "=not a formula"), ("SEC-04", None, None, 95, "")]
    assert Draft.objects.get(observation__kpi__code="CRM-03").action_due == date(2026, 12, 31)
    audited = AuditEntry.objects.filter(act="value.draft_saved").count()
    again = upload(client, sent)
    assert outcomes(again) == {"SEC-04": ("same", ""), "CRM-03": ("same", "")}
    assert store(client, again).status_code == 302
    assert store(client, previewed).status_code == 302
    assert AuditEntry.objects.filter(act="value.draft_saved").count() == audited


def test_one_refused_row_keeps_the_others_out_and_says_why_in_the_readers_language(client):
    sent = filled(
        form_of(client),
        {("SEC-04", "numerator"): "42,5", ("CRM-03", "numerator"): Decimal("0.573"), ("CRM-03", "denominator"): 9},
    )
    response = upload(client, sent)
    told = outcomes(response)
    assert response.status_code == 422
    assert "can be read in two ways" in told["SEC-04"][1]
    assert "shown as a percentage" in told["CRM-03"][1]
    assert response.context["sealed"] == ""
    assert "2 rows are refused" in strip_tags(response.content.decode())
    assert not Draft.objects.exists()


def test_formulas_are_refused_and_not_their_kept_results(client):
    response = upload(client, filled(form_of(client), formula={("SEC-04", "numerator"): "=3+4"}))
    assert "A formula stands in “First figure”" in outcomes(response)["SEC-04"][1]


WRONG = [
    ("absence", "perhaps", "is not a choice"),
    ("action_body", "Nobody", "is not a choice"),
    ("denominator", "5", "is not entered for this indicator"),
    ("numerator", "1" * 13, "too long"),
    ("note", "n" * 2001, "2000"),
    ("action_due", "soon", "enter a day"),
    ("command", "NI-1", "belongs to the command “NI-1”"),
    ("period", "2026-09", "No such indicator is due"),
]


def test_what_a_row_may_not_say(client):
    content = form_of(client)
    for column, value, said in WRONG:
        told = outcomes(upload(client, filled(content, {("SEC-04", column): value})))["SEC-04"]
        assert (column, told[0], said in told[1]) == (column, "refused", True)
    assert not Draft.objects.exists()


def test_a_row_twice_is_refused(client):
    response = upload(client, filled(form_of(client), rows=["SEC-04", "SEC-04"]))
    assert "stands in the form twice" in response.content.decode()


def test_forms_of_another_command_of_another_layout_and_of_other_indicators_are_refused(client):
    content = form_of(client)

    def told(stamp):
        response = upload(client, filled(content, {("SEC-04", "numerator"): "95"}, stamp=stamp))
        assert response.status_code == 422
        return response.content.decode()

    assert "belongs to the command “NI-1”" in told(lambda text: text.replace("DQ-1", "NI-1"))
    assert "out of date" in told(lambda text: text.replace("|2|", "|0|", 1))
    assert "not the reporting form" in told(lambda text: "hello")
    make.target(make.kpi("CRM-09"), make.command("DQ-1"), "2026-10", 1)
    kept.forget()
    assert "out of date" in told(None)


def test_what_was_changed_on_the_portal_meanwhile_is_not_overwritten(client, kpis):
    content = form_of(client)
    where = {"kpi": kpis[0], "command": make.command("DQ-1"), "period": make.period("2026-10")}
    workflow.save_draft(**where, entry=Entry(value=Decimal(95)), by=personas.director_dq())
    # An untouched row leaves it; a row that says something else is refused.
    assert outcomes(upload(client, content))["SEC-04"] == ("same", "")
    told = outcomes(upload(client, filled(content, {("SEC-04", "numerator"): "96"})))
    assert told["SEC-04"][0] == "refused"
    assert "changed on the portal" in told["SEC-04"][1]
    assert Draft.objects.get().value == 95


def test_a_preview_that_was_overtaken_stores_nothing_and_shows_why(client, kpis):
    previewed = upload(client, filled(form_of(client), {("SEC-04", "numerator"): 95, ("CRM-03", "numerator"): 9}))
    where = {"kpi": kpis[0], "command": make.command("DQ-1"), "period": make.period("2026-10")}
    workflow.save_draft(**where, entry=Entry(value=Decimal(94)), by=personas.director_dq())
    response = store(client, previewed)
    assert response.status_code == 409
    assert outcomes(response)["SEC-04"][0] == "refused"
    assert drafts() == [("SEC-04", None, None, 94, "")]


def test_a_preview_is_nobody_elses(client):
    previewed = upload(client, filled(form_of(client), {("SEC-04", "numerator"): 95}))
    other = personas.sign_in(Client(), personas.director_dq())
    assert store(other, previewed).status_code == 422
    assert client.post(url("form_store"), {"sealed": "forged"}).status_code == 422
    assert not Draft.objects.exists()


def test_a_closed_period_takes_no_form(client, clock):
    sent = filled(form_of(client), {("SEC-04", "numerator"): 95})
    clock.move_to(datetime(2026, 11, 26, tzinfo=BAGHDAD))
    client = personas.sign_in(Client(), personas.officer_dq())
    assert "is locked" in outcomes(upload(client, sent))["SEC-04"][1]


def test_no_file_and_what_is_no_workbook(client):
    assert client.post(url("form"), {}).status_code == 422
    response = upload(client, b"")
    assert (response.status_code, "not an Excel workbook" in response.content.decode()) == (422, True)


def test_the_officer_of_another_province_reaches_no_form(client):
    sent = filled(form_of(client), {("SEC-04", "numerator"): 95})
    stranger = personas.sign_in(Client(), personas.director_ni())
    assert stranger.get(url("form_download")).status_code == 404
    assert upload(stranger, sent).status_code == 404
    # His own page refuses the other's form, and names whose it is.
    make.target(make.kpi("CRM-09"), make.command("NI-1"), "2026-10", 1)
    response = upload(stranger, sent, command="NI-1")
    assert "belongs to the command “DQ-1”" in response.content.decode()
    assert not Draft.objects.exists()
