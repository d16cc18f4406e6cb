"""The lists of the API: strict parameters, keyset pages, and nothing that the caller may not see."""

import pytest
from django.urls import reverse

from roadmap_portal.accounts import tokens
from roadmap_portal.indicators import scores
from tests import factories as make
from tests import personas

pytestmark = pytest.mark.django_db
LISTS = ["api-tracks", "api-indicators", "api-observations", "api-progress"]


@pytest.fixture
def values():
    """One monthly KPI, approved in three commands for 2026-01 and 2026-02."""
    kpi = make.kpi("SEC-01")
    for number, code in enumerate(["BG-1", "BG-2", "DQ-1"], start=1):
        for month in ("2026-01", "2026-02"):
            make.approved(kpi, make.command(code), month, 10 * number)
    scores.rebuild(kpi.track.roadmap)
    return kpi


def bearer(user, **limits):
    _row, text = tokens.issue("test", user=user, scopes=["read"], **limits)
    return {"HTTP_AUTHORIZATION": f"Bearer {text}", "HTTP_ACCEPT_LANGUAGE": "en"}


def rows(client, name, query="", **headers):
    response = client.get(reverse(name) + query, **headers)
    assert response.status_code == 200, response.content
    return response.json()["results"]


def test_an_observation_is_one_flat_row(client, values):
    found = rows(client, "api-observations", "?command=DQ-1&period=2026-01", **bearer(personas.planner()))
    for volatile in ("submitted_at", "approved_at"):
        assert found[0].pop(volatile)
    assert found == [
        {
            "cycle": "RM",
            "indicator": "SEC-01",
            "track": "SEC",
            "command": "DQ-1",
            "province": "DQ",
            "period": "2026-01",
            "name_ar": "SEC-01",
            "name_en": None,
            "value": "30.000000",
            "numerator": None,
            "denominator": None,
            "absence": None,
            "target": None,
            "attainment": None,
            "rule": None,
            "status": "insufficient",
            "state": "approved",
            "revision": 1,
            "flags": [],
        }
    ]


def test_pages_follow_each_other_without_gap_or_repeat(client, values):
    headers, seen, address = bearer(personas.planner()), [], reverse("api-observations") + "?page_size=4"
    while address:
        page = client.get(address, **headers).json()
        seen += [(row["command"], row["period"]) for row in page["results"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == 6


@pytest.mark.parametrize("name", LISTS)
def test_the_number_of_queries_does_not_depend_on_the_rows(client, values, name, django_assert_max_num_queries):
    headers = bearer(personas.planner())
    client.get(reverse(name), **headers)
    with django_assert_max_num_queries(10) as few:
        client.get(reverse(name) + "?page_size=1", **headers)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse(name), **headers)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("?nonsense=1", "nonsense", "unknown_parameter"),
        ("?user__password=x", "user__password", "unknown_parameter"),
        ("?page_size=0", "page_size", "invalid"),
        ("?page_size=501", "page_size", "invalid"),
        ("?page_size=٥", "page_size", "invalid"),
        ("?cursor=%%%", "cursor", "cursor"),
        ("?cursor=W10=", "cursor", "cursor"),
        ("?cycle=1900", "cycle", "unknown_value"),
        ("?cycle=RM&cycle=RM", "cycle", "repeated"),
    ],
)
def test_what_is_not_known_is_refused_by_name(client, values, name, query, field, code):
    response = client.get(reverse(name) + query, **bearer(personas.planner()))
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert [(error["field"], error["code"]) for error in response.json()["errors"]] == [(field, code)]


def test_a_wrong_value_names_what_is_allowed_in_the_language_asked_for(client, values):
    headers = bearer(personas.planner()) | {"HTTP_ACCEPT_LANGUAGE": "ar"}
    problem = client.get(reverse("api-observations") + "?command=XX", **headers).json()
    assert "BG-1, BG-2, DQ-1" in problem["errors"][0]["message"]
    assert "XX" in problem["errors"][0]["message"]
    assert "known" not in problem["errors"][0]["message"]


def test_a_director_sees_his_own_values_and_everybodys_scores(client, values):
    personas.director_ni()
    client.force_login(personas.director_dq())
    assert {row["command"] for row in rows(client, "api-observations")} == {"DQ-1"}
    progress = rows(client, "api-progress", "?scope=command&period=2026-01")
    assert {row["code"]: row["value"] for row in progress} == {"BG-1": None, "BG-2": None, "DQ-1": "30.000000"}


def test_a_foreign_command_is_no_known_value(client, values):
    client.force_login(personas.director_dq())
    response = client.get(reverse("api-observations") + "?command=BG-1")
    assert response.status_code == 400
    assert "BG-1" not in response.json()["errors"][0]["message"].replace("“BG-1”", "").replace("«BG-1»", "")


def test_a_token_of_one_province_gets_nothing_of_another(client, values):
    headers = bearer(personas.planner(), provinces=["DQ"])
    assert {row["province"] for row in rows(client, "api-observations", **headers)} == {"DQ"}
    assert {row["code"] for row in rows(client, "api-progress", "?scope=command", **headers)} == {"DQ-1"}
    assert {row["value"] for row in rows(client, "api-progress", "?period=2026-01", **headers)} == {None}


@pytest.mark.parametrize("name", LISTS)
def test_without_token_or_with_a_wrong_one_it_is_401(client, values, name):
    assert client.get(reverse(name)).status_code == 401
    assert client.get(reverse(name), HTTP_AUTHORIZATION="Bearer rmp_nonsense").status_code == 401


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("verb", ["post", "put", "patch", "delete"])
def test_the_lists_are_read_only(client, values, name, verb):
    assert getattr(client, verb)(reverse(name), **bearer(personas.planner())).status_code in (403, 405)


def test_progress_gives_the_stored_score(client, values):
    make.target(values, make.command("DQ-1"), "2026-01", 40)
    scores.rebuild(values.track.roadmap)
    found = rows(client, "api-progress", "?command=DQ-1&scope=command&period=2026-01", **bearer(personas.planner()))
    assert [(row["indicator"], row["value"], row["score"], row["status"], row["coverage"]) for row in found] == [
        ("SEC-01", "30.000000", "75.000000", "attention", "1.0000")
    ]


def test_the_schema_is_complete_and_valid():
    from io import StringIO

    from django.core.management import call_command

    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=out)
    for path in ("tracks", "indicators", "observations", "progress"):
        assert f"/api/v1/{path}/" in out.getvalue()


def test_the_documentation_page_is_ours_alone(client):
    client.force_login(personas.reader())
    page = client.get(reverse("api-docs"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "<style" not in text and "style=" not in text and "//" not in text.replace("<!doctype html>", "")
