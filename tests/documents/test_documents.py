"""Documents at a workshop: attached, sent, superseded; asked for at every door; nothing of it for other provinces."""

import hashlib

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse

from roadmap_portal.documents import attaching, scanning
from roadmap_portal.documents.attaching import attach
from roadmap_portal.documents.models import Document
from roadmap_portal.documents.spreadsheet_guard import FileRefused
from roadmap_portal.operations.models import AuditEntry
from tests import personas
from tests.workshops import making

from . import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop(settings, tmp_path):
    settings.PORTAL_TWO_FACTOR_ROLES = ()
    settings.MEDIA_ROOT = tmp_path
    return making.workshop()


def attached(workshop, by=None, **given):
    return attach("workshop", workshop, files.upload(), by=by or personas.director_dq(), **given)


def attach_url(workshop):
    return reverse("documents:attach", args=["workshop", workshop.pk])


def url_of(document, name="download"):
    return reverse(f"documents:{name}", args=[document.key])


def test_a_document_is_attached_and_comes_back_as_it_was(client, workshop):
    personas.sign_in(client, personas.officer_dq())
    data = {"file": files.upload("محضر \u202eالورشة.pdf"), "title": "المحضر", "classification": "restricted"}
    assert client.post(attach_url(workshop), data).url == workshop.get_absolute_url()
    document = Document.objects.get()
    sha256 = hashlib.sha256(files.PDF).hexdigest()
    assert (document.name, document.sha256, document.scan) == ("محضر الورشة.pdf", sha256, "none")
    assert "محضر" not in document.stored and default_storage.exists(document.stored)
    page = client.get(workshop.get_absolute_url()).content.decode()
    assert "المحضر" in page and sha256 in page and "لم يُفحص" in page
    response = client.get(url_of(document))
    assert response.content == files.PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith('attachment; filename="')
    assert "filename*=UTF-8''%D9%85%D8%AD%D8%B6%D8%B1%20" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    acts = AuditEntry.objects.filter(act__startswith="document.").order_by("pk").values_list("act", "area")
    assert list(acts) == [("document.attached", "DQ"), ("document.downloaded", "DQ")]


def test_what_is_refused_is_told_at_the_field_and_leaves_nothing(client, workshop):
    personas.sign_in(client, personas.officer_dq())
    data = {"file": files.upload("a.svg", b"<svg/>"), "title": "المحضر", "classification": "general"}
    response = client.post(attach_url(workshop), data)
    assert response.status_code == 422
    assert "file" in response.context["form"].errors and 'value="المحضر"' in response.content.decode()
    assert client.post(attach_url(workshop), data | {"file": files.upload(content=b"")}).status_code == 422
    assert not Document.objects.exists()


def test_a_request_that_is_too_large_is_refused_before_it_is_read(client, workshop, monkeypatch):
    monkeypatch.setattr("roadmap_portal.documents.uploading.USUAL", 0)
    monkeypatch.setattr("roadmap_portal.documents.uploading.SLACK", 100)
    personas.sign_in(client, personas.officer_dq())
    response = client.post(attach_url(workshop), {"file": files.upload(), "classification": "general"})
    assert response.status_code == 413
    assert not Document.objects.exists()


def test_another_province_and_the_reader_get_no_file_by_its_address(client, workshop):
    document = attached(workshop)
    for persona in (personas.director_ni(), personas.reader()):
        personas.sign_in(client, persona)
        for url in (url_of(document), url_of(document, "supersede"), attach_url(workshop)):
            assert client.get(url).status_code == 404
            assert client.post(url, {"file": files.upload(), "classification": "general"}).status_code in (404, 405)
    assert Document.objects.count() == 1
    personas.sign_in(client, personas.officer_dq())
    assert client.get(url_of(document)).status_code == 200


def test_administrators_read_but_attach_nothing_and_get_nothing_secret(client, workshop):
    document, secret = attached(workshop), attached(workshop, classification="secret")
    personas.sign_in(client, personas.admin())
    assert client.get(url_of(document)).status_code == 200
    assert client.get(url_of(secret)).status_code == 403
    assert client.get(attach_url(workshop)).status_code == 403


def test_a_newer_document_stands_in_the_place_of_the_old_one_which_stays(client, workshop):
    old = attached(workshop)
    personas.sign_in(client, personas.director_dq())
    data = {"file": files.upload("b.png", files.picture()), "classification": "general"}
    assert client.post(url_of(old, "supersede"), data).status_code == 302
    old.refresh_from_db()
    new = Document.objects.exclude(pk=old.pk).get()
    assert old.superseded_by == new
    assert client.get(url_of(old)).content == files.PDF
    assert client.post(url_of(old, "supersede"), data | {"file": files.upload()}).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=old.pk).update(sha256="0" * 64)


def test_a_file_that_was_changed_behind_the_portals_back_is_not_sent(client, workshop):
    document = attached(workshop)
    with open(default_storage.path(document.stored), "wb") as stored:
        stored.write(b"another")
    personas.sign_in(client, personas.director_dq())
    assert client.get(url_of(document)).status_code == 410


def test_count_and_quota_hold(workshop, monkeypatch):
    monkeypatch.setattr(attaching, "MOST_DOCUMENTS", 1)
    document = attached(workshop)
    with pytest.raises(FileRefused, match="count"):
        attached(workshop)
    attached(workshop, supersedes=document)
    monkeypatch.setattr(attaching, "MOST_BYTES", 10)
    with pytest.raises(FileRefused, match="quota"):
        attached(workshop, supersedes=document)


def test_a_scanner_is_asked_when_there_is_one(workshop, settings, monkeypatch):
    settings.PORTAL_VIRUS_SCANNER = "somewhere.scan"
    monkeypatch.setattr(scanning, "scanner", lambda _path: lambda content: b"virus" not in content)
    assert attached(workshop).scan == "clean"
    with pytest.raises(FileRefused, match="virus"):
        attach("workshop", workshop, files.upload(content=files.PDF + b"%virus\n%%EOF"), by=personas.planner())
    assert Document.objects.count() == 1
