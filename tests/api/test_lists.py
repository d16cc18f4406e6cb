"""The lists of the API: strict parameters, keyset pages, formats, and nothing that the caller may not see."""

import pytest
from django.urls import reverse

from axes.models import Handover
from roadmap_portal.actions.followups import open_follow_up
from roadmap_portal.actions.models import Cause
from roadmap_portal.actions.obstacles import raise_obstacle
from roadmap_portal.api_urls import BY_CODE, LISTS
from roadmap_portal.indicators import scores
from roadmap_portal.plan.models import LegalInstrument, Track
from tests import factories as make
from tests import personas
from tests.api.conftest import address, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(values):
    """Something in every list but those of reports and workshops."""
    track = values.track
    Track.objects.create(roadmap=track.roadmap, kind="function", number=1, code="FIN", name="Finance")
    LegalInstrument.objects.create(code="LAW-1", kind="law", name="A law", stage="in_force")
    make.milestone("M-1", track=track, percent=40)
    make.milestone("M-2", track=track, province=make.province("DQ"))
    make.target(values, make.command("DQ-1"), "2026-01", 40)
    objective = track.objectives.create(code="SEC-O1", name="Safe", priority=1)
    objective.activities.create(
        code="SEC-A1", name="Patrol", priority=1, body=make.body(), starts="2026-01-01", ends="2026-06-30"
    )
    district = make.command("DQ-1").districts.create(code="DQ-D01", name="Nasiriyah")
    Handover.objects.create(district=district, on="2026-01-01", stage="ready", source="A list", **make.DAY_ONE)
    for code in ("DQ-1", "BG-1"):
        given = {"area": make.command(code).area, "by": personas.planner(), "what_ar": "العجلات", "track": track}
        raise_obstacle(**given, cause=Cause.objects.earliest("pk"))
        open_follow_up(**given, due=make.date(2026, 5, 1))
    scores.rebuild(track.roadmap)
    return values


def test_an_observation_is_one_flat_row(caller, values):
    found = rows(caller(), "observations", "?command=DQ-1&period=2026-01")
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
            "value": "30",
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
            "url": "http://testserver/api/v1/observations/SEC-01/DQ-1/2026-01/",
        }
    ]
    one = caller().get(found[0]["url"]).json()
    assert {name: one[name] for name in found[0]} == found[0]


def test_every_row_has_exactly_the_fields_that_the_document_names(caller, plan):
    client = caller()
    for name, view in LISTS.items():
        if name in ("changes", "reports", "workshops", "webhooks"):
            continue
        found = rows(client, name)
        assert found, name
        wanted = {field for field, kind in view.row().fields.items() if kind.required}
        assert set(found[0]) == wanted, name
        if name in BY_CODE:
            one = client.get(address(f"{name}-one", code=found[0]["code"]))
            assert one.json() == found[0], name


def test_pages_follow_each_other_without_gap_or_repeat_in_both_directions(caller, values):
    client, seen, pages = caller(), [], []
    following = address("observations", "?page_size=4")
    while following:
        response = client.get(following)
        page = response.json()
        pages.append(page["results"])
        seen += [(row["command"], row["period"]) for row in page["results"]]
        following, before = page["next"], page["previous"]
    assert len(seen) == len(set(seen)) == 6
    assert response["Link"] == f'<{before}>; rel="prev"'
    assert client.get(before).json()["results"] == pages[0]
    assert client.get(address("observations", "?count=1&page_size=1")).json()["count"] == 6


def test_the_number_of_queries_does_not_depend_on_the_rows(caller, plan, django_assert_max_num_queries):
    client = caller(scopes=["read", "webhooks"])
    for name in LISTS:
        client.get(address(name))
        with django_assert_max_num_queries(8) as few:
            client.get(address(name, "?page_size=1"))
        with django_assert_max_num_queries(len(few)):
            client.get(address(name))


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("?nonsense=1", "nonsense", "unknown_parameter"),
        ("?user__password=x", "user__password", "unknown_parameter"),
        ("?ordering=-value", "ordering", "unknown_parameter"),
        ("?page_size=0", "page_size", "invalid"),
        ("?page_size=501", "page_size", "invalid"),
        ("?page_size=٥", "page_size", "invalid"),
        ("?cursor=%%%", "cursor", "cursor"),
        ("?cursor=WyJuIiwxXQ.AAAA", "cursor", "cursor"),
        ("?format=xml", "format", "unknown_value"),
        ("?format=", "format", "unknown_value"),
        ("?count=yes", "count", "unknown_value"),
    ],
)
def test_what_is_not_known_is_refused_by_name(caller, values, query, field, code):
    client = caller(scopes=["read", "webhooks"])
    for name in LISTS:
        if name == "changes" and "count" in query:
            continue
        response = client.get(address(name, query))
        assert response.status_code == 400, name
        assert response["Content-Type"] == "application/problem+json"
        assert [(error["field"], error["code"]) for error in response.json()["errors"]] == [(field, code)]


@pytest.mark.parametrize(
    "query",
    ["?period=%00", "?indicator=%ED%A0%80", "?command=" + "9" * 2000, "?as_of=2026-02-30", "?as_of=٢٠٢٦-٠١-٠١"]
    + ["?cycle=1900", "?cycle=RM&cycle=RM", "?period=2026-13"],
)
def test_a_value_that_can_not_be_is_a_400_whatever_it_is(caller, values, query):
    assert caller().get(address("observations", query)).status_code == 400


def test_a_cursor_belongs_to_its_list_and_filters(caller, values):
    client = caller()
    cursor = client.get(address("observations", "?page_size=1")).json()["next"].partition("cursor=")[2]
    assert client.get(address("observations", f"?page_size=3&cursor={cursor}")).status_code == 200
    assert client.get(address("observations", f"?command=DQ-1&cursor={cursor}")).status_code == 400
    assert client.get(address("periods", f"?cursor={cursor}")).status_code == 400


def test_a_wrong_value_names_what_is_allowed_in_the_language_asked_for(caller, values):
    problem = caller(language="ar").get(address("observations", "?command=XX")).json()
    assert "BG-1, BG-2, DQ-1" in problem["errors"][0]["message"]
    assert "XX" in problem["errors"][0]["message"]
    assert "known" not in problem["errors"][0]["message"]


def test_rows_come_as_csv_and_ndjson_too(caller, values):
    make.Kpi.objects.update(definition_ar="=1+1")
    client = caller()
    response = client.get(address("observations", "?page_size=1&format=csv"))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbfcycle,indicator,track,")
    assert 'rel="next"' in response["Link"]
    assert ",'=1+1," in client.get(address("indicators"), headers={"Accept": "text/csv"}).content.decode()
    lines = client.get(address("observations"), headers={"Accept": "application/x-ndjson"}).content.splitlines()
    assert len(lines) == 6
    assert client.get(address("observations"), headers={"Accept": "image/png"}).status_code == 406


def test_a_director_sees_his_own_values_and_everybodys_scores(client, values):
    personas.director_ni()
    client.force_login(personas.director_dq())
    assert {row["command"] for row in rows(client, "observations")} == {"DQ-1"}
    progress = rows(client, "progress", "?scope=command&period=2026-01")
    assert {row["code"]: row["value"] for row in progress} == {"BG-1": None, "BG-2": None, "DQ-1": "30"}


def test_progress_gives_the_stored_score_and_explains_it(caller, plan):
    found = rows(caller(), "progress", "?command=DQ-1&period=2026-01&explain=1")
    assert [(row["indicator"], row["value"], row["score"], row["status"], row["coverage"]) for row in found] == [
        ("SEC-01", "30", "75", "attention", "1")
    ]
    assert (
        found[0]["explain"] | {"attainment": "75", "numerator": "30", "expected": "40", "rule": "ratio"}
        == found[0]["explain"]
    )


def test_a_token_of_one_province_gets_nothing_of_another(caller, plan):
    """Each list has something of Baghdad to leak, as the planner's own token shows."""
    every, limited = caller(), caller(provinces=["DQ"])
    make.milestone("M-3", track=plan.track, province=make.province("BG"))
    make.target(plan, make.command("BG-1"), "2026-01", 9)
    counts = ("obstacle-counts", "follow-up-counts")
    for name in ("observations", "targets", "milestones", "provinces", "commands", "progress", *counts):
        query = "?scope=command&count=1" if name == "progress" else "?count=1"
        assert "BG" in every.get(address(name, query)).content.decode(), name
        response = limited.get(address(name, query))
        assert "BG" not in response.content.decode(), name
        assert response.json()["count"] == len(response.json()["results"]), name
        assert "BG" not in limited.get(address(name, query + "&format=csv")).content.decode(), name
        for filtered in ("?province=BG", "?command=BG-1", "?area=BG-1"):
            refused = limited.get(address(name, filtered))
            assert refused.status_code == 400
            assert "BG-2" not in refused.content.decode()
    assert {row["value"] for row in rows(limited, "progress", "?period=2026-01")} == {None}
    gone = {"indicator": "SEC-01", "command": "BG-1", "period": "2026-01"}
    assert every.get(address("observations-one", **gone)).status_code == 200
    assert limited.get(address("observations-one", **gone)).status_code == 404
    assert limited.get(address("milestones-one", code="M-3")).status_code == 404


def test_a_token_of_one_track_gets_nothing_of_another(caller, plan):
    other = make.kpi("CRM-01", track=make.track("CRM"))
    make.approved(other, make.command("DQ-1"), "2026-01", 5)
    make.milestone("C-1", track=other.track)
    scores.rebuild(other.track.roadmap)
    every, limited = caller(), caller(tracks=["SEC"])
    for name in ("tracks", "indicators", "observations", "milestones", "progress"):
        query = "?period=2026-01" if name == "progress" else ""
        assert any("CRM" in str(row) for row in rows(every, name, query)), name
        assert not any("CRM" in str(row) for row in rows(limited, name, query)), name
    assert limited.get(address("indicators", "?track=CRM")).status_code == 400


def test_as_of_a_day_shows_what_was_known_then(caller, values):
    """The second month was approved on its due day, 10 March; the first was corrected in April."""
    first = values.observations.get(command__area__code="DQ-1", period__code="2026-01")
    first.approvals.update(approved_until=make.calendar.midnight(make.date(2026, 4, 2)))
    make.approved(values, make.command("DQ-1"), "2026-01", 99, at=make.calendar.midnight(make.date(2026, 4, 2)))
    scores.rebuild(values.track.roadmap)
    client = caller()

    def seen(name, query):
        return [(row["period"], row["value"]) for row in rows(client, name, query)]

    assert seen("observations", "?command=DQ-1") == [("2026-01", "99"), ("2026-02", "30")]
    assert seen("observations", "?command=DQ-1&as_of=2026-04-01") == [("2026-01", "30"), ("2026-02", "30")]
    assert seen("observations", "?command=DQ-1&as_of=2026-03-01") == [("2026-01", "30")]
    assert seen("progress", "?command=DQ-1&period=2026-01&as_of=2026-04-01") == [("2026-01", "30")]
    assert seen("progress", "?command=DQ-1&period=2026-01") == [("2026-01", "99")]


def test_without_token_or_with_a_wrong_one_it_is_401(client, values):
    for name in LISTS:
        assert client.get(address(name)).status_code == 401
        assert client.get(address(name), headers={"Authorization": "Bearer rmp_nonsense"}).status_code == 401


def test_an_unknown_version_is_named(caller):
    problem = caller().get("/api/v9/tracks/")
    assert (problem.status_code, problem.json()["code"]) == (400, "unknown_version")


def test_the_documentation_page_is_ours_alone(client):
    client.force_login(personas.reader())
    page = client.get(reverse("api-docs"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "<style" not in text and "style=" not in text and "//" not in text.replace("<!doctype html>", "")
