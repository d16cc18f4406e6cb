"""A director's system writes: drafts, many at once, submission; the same door, the same refusals as on the pages."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone

from roadmap_portal.exchange.models import KeptAnswer
from roadmap_portal.indicators.models import Draft, Observation, Revision
from roadmap_portal.operations.models import AuditEntry
from roadmap_portal.plan.models import Kpi
from tests import factories as make
from tests import personas
from tests.api.conftest import address, posted

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 5, 7, 0, tzinfo=UTC)
WRITES = ("read", "write:observations")
MARCH = {"indicator": "SEC-01", "command": "DQ-1", "period": "2026-03"}


@pytest.fixture
def director(caller, values):
    """March 2026 is over and open."""
    with time_machine.travel(NOW):
        yield caller(personas.director_dq(), scopes=WRITES)


def draft(client, method="post", where=None, headers=None, **entry):
    where = where or address("observations")
    return posted(client, where, MARCH | entry if method == "post" else entry, method, **(headers or {}))


def test_what_is_written_is_answered_in_json_or_not_at_all(director):
    asked = draft(director, where=address("observations", "?format=csv"), value=40)
    assert (asked.status_code, asked.json()["errors"][0]["field"]) == (400, "format")
    assert draft(director, headers={"Accept": "text/csv"}, value=40).status_code == 406
    assert not Draft.objects.exists()
    assert draft(director, headers={"Accept": "text/csv, */*;q=0.1"}, value=40).status_code == 201


def test_a_draft_is_kept_corrected_and_submitted(director):
    made = draft(director, value="١٬٢٣٤٫٥", note="checked")
    assert (made.status_code, made["ETag"]) == (201, '"draft-1"'), made.content
    where = address("observations-one", **MARCH)
    assert made["Location"].endswith(where)
    assert made.json() | {"value": "1234.5", "state": "draft", "version": 1, "note": "checked"} == made.json()
    put = draft(director, "put", where, headers={"If-Match": made["ETag"]}, value=40, note="typing error corrected")
    assert (put.status_code, put.json()["value"], put["ETag"]) == (200, "40", '"draft-2"')
    stale = draft(director, "put", where, headers={"If-Match": made["ETag"]}, value=41)
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    # What is not approved can't be read.
    assert director.get(where).status_code == 404
    sent = posted(director, address("observations-submit", **MARCH), {})
    assert (sent.status_code, sent.json()["state"], sent.json()["revision"]) == (200, "submitted", 1), sent.content
    assert Revision.objects.get(observation__period__code="2026-03").value == 40
    again = posted(director, address("observations-submit", **MARCH), {})
    assert (again.status_code, again.json()["code"]) == (409, "state")
    acts = list(AuditEntry.objects.filter(act__startswith="value.").values_list("act", flat=True).order_by("pk"))
    assert acts == ["value.draft_saved", "value.draft_saved", "value.submit"]


def test_a_put_without_a_body_empties_nothing(director):
    draft(director, value=7)
    where = address("observations-one", **MARCH)
    assert director.put(where).status_code == 415
    assert Draft.objects.get().value == 7
    assert draft(director, "put", where).status_code == 200
    assert Draft.objects.get().value is None


@pytest.mark.parametrize(
    "value", ["4_2", True, "½", "0x10", "42,5", "NaN", "Infinity", "1e400", "9" * 400, "1.23456", [], {}, "-3"]
)
def test_what_is_no_number_is_a_400_that_names_the_field(director, value):
    refused = draft(director, value=value)
    assert refused.status_code == 400
    assert [error["field"] for error in refused.json()["errors"]] == ["value"]
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("entry", "field", "code"),
    [
        ({"state": "approved"}, "state", "unknown_field"),
        ({"approved_by": 1}, "approved_by", "unknown_field"),
        ({"numerator": 3}, "numerator", "not_entered"),
        ({"indicator": "XX-01"}, "indicator", "unknown_value"),
        ({"period": "2026-13"}, "period", "unknown_value"),
        ({"absence": "because"}, "absence", "invalid_choice"),
        ({"action_body": "NOBODY"}, "action_body", "does_not_exist"),
        ({"note": "x" * 2001}, "note", "max_length"),
    ],
)
def test_what_can_not_be_kept_is_a_400_that_names_the_field(director, entry, field, code):
    refused = draft(director, **entry)
    assert refused.status_code == 400
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [(field, code)]


def test_many_at_once_take_no_field_that_is_not_known(director):
    refused = posted(director, address("observations-bulk"), {"rows": [MARCH | {"value": 15}], "state": "approved"})
    assert refused.status_code == 400
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [("state", "unknown_field")]
    assert not Draft.objects.exists()


@pytest.mark.parametrize("body", ["[", "[" * 60_000, '{"value": NaN}', '{"value": "\\ud800"}', '"x"', "null", "[1]"])
def test_a_body_that_is_no_entry_is_a_400(director, body):
    assert director.post(address("observations"), body, content_type="application/json").status_code == 400


def test_submission_says_what_stands_in_the_way(director):
    draft(director, value="30", note="")
    refused = posted(director, address("observations-submit", **MARCH), {})
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["note"]
    assert Observation.objects.get(period__code="2026-03").state == "draft"


def test_a_closed_period_takes_nothing(director, values):
    refused = draft(director, period="2026-01", value=3)
    assert (refused.status_code, refused.json()["code"]) in ((409, "locked"), (409, "state"))
    assert draft(director, period="2026-Q1", value=3).json()["code"] == "not_due"


def test_many_drafts_are_kept_all_or_none(director):
    other = make.kpi("SEC-02")
    rows = [MARCH | {"value": 5}, MARCH | {"indicator": other.code, "value": "6"}]
    where = address("observations-bulk")
    wrong = [*rows, MARCH | {"command": "BG-1", "value": 7}, MARCH | {"value": 5}, MARCH | {"indicator": "X-1"}]
    refused = posted(director, where, {"rows": wrong})
    assert refused.status_code == 400
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [
        ("rows.2.command", "unknown_value"),
        ("rows.3", "repeated"),
        ("rows.4.indicator", "unknown_value"),
    ]
    locked = posted(director, where, {"rows": [*rows, MARCH | {"period": "2026-02", "value": 7}]})
    assert (locked.status_code, [error["field"] for error in locked.json()["errors"]]) == (409, ["rows.2"])
    assert not Draft.objects.exists()
    once = {"Idempotency-Key": "b1"}
    kept = posted(director, where, {"rows": rows}, **once)
    assert posted(director, where, {"rows": rows}, **once).content == kept.content
    assert (kept.status_code, [row["value"] for row in kept.json()["results"]]) == (200, ["5", "6"])
    assert posted(director, where, {"rows": []}).status_code == 400


MEN_AND_WOMEN = [{"name": "men", "amount": "12"}, {"name": "women", "amount": "3"}]


@pytest.fixture
def broken_down(director):
    Kpi.objects.filter(code="SEC-01").update(breakdown="الجنس", breakdown_ar="الجنس", breakdown_en="sex")


def test_a_breakdown_is_kept_by_draft_and_bulk_and_goes_into_the_revision(director, broken_down):
    made = draft(director, value=15, note="checked", parts=[MEN_AND_WOMEN[0], {"name": "women", "amount": "٣"}])
    assert (made.status_code, made.json()["parts"]) == (201, MEN_AND_WOMEN)
    rows = [MARCH | {"value": 15, "note": "checked", "parts": [{"name": "men", "amount": 15}]}]
    bulk = posted(director, address("observations-bulk"), {"rows": rows})
    assert bulk.json()["results"][0]["parts"] == [{"name": "men", "amount": "15"}]
    # As every field: what is not sent is emptied.
    assert draft(director, "put", address("observations-one", **MARCH), value=15).json()["parts"] == []
    draft(director, value=16, note="checked", parts=MEN_AND_WOMEN)
    refused = posted(director, address("observations-submit", **MARCH), {})
    assert [(e["field"], e["code"]) for e in refused.json()["errors"]] == [("parts", "breakdown_total")]
    draft(director, value=15, note="checked", parts=MEN_AND_WOMEN)
    assert posted(director, address("observations-submit", **MARCH), {}).status_code == 200
    assert Revision.objects.get(observation__period__code="2026-03").parts == MEN_AND_WOMEN


@pytest.mark.parametrize(
    ("parts", "field", "code"),
    [
        ([{"name": "men", "amount": "x"}], "parts.0.amount", "not_a_number"),
        ([*MEN_AND_WOMEN, {"name": "men", "amount": "1"}], "parts.2.name", "repeated"),
        ([{"name": "", "amount": "1"}], "parts.0.name", "blank"),
        ([{"name": "men\nwomen", "amount": "1"}], "parts.0.name", "invalid"),
        ([{"name": "men; women", "amount": "1"}], "parts.0.name", "invalid"),
        ([{"name": "men", "amount": 1, "sex": "m"}], "parts.0.sex", "unknown_field"),
        ([{"name": f"p{n}", "amount": "1"} for n in range(41)], "parts", "max_length"),
        ("men: 12", "parts", "not_a_list"),
    ],
)
def test_a_breakdown_that_can_not_be_kept_is_a_400_that_names_the_part(director, broken_down, parts, field, code):
    refused = draft(director, value=15, parts=parts)
    assert refused.status_code == 400
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [(field, code)]
    bulk = posted(director, address("observations-bulk"), {"rows": [MARCH | {"value": 15, "parts": parts}]})
    assert [error["field"] for error in bulk.json()["errors"]] == [f"rows.0.{field}"]
    assert not Draft.objects.exists()


def test_an_indicator_without_dimensions_takes_no_breakdown(director):
    refused = draft(director, value=15, parts=MEN_AND_WOMEN)
    assert [(e["field"], e["code"]) for e in refused.json()["errors"]] == [("parts", "not_entered")]


def test_nobody_writes_for_another_command(caller, values):
    with time_machine.travel(NOW):
        foreign = caller(personas.director_ni(), scopes=WRITES)
        planner = caller(personas.planner(), scopes=WRITES)
        reading = caller(personas.director_dq())
        officer = caller(personas.officer_dq(), scopes=WRITES)
        elsewhere = caller(personas.director_dq(), scopes=WRITES, provinces=["NI"])
        where = address("observations-one", **MARCH)
        found = [draft(client, "put", where, value=1).status_code for client in (foreign, planner, reading, elsewhere)]
        assert found == [404, 403, 403, 404], found
        assert [draft(client, value=1).status_code for client in (foreign, planner, reading)] == [404, 403, 403]
        assert draft(officer, value=1).status_code == 201
        assert posted(officer, address("observations-submit", **MARCH), {}).status_code == 403
        assert posted(foreign, address("observations-submit", **MARCH), {}).status_code == 404


def test_a_post_with_a_key_is_done_once_and_answered_twice_alike(director):
    once = {"Idempotency-Key": "a1"}
    first = draft(director, value=5, headers=once)
    again = draft(director, value=5, headers=once)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.content, again["ETag"], again["Idempotency-Replayed"]) == (first.content, first["ETag"], "true")
    assert Draft.objects.get().version == 1
    other = draft(director, value=6, headers=once)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    # A refusal is repeated too; another caller's key is another one.
    assert {draft(director, value="x", headers={"Idempotency-Key": "a2"}).status_code for _ in range(2)} == {400}
    assert draft(director, value=5, headers={"Idempotency-Key": "ü"}).status_code == 400


def test_a_key_is_its_callers_own(caller, director):
    """Somebody who guesses a key gets neither the other's answer nor the news that there is one."""
    once = {"Idempotency-Key": "a1"}
    mine = draft(director, value=5, note="checked", headers=once)
    assert mine.status_code == 201
    other = caller(personas.director_dq(), scopes=WRITES)
    again = draft(other, value=5, note="checked", headers=once)
    assert (again.status_code, again.has_header("Idempotency-Replayed")) == (200, False)
    stranger = draft(caller(personas.director_ni(), scopes=WRITES), value=5, note="checked", headers=once)
    assert (stranger.status_code, stranger.has_header("Idempotency-Replayed")) == (404, False)


def test_a_key_whose_first_call_still_runs_is_a_conflict_until_it_has_died(director):
    once = {"Idempotency-Key": "a1"}
    draft(director, value=5, headers=once)
    KeptAnswer.objects.update(status=None)
    flying = draft(director, value=5, headers=once)
    assert (flying.status_code, flying.json()["code"]) == (409, "in_flight")
    KeptAnswer.objects.update(begun_at=timezone.now() - timezone.timedelta(minutes=5))
    assert draft(director, value=5, headers=once).status_code == 200
    KeptAnswer.objects.update(begun_at=timezone.now() - timezone.timedelta(hours=25))
    assert draft(director, value=7, headers=once).json()["version"] == 3
