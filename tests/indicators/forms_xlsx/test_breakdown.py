"""A breakdown in the form."""

import io

import pytest

from roadmap_portal.documents.spreadsheet_reader import read
from roadmap_portal.indicators.forms_xlsx.layout import AT, FIRST_ROW
from roadmap_portal.indicators.models import Draft
from roadmap_portal.plan.models import Kpi
from tests.indicators.forms_xlsx.filling import filled, form_of, outcomes, store, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def broken_down(kpis):
    Kpi.objects.filter(code="SEC-04").update(breakdown_ar="الجنس", breakdown_en="sex", breakdown="الجنس")


def test_a_breakdown_goes_out_and_comes_back_and_the_same_file_changes_nothing(client, broken_down):
    sent = filled(form_of(client), {("SEC-04", "numerator"): 15, ("SEC-04", "parts"): "men: ١٢\nwomen: 3"})
    previewed = upload(client, sent)
    assert outcomes(previewed)["SEC-04"] == ("new", "")
    assert "15 · men: 12 · women: 3" in previewed.content.decode()
    store(client, previewed)
    assert Draft.objects.get().parts == [{"name": "men", "amount": "12"}, {"name": "women", "amount": "3"}]
    out = form_of(client)
    rows = {row[AT["code"]]: row for row in read(io.BytesIO(out)).rows[FIRST_ROW:]}
    assert rows["SEC-04"][AT["parts"]] == "men: 12\nwomen: 3"
    assert outcomes(upload(client, out))["SEC-04"] == ("same", "")
    assert outcomes(upload(client, filled(out, {("SEC-04", "parts"): "men: 15"})))["SEC-04"] == ("changed", "")
    # What an emptied cell says is that there is no breakdown.
    store(client, upload(client, filled(out, {("SEC-04", "parts"): ""})))
    assert Draft.objects.get().parts == []


@pytest.mark.parametrize(
    ("code", "parts", "said"),
    [
        ("SEC-04", "men: 12; women", "Breakdown: Please write one part a line"),
        ("SEC-04", "men: 12; men: 3", "Breakdown: This part stands twice in the breakdown: men: 3"),
        ("CRM-03", "men: 12", "is not entered for this indicator"),
    ],
)
def test_a_breakdown_that_can_not_be_read_refuses_the_form_and_names_the_part(client, broken_down, code, parts, said):
    outcome, why = outcomes(upload(client, filled(form_of(client), {(code, "parts"): parts})))[code]
    assert outcome == "refused" and said in why
    assert "women" in why or code == "CRM-03" or "men: 3" in why
    assert not Draft.objects.exists()


def test_parts_that_do_not_add_up_are_kept_and_the_preview_says_so(client, broken_down):
    previewed = upload(client, filled(form_of(client), {("SEC-04", "numerator"): 9, ("SEC-04", "parts"): "men: 8"}))
    assert outcomes(previewed)["SEC-04"][0] == "new"
    assert "The parts add up to 8, which is not the total (9)." in previewed.content.decode()
