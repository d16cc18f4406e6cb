"""The registers and pages: who sees what, what a step does, that nothing typed is lost."""

import csv
import io
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from roadmap_portal.accounts import limits
from roadmap_portal.actions.models import FollowUp, Obstacle
from roadmap_portal.documents.attaching import attach
from roadmap_portal.documents.spreadsheet_reader import read
from roadmap_portal.operations.models import AuditEntry
from tests import factories as make
from tests import personas
from tests.documents.files import upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_day():
    make.roadmap()
    with time_machine.travel("2026-11-05T08:00:00+00:00"):
        yield


@pytest.fixture(autouse=True)
def as_in_a_demonstration(settings):
    settings.PORTAL_TWO_FACTOR_ROLES = ()


def page(persona, address, **given):
    return personas.sign_in(Client(), getattr(personas, persona)()).get(f"/en/{address}", **given)


def send(persona, address, **data):
    return personas.sign_in(Client(), getattr(personas, persona)()).post(f"/en/{address}", data)


def text(response):
    return response.content.decode()


@pytest.mark.parametrize("room", ["obstacles", "follow-ups"])
def test_a_reader_gets_counts_and_no_words(raised, opened, room):
    raised(what_en="Too few cars")
    opened(what_en="Too few cars")
    assert "Too few cars" in text(page("planner", f"{room}/"))
    seen = text(page("reader", f"{room}/"))
    assert "Too few cars" not in seen and "DQ" in seen
    assert page("reader", f"{room}/export/csv/").status_code == 404


def test_a_director_finds_his_own_province_only(raised):
    home, other = raised("DQ-1", what_en="Ours"), raised("NI-1", what_en="Theirs")
    seen = text(page("director_dq", "obstacles/?state=all"))
    assert "Ours" in seen and "Theirs" not in seen
    assert page("director_dq", f"obstacles/{home.pk}/").status_code == 200
    for address in ("", "edit/"):
        assert page("director_dq", f"obstacles/{other.pk}/{address}").status_code == 404
    assert send("director_dq", f"obstacles/{other.pk}/resolve/", text="gone").status_code == 404
    other.refresh_from_db()
    assert other.state == "open"
    assert "Theirs" not in text(page("director_dq", "obstacles/export/csv/?state=all"))


def test_filters_narrow_the_register(raised, planner):
    track = make.track("SEC")
    kept = raised(track=track, severity=1, what_en="Kept")
    raised(what_en="Without a track", raised_on=date(2026, 11, 1))
    raised("NI-1", track=track, what_en="Elsewhere")
    for query in ("track=SEC&area=DQ", "overdue=1&area=DQ&cause=KIT&track=SEC"):
        found = text(page("planner", f"obstacles/?{query}"))
        assert kept.what_en in found and "Without" not in found and "Elsewhere" not in found
    assert kept.what_en not in text(page("planner", "obstacles/?cause=LAW"))
    # What only obstacles have narrows no other register.
    assert page("planner", "follow-ups/?cause=KIT").status_code == 200


def test_counts_by_cause_and_province(raised):
    for code in ("DQ-1", "DQ", "NI-1"):
        raised(code)
    make.province("BA")
    register = page("planner", "obstacles/").context["register"]
    table = register.by_cause
    assert [(cause, [(a.code, n) for a, n in cells], total) for cause, _name, cells, total in table.rows] == [
        ("KIT", [("DQ", 2), ("NI", 1)], 3)
    ]
    mine = page("director_dq", "obstacles/").context["register"].by_cause
    assert [total for *_cause, total in mine.rows] == [2]


def test_pages_by_keyset_lose_and_double_nothing(raised):
    rows = [raised(what_en=f"Obstacle {number}") for number in range(53)]
    seen, address = [], "obstacles/"
    while True:
        register = page("planner", address).context["register"]
        seen += [row.pk for row in register.rows]
        if not register.next_url:
            break
        address = f"obstacles/{register.next_url}"
    assert sorted(seen) == sorted(row.pk for row in rows) and len(seen) == 53
    back = page("planner", f"obstacles/{register.previous_url}").context["register"]
    assert [row.pk for row in back.rows] == seen[25:50]


@pytest.mark.parametrize("persona", ["planner", "director_dq"])
def test_the_number_of_queries_stays(raised, opened, persona):
    client = personas.sign_in(Client(), getattr(personas, persona)())

    def asked(room):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/en/{room}/")
        return len(queries)

    def more(number):
        obstacle = raised(what_en=f"Obstacle {number}", body=make.body(f"B{number}"), track=make.track("SEC"))
        opened(obstacle=obstacle, owner=personas.director_dq())

    more(1)
    client.get("/en/obstacles/")
    few = [asked("obstacles"), asked("follow-ups")]
    for number in (2, 3, 4):
        more(number)
    assert [asked("obstacles"), asked("follow-ups")] == few
    # Two for the person, then places, the other choices, counts and rows.
    assert max(few) <= 6


def test_htmx_gets_the_inside_of_a_slot(raised):
    raised(track=make.track("SEC"), what_en="Too few cars")
    response = page("planner", "obstacles/?track=SEC", headers={"HX-Request": "true"})
    assert "Too few cars" in text(response) and "<html" not in text(response)
    assert "HX-Request" in response.headers["Vary"]


def entry(**given):
    return {
        "what_ar": "نقص العجلات",
        "what_en": "",
        "area": make.command("DQ-1").area.pk,
        "cause": 3,
        "severity": "1",
        "raised_on": "2026-11-01",
    } | given


def test_a_director_enters_an_obstacle_in_arabic():
    personas.director_dq()
    response = send("director_dq", "obstacles/new/", **entry(owner=personas.director_dq().pk))
    row = Obstacle.objects.get()
    assert (response.status_code, response.url) == (302, row.get_absolute_url())
    assert (row.what_ar, row.severity, row.days, row.area.code) == ("نقص العجلات", 1, 14, "DQ-1")
    assert AuditEntry.objects.filter(act="obstacle.raised", area="DQ-1").count() == 1


def test_he_cannot_enter_one_for_another_province():
    personas.director_dq()
    response = send("director_dq", "obstacles/new/", **entry(area=make.command("NI-1").area.pk))
    assert response.status_code == 422 and not Obstacle.objects.exists()


def test_what_was_typed_wrong_is_kept_and_named():
    response = send("planner", "obstacles/new/", **entry(what_ar="", owner_name="العقيد سعد", raised_on="2026-12-01"))
    shown = text(response)
    assert response.status_code == 422 and "العقيد سعد" in shown and 'href="#id_what_ar"' in shown
    assert not Obstacle.objects.exists()
    response = send("planner", "obstacles/new/", **entry(raised_on="2026-12-01"))
    assert 'href="#id_raised_on"' in text(response)


def test_an_indicator_brings_its_track():
    kpi = make.kpi("SEC-04")
    send("planner", "obstacles/new/", **entry(kpi=kpi.pk))
    assert Obstacle.objects.get().track == kpi.track
    response = send("planner", "obstacles/new/", **entry(kpi=kpi.pk, track=make.track("CRM").pk))
    assert response.status_code == 422 and Obstacle.objects.count() == 1


def test_a_step_without_its_words_is_refused_and_keeps_nothing_back(raised):
    row = raised()
    response = send("director_dq", f"obstacles/{row.pk}/resolve/", text=" ")
    assert response.status_code == 422 and 'class="error-summary"' in text(response)
    assert send("director_dq", f"obstacles/{row.pk}/resolve/", text="delivered, letter 112").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.resolution) == ("resolved", "delivered, letter 112")
    assert send("director_dq", f"obstacles/{row.pk}/resolve/", text="again").status_code == 422


def test_a_follow_up_against_an_obstacle(raised):
    row = raised(body=make.body("GTD"), track=make.track("SEC"))
    form = page("director_dq", f"follow-ups/new/?obstacle={row.pk}")
    assert form.context["form"].initial["body"] == row.body
    given = {"what_en": "Buy cars", "area": row.area.pk, "due": "2026-12-01", "track": row.track.pk}
    assert send("director_dq", f"follow-ups/new/?obstacle={row.pk}", **given).status_code == 302
    made = FollowUp.objects.get()
    assert (made.obstacle, made.source_kind, made.what_en) == (row, "obstacle", "Buy cars")
    assert "Buy cars" in text(page("planner", f"obstacles/{row.pk}/"))
    assert page("director_ni", f"follow-ups/new/?obstacle={row.pk}").status_code == 404


def test_a_text_of_one_language_is_marked_on_the_other_page(raised):
    row = raised()
    assert '<span lang="ar" dir="rtl" class="other-language">نقص العجلات</span>' in text(
        page("planner", f"obstacles/{row.pk}/")
    )


def test_the_download_beyond_the_limit_is_refused_and_says_when(raised):
    raised()
    director = personas.director_dq()
    limits.consume(f"download:user:{director.pk}", limit=300, window=3600, times=299)
    assert page("director_dq", "obstacles/export/csv/").status_code == 200
    refused = page("director_dq", "follow-ups/export/csv/")
    assert (refused.status_code, int(refused["Retry-After"]) > 3000) == (429, True)
    assert page("planner", "obstacles/export/csv/").status_code == 200


@pytest.mark.parametrize("room", ["obstacles", "follow-ups"])
def test_exports_hold_no_formula(raised, opened, room):
    raised(what_en="=1+1", owner_name="\u200f@SUM(A1)")
    opened(what_en="=1+1", owner_name="\u200f@SUM(A1)")
    lines = list(csv.reader(io.StringIO(page("planner", f"{room}/export/csv/").content.decode("utf-8-sig"))))
    assert lines[1][1] == "'=1+1" and lines[1][6] == "'\u200f@SUM(A1)" and len(lines) == 2
    grid = read(io.BytesIO(page("planner", f"{room}/export/xlsx/").content))
    assert grid.rows[1][1] == "=1+1" and not grid.formulas
    assert AuditEntry.objects.filter(act__endswith=".exported").count() == 2


def test_evidence_is_seen_where_the_obstacle_is_seen(raised, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = raised()
    document = attach("obstacle", row, upload(), by=personas.director_dq())
    shown = text(page("director_dq", f"obstacles/{row.pk}/"))
    assert document.sha256 in shown
    statuses = {
        persona: page(persona, f"documents/{document.key}/").status_code
        for persona in ("director_dq", "planner", "director_ni", "reader")
    }
    assert statuses == {"director_dq": 200, "planner": 200, "director_ni": 404, "reader": 404}
