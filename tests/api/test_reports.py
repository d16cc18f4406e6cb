"""Reports by the API: asked for, followed while they are made, read as the files that they are."""

import pytest
from django.core.files.storage import default_storage

from roadmap_portal.documents.checksums import sha256_of
from roadmap_portal.operations import jobs
from roadmap_portal.operations.models import Job
from roadmap_portal.reports import production
from roadmap_portal.reports.models import VARIANTS, Edition
from tests import personas
from tests.api.conftest import address, posted
from tests.reports.small_plan import small_plan

pytestmark = pytest.mark.django_db(transaction=True)
QUARTER = {"code": "2026-Q1"}
WRITES = ("read", "reports")


@pytest.fixture
def planner(caller, settings, tmp_path, monkeypatch):
    """Rendering is proved elsewhere; here a file says what it is a file of."""
    small_plan()
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(production, "render", lambda content, language, form, sha256: f"{language} {form}".encode())
    return caller(personas.planner(), scopes=WRITES)


def test_a_report_is_asked_for_followed_and_read(planner):
    asked = posted(planner, address("reports"), QUARTER)
    assert asked.status_code == 202, asked.content
    where = asked["Location"]
    assert where.endswith(address("reports-one", **QUARTER))
    [edition] = planner.get(where).json()["editions"]
    assert (edition["state"], edition["files_done"], edition["files_total"]) == ("scheduled", 0, len(VARIANTS))
    jobs.run(Job.objects.get(kind="report").pk)
    [edition] = planner.get(where).json()["editions"]
    assert (edition["state"], edition["files_done"]) == ("ready", len(VARIANTS))
    for file in edition["files"]:
        content = b"".join(planner.get(file["url"]))
        assert content == f"{file['language']} {file['format']}".encode()
        assert sha256_of(content) == file["sha256"]
    assert len(default_storage.listdir("reports")[1]) == len(VARIANTS)


def test_asked_for_twice_it_is_made_once(planner):
    for _turn in range(2):
        assert posted(planner, address("reports"), QUARTER).status_code == 202
    assert (Edition.objects.count(), Job.objects.filter(kind="report").count()) == (1, 1)


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"code": "2031-Q9"}, "code", "unknown_value"),
        ({"code": 2026}, "code", "invalid"),
        ({}, "code", "required"),
        (QUARTER | {"state": "published"}, "state", "unknown_field"),
    ],
)
def test_what_is_no_report_is_a_400_that_names_the_field(planner, body, field, code):
    refused = posted(planner, address("reports"), body)
    assert refused.status_code == 400
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [(field, code)]
    assert not Edition.objects.exists()


def test_who_may_not_make_one_gets_none_and_sees_none_before_it_is_published(planner, caller):
    posted(planner, address("reports"), QUARTER)
    for other in (caller(personas.planner()), caller(personas.director_dq(), scopes=WRITES)):
        assert posted(other, address("reports"), {"code": "2026-Q2"}).status_code == 403
    reader = caller(personas.reader())
    assert reader.get(address("reports")).json()["results"] == []
    assert reader.get(address("reports-one", **QUARTER)).status_code == 404
    assert Edition.objects.count() == 1
