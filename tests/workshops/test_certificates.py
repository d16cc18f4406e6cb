"""Certificates: asked for on a page, made by the worker, fetched there, and confirmed to whoever holds one."""

from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from roadmap_portal.accounts.models import Person
from roadmap_portal.operations import jobs
from roadmap_portal.operations.models import AuditEntry, Job
from tests import personas
from tests.documents.test_typesetting import text_of
from workshops import enrolment, issuing, presence
from workshops.enrolment import Entry
from workshops.models import CertificatePaper, Participation, Presence
from workshops.proofs import CERTIFICATE

pytestmark = pytest.mark.django_db
needs_font = pytest.mark.skipif(
    not Path(portal_settings.FONT_DIR).is_dir(), reason="the front-end parts are not collected"
)


def address(name, workshop, *more):
    return reverse(f"workshops:{name}", args=[workshop.pk, *more])


def ask(client, workshop, **given):
    personas.sign_in(client, personas.director_dq())
    return client.post(address("make_certificates", workshop), given)


def of(name):
    return Participation.objects.get(person__name=name)


@needs_font
def test_the_worker_makes_all_of_them_in_one_file(client, held, tmp_path):
    assert ask(client, held).url == address("certificates", held)
    paper = CertificatePaper.objects.get()
    assert paper.job.state == Job.State.QUEUED and paper.ready_at is None
    page = client.get(address("certificates", held), headers={"HX-Request": "true"}).content.decode()
    assert "data-hx-trigger" in page and "<progress" in page
    assert jobs.run(paper.job_id).state == Job.State.DONE
    paper.refresh_from_db()
    assert (paper.job.done_n, paper.job.total) == (2, 2)
    page = client.get(address("certificates", held)).content.decode()
    assert address("certificate_file", held, paper.pk) in page and "data-hx-trigger" not in page
    response = client.get(address("certificate_file", held, paper.pk))
    assert response["Content-Type"] == "application/pdf" and "attachment" in response["Content-Disposition"]
    told = text_of(response.content, tmp_path)
    assert "أحمد إبراهيم" in told and "غائبة" not in told
    assert AuditEntry.objects.filter(act="workshop.exported", area="DQ").count() == 1


@needs_font
def test_one_of_them_by_itself(client, held, tmp_path):
    ask(client, held, participation=of("أحمد إبراهيم").pk)
    paper = CertificatePaper.objects.get()
    jobs.run(paper.job_id)
    told = text_of(client.get(address("certificate_file", held, paper.pk)).content, tmp_path)
    assert "أحمد إبراهيم" in told and "calc" not in told
    assert ask(client, held, participation=of("غائبة").pk).status_code == 302
    assert CertificatePaper.objects.count() == 1
    assert ask(client, held, participation=10**9).status_code == 404


@needs_font
def test_asking_twice_makes_one_and_what_no_longer_holds_is_made_anew(client, held):
    ask(client, held)
    ask(client, held)
    paper, job = CertificatePaper.objects.get(), Job.objects.get(kind=issuing.JOB_KIND)
    jobs.run(job.pk)
    jobs.run(job.pk)
    Presence.objects.filter(participation=of("أحمد إبراهيم")).delete()
    assert client.get(address("certificate_file", held, paper.pk)).status_code == 404
    ask(client, held)
    again = CertificatePaper.objects.get()
    assert (again.pk, again.version, again.ready_at) == (paper.pk, 2, None)
    jobs.run(again.job_id)
    assert client.get(address("certificate_file", held, paper.pk)).status_code == 200
    assert default_storage.exists(again.name)


def test_what_failed_says_so_and_is_tried_again(client, held):
    ask(client, held)
    paper = CertificatePaper.objects.get()
    Job.objects.filter(pk=paper.job_id).update(state=Job.State.FAILED, error="ValueError: x")
    assert "تعذّر الإعداد" in client.get(address("certificates", held)).content.decode()
    ask(client, held)
    assert Job.objects.get(pk=paper.job_id).state == Job.State.QUEUED


def test_nobody_there_no_certificate(client, held):
    Presence.objects.all().delete()
    ask(client, held)
    assert not CertificatePaper.objects.exists()
    assert "لا توجد شهادات" in client.get(address("certificates", held)).content.decode()


def test_no_certificate_goes_to_another_province_or_a_reader(client, held):
    ask(client, held)
    paper = CertificatePaper.objects.get()
    for persona in (personas.director_ni, personas.reader):
        personas.sign_in(client, persona())
        for url in (address("certificates", held), address("certificate_file", held, paper.pk)):
            response = client.get(url)
            assert response.status_code == 403 and "أحمد" not in response.content.decode()
        assert client.post(address("make_certificates", held)).status_code == 403


def test_the_page_asks_the_same_number_of_questions_of_many(client, held):
    personas.sign_in(client, personas.director_dq())
    client.get(address("certificates", held))
    found = []
    for names in ((), ("ليلى", "سعاد", "هدى")):
        rows = [enrolment.add(held, Entry(name=name, sex="f")) for name in names]
        presence.mark(held.sessions.get(), came={row.pk for row in rows}, went=(), by=personas.director_dq())
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address("certificates", held)).status_code == 200
        found.append(len(asked))
    assert found[0] == found[1]


def test_the_address_on_a_certificate_confirms_it_as_long_as_the_presence_stands(client, held):
    row, absent = of("أحمد إبراهيم"), of("غائبة")
    url = reverse("workshops:certificate", args=[CERTIFICATE.token(row.pk)])
    page = client.get(url).content.decode()
    assert "أحمد إبراهيم" in page and held.subject in page
    assert client.get(reverse("workshops:certificate", args=[CERTIFICATE.token(absent.pk)])).status_code == 404
    assert client.get(url[:-5] + "xxxx/").status_code == 404
    Presence.objects.filter(participation=row).delete()
    assert client.get(url).status_code == 404
    assert Person.objects.filter(name="أحمد إبراهيم").exists()
