"""The shelf, the report to read, its files and the planner's buttons: who sees what, and what each answers."""

import pytest
from django.urls import reverse
from django.utils import translation

from roadmap_portal.accounts.tokens import issuing
from roadmap_portal.documents.checksums import sha256_of
from roadmap_portal.operations import jobs
from roadmap_portal.operations.models import AuditEntry, Job
from roadmap_portal.reports import production
from roadmap_portal.reports.codes import open_report
from roadmap_portal.reports.editions import request_edition
from roadmap_portal.reports.models import Edition, Report
from roadmap_portal.reports.publishing import publish
from tests import personas

pytestmark = pytest.mark.django_db(transaction=True)
PERSONAS = ("planner", "reader", "director_dq", "director_ni")


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(production, "render", lambda content, language, form, sha256: f"{language} {form}".encode())


@pytest.fixture
def shelf(plan):
    """Published: the country, Dhi Qar, Finance. Not published: Security."""
    for code in ("2026-Q1", "2026-Q1-DQ", "2026-Q1-FIN", "2026-Q1-SEC"):
        edition = request_edition(open_report(code))
        jobs.run(edition.job_id)
        if not code.endswith("SEC"):
            publish(edition, by=personas.planner())


def signed_in(client, name):
    personas.sign_in(client, getattr(personas, name)())
    return client


SIGHT = {
    # code: (planner, reader, director of Dhi Qar, director of Nineveh)
    "2026-Q1": (200, 200, 200, 200),
    "2026-Q1-DQ": (200, 200, 200, 404),
    "2026-Q1-FIN": (200, 200, 200, 200),
    "2026-Q1-SEC": (200, 404, 404, 404),
    "2026-Q9": (404, 404, 404, 404),
    "2026-Q2": (404, 404, 404, 404),
}


@pytest.mark.parametrize("position", range(4), ids=PERSONAS)
def test_who_reads_what(client, shelf, position):
    signed_in(client, PERSONAS[position])
    listed = client.get(reverse("reports:list")).content.decode()
    for code, statuses in SIGHT.items():
        wanted = statuses[position]
        assert client.get(reverse("reports:detail", args=[code])).status_code == wanted, code
        assert client.get(reverse("reports:progress", args=[code])).status_code == wanted, code
        assert client.get(reverse("reports:file", args=[code, 1, "ar", "pdf"])).status_code == wanted, code
        assert (f'id="report-{code}"' in listed) == (wanted == 200), code


def test_a_token_of_one_track_gets_neither_list_nor_file_nor_news_of_the_others(client, shelf):
    def asked(tracks, path):
        _row, text = issuing.issue("bi", user=personas.reader(), scopes=["read"], tracks=tracks)
        return client.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {text}"})

    for tracks, codes in (([], {"2026-Q1", "2026-Q1-DQ", "2026-Q1-FIN"}), (["FIN"], {"2026-Q1-FIN"})):
        assert {row["code"] for row in asked(tracks, "reports/").json()["results"]} == codes
        told = asked(tracks, "changes/?resource=reports&page_size=500").json()["results"]
        assert {change["subject"]["report"] for change in told} == codes
        for code in ("2026-Q1", "2026-Q1-FIN"):
            assert asked(tracks, f"reports/{code}/1/ar.pdf").status_code == (200 if code in codes else 404)


@pytest.mark.parametrize("name", PERSONAS)
@pytest.mark.parametrize("act", ["generate", "publish"])
def test_only_planners_generate_and_publish(client, shelf, name, act):
    url = reverse(f"reports:{act}", args=["2026-Q1-SEC"] if act == "publish" else [])
    status = signed_in(client, name).post(url, {"code": "2026-02", "edition": "1"}).status_code
    assert status == (302 if name == "planner" else 403)
    changed = {"generate": Report.objects.filter(code="2026-02"), "publish": published("2026-Q1-SEC")}[act]
    assert changed.exists() == (name == "planner")


def published(code):
    return Edition.objects.published().filter(report__code=code)


def test_a_visitor_is_sent_to_sign_in(client, shelf):
    assert client.get(reverse("reports:list")).status_code == 302


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_report_is_read_in_the_pages_language(client, shelf, language):
    page = signed_in(client, "reader").get(f"/{language}/reports/2026-Q1/").content.decode()
    assert ("نسبة الصرف من التخصيص" in page) == (language == "ar")
    assert ("Budget execution" in page) == (language == "en")


def test_an_older_edition_is_still_there(client, shelf, correct):
    correct()
    edition = request_edition(Report.objects.get(code="2026-Q1"))
    jobs.run(edition.job_id)
    publish(edition, by=personas.planner())
    signed_in(client, "reader")
    first, latest = (client.get(f"/en/reports/2026-Q1/{query}") for query in ("?edition=1", ""))
    assert first.context["edition"].number == 1 and latest.context["edition"].number == 2
    assert "A newer edition" in first.content.decode() and "A newer edition" not in latest.content.decode()
    assert client.get("/en/reports/2026-Q1/?edition=3").status_code == 404


def test_a_file_comes_as_an_attachment_with_its_fingerprint_kept(client, shelf):
    answer = signed_in(client, "reader").get(reverse("reports:file", args=["2026-Q1", 1, "ar", "pdf"]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        "attachment; filename=\"2026-Q1-1-ar.pdf\"; filename*=UTF-8''2026-Q1-1-ar.pdf"
    )
    assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]
    row = Report.objects.get(code="2026-Q1").editions.get().files.get(language="ar", format="pdf")
    assert sha256_of(answer.content) == row.sha256
    assert AuditEntry.objects.filter(act="report.downloaded").count() == 1


def test_a_file_that_was_tampered_with_is_not_handed_out(client, shelf, tmp_path):
    row = Report.objects.get(code="2026-Q1").editions.get().files.get(language="ar", format="pdf")
    (tmp_path / row.name).write_bytes(b"another")
    assert signed_in(client, "reader").get(reverse("reports:file", args=["2026-Q1", 1, "ar", "pdf"])).status_code == 410
    assert not AuditEntry.objects.filter(act="report.downloaded").exists()


@pytest.mark.parametrize(
    ("language", "heading"), [("ar", "لم يعد الملف موجوداً"), ("en", "The file is no longer there")]
)
def test_a_file_that_is_missing_is_said_to_be_and_logged(client, shelf, tmp_path, caplog, language, heading):
    row = Report.objects.get(code="2026-Q1").editions.get().files.get(language="ar", format="pdf")
    (tmp_path / row.name).unlink()
    signed_in(client, "reader")
    with translation.override(language):
        answer = client.get(reverse("reports:file", args=["2026-Q1", 1, "ar", "pdf"]))
    assert answer.status_code == 410 and f"<h1>{heading}</h1>" in answer.content.decode()
    assert f"the stored file {row.name} is missing" in caplog.text
    assert not AuditEntry.objects.filter(act="report.downloaded").exists()


def test_the_list_shows_how_far_an_edition_is(client, report):
    edition = request_edition(report)
    Job.objects.filter(pk=edition.job_id).update(state="failed", error="ValueError: broken")
    page = signed_in(client, "planner").get("/en/reports/").content.decode()
    assert "ValueError: broken" in page and "Try again" in page
    assert "hx-get" not in page
    Job.objects.filter(pk=edition.job_id).update(state="queued", error="")
    assert (
        f'hx-get="{reverse("reports:progress", args=["2026-Q1"])}"'.replace("/ar/", "/en/")
        in client.get("/en/reports/").content.decode()
    )


def test_asking_again_without_a_change_says_so(client, shelf):
    answer = signed_in(client, "planner").post("/en/reports/generate/", {"code": "2026-Q1"}, follow=True)
    assert "No figure has changed" in answer.content.decode()


@pytest.mark.parametrize("code", ["", "2026-Q9", "1999", "2026-Q1-XX", "<script>"])
def test_a_code_that_no_report_can_have_is_refused_with_a_message(client, shelf, code):
    answer = signed_in(client, "planner").post("/en/reports/generate/", {"code": code}, follow=True)
    assert answer.status_code == 200 and "<script>" not in answer.content.decode().split("<main")[1]
    assert Report.objects.count() == 4


@pytest.mark.parametrize("reports", [1, 3])
def test_the_list_asks_a_fixed_number_of_queries(client, plan, django_assert_num_queries, reports):
    for code in ("2026-Q1", "2026-Q1-FIN", "2026-Q1-SEC")[:reports]:
        jobs.run(request_edition(open_report(code)).job_id)
    signed_in(client, "planner")
    client.get("/en/reports/")
    with django_assert_num_queries(6):
        client.get("/en/reports/")
