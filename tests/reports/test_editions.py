"""Editions: one per state of the data, made in stored steps, published through the gate."""

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from roadmap_portal.documents.checksums import sha256_of
from roadmap_portal.operations import changes, jobs
from roadmap_portal.operations.models import AuditEntry, Change, Job
from roadmap_portal.reports import production
from roadmap_portal.reports.editions import request_edition
from roadmap_portal.reports.models import VARIANTS, Edition, EditionFile, Snapshot
from roadmap_portal.reports.publishing import PublishingRefused, publish, untranslated
from tests import personas

State = Edition.State
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def quick(monkeypatch):
    """Rendering is proved elsewhere; here a file says what it is a file of."""
    monkeypatch.setattr(
        production, "render", lambda content, language, form, sha256: f"{language} {form} {sha256}".encode()
    )


def made(report):
    edition = request_edition(report, by=personas.planner())
    jobs.run(edition.job_id)
    return Edition.objects.with_standing().get(pk=edition.pk)


def test_an_edition_goes_from_scheduled_to_ready(report, quick):
    edition = request_edition(report, by=personas.planner())
    assert edition.state == State.SCHEDULED
    assert jobs.run(edition.job_id).state == Job.State.DONE
    edition = Edition.objects.with_standing().get(pk=edition.pk)
    assert edition.state == State.READY and edition.files_done == len(VARIANTS)
    for row in edition.files.all():
        content = default_storage.open(row.name).read()
        assert sha256_of(content) == row.sha256 and len(content) == row.size
        assert report.code not in row.name
    assert AuditEntry.objects.filter(act__in=["report.requested", "report.ready"]).count() == 2


def test_asking_twice_while_it_is_made_is_one_edition(report):
    assert request_edition(report) == request_edition(report)
    assert Job.objects.filter(kind="report").count() == 1


def test_without_a_change_there_is_no_new_edition(report, quick):
    first = made(report)
    with transaction.atomic():
        publish(first, by=personas.planner())
    assert request_edition(report) == first
    assert report.editions.count() == 1


def test_a_correction_makes_the_second_edition_and_leaves_the_first(report, quick, correct):
    first = made(report)
    kept = first.snapshot.payload, {f.name: f.sha256 for f in first.files.all()}
    correct()
    second = made(report)
    correct(12)
    assert (first.number, second.number, made(report).number) == (1, 2, 3)
    assert second.snapshot.sha256 != first.snapshot.sha256
    first = Edition.objects.get(pk=first.pk)
    assert (first.snapshot.payload, {f.name: f.sha256 for f in first.files.all()}) == kept


def test_the_payload_knows_the_change_it_was_made_at(report, quick):
    said = made(report).snapshot
    assert (said.epoch, said.change_number) == changes.stamp()
    assert said.content["made"]["change"] == said.change_number
    assert sha256_of(said.payload.encode()) == said.sha256


def test_the_database_refuses_to_change_a_payload(report, quick):
    snapshot = made(report).snapshot
    with pytest.raises(IntegrityError), transaction.atomic():
        Snapshot.objects.filter(pk=snapshot.pk).update(payload="{}")


def test_a_failure_says_its_cause_and_can_be_tried_again(report, monkeypatch, quick):
    edition = request_edition(report)
    with monkeypatch.context() as broken:
        broken.setattr(production, "freeze", lambda edition: 1 / 0)
        for _ in range(edition.job.max_attempts):
            Job.objects.update(not_before=None)
            jobs.run(edition.job_id)
    edition = Edition.objects.with_standing().get(pk=edition.pk)
    assert edition.state == State.FAILED and "ZeroDivisionError" in edition.job.error
    assert made(report).state == State.READY
    assert report.editions.count() == 1


def test_a_file_that_is_there_is_not_made_again(report, quick, monkeypatch):
    edition = made(report)
    names = sorted(edition.files.values_list("name", flat=True))
    monkeypatch.setattr(production, "render", None)
    for language, form in VARIANTS:
        production.make_file(edition.snapshot, language=language, form=form)
    assert sorted(EditionFile.objects.values_list("name", flat=True)) == names
    assert sorted(f"reports/{name}" for name in default_storage.listdir("reports")[1]) == names


def test_publishing_is_recorded_once(report, quick):
    edition, planner = made(report), personas.planner()
    before = changes.latest()
    publish(edition, by=planner)
    publish(edition, by=planner)
    edition = Edition.objects.with_standing().get(pk=edition.pk)
    assert edition.state == State.PUBLISHED and edition.published_by == planner
    assert changes.latest() == before + 1
    assert Change.objects.latest("number").subject == {"report": "2026-Q1", "edition": 1, "area": None, "track": None}
    assert AuditEntry.objects.filter(act="report.published").count() == 1


def test_what_is_not_ready_is_not_published(report):
    with pytest.raises(PublishingRefused):
        publish(request_edition(report), by=personas.planner())


def test_a_text_without_its_translation_stops_publishing_and_is_named(plan, report, quick):
    kpi = plan.kpis["FIN-01"]
    kpi.name_en = ""
    kpi.save()
    edition = made(report)
    with pytest.raises(PublishingRefused) as refused:
        publish(edition, by=personas.planner())
    assert refused.value.texts == [{"code": "FIN-01", "text": "نسبة الصرف من التخصيص", "missing": "en"}]
    assert not Edition.objects.published().exists()


def test_texts_that_exist_in_no_language_or_both_pass_the_gate(payload):
    assert untranslated(payload) == []
