"""Asking for an edition, and freezing what it says."""

from django.db import transaction
from django.utils import timezone

from roadmap_portal.documents.checksums import canonical, sha256_of
from roadmap_portal.operations import audit, changes, jobs
from roadmap_portal.operations.models import Change

from .models import Edition, Report, Snapshot
from .snapshot import FORMULA_VERSION, consistent_read, payload_of

JOB_KIND = "report"
# Changes of the reports themselves and of their schedule move no figure; their kinds begin like this.
OWN_CHANGE = "report"


def request_edition(report, *, by=None):
    """The edition that is being made, or a new one; the latest one when no figure has changed since it.

    A failed edition is tried again: nothing of it was ever shown.
    """
    with transaction.atomic():
        Report.objects.select_for_update().get(pk=report.pk)
        latest = report.editions.with_standing().first()
        if latest and latest.state == Edition.State.FAILED:
            jobs.retry(latest.job)
        elif latest is None or not (latest.is_moving or is_current(latest)):
            latest = _new_edition(report, number=latest.number + 1 if latest else 1, by=by)
    return latest


def is_current(edition):
    """Whether no figure or label has changed since ``edition`` was frozen."""
    said = edition.snapshot
    return (
        said.epoch == changes.epoch()
        and not Change.objects.filter(number__gt=said.change_number).exclude(kind__startswith=OWN_CHANGE).exists()
    )


def _new_edition(report, *, number, by):
    key = f"report:{report.code}:{number}"
    job = jobs.enqueue(JOB_KIND, key=key, payload={"report": report.code, "edition": number}, by=by)
    edition = Edition.objects.create(report=report, number=number, job=job)
    audit.record("report.requested", by=by, subject=edition, area=report.area.code if report.area else "")
    return edition


def freeze(edition):
    """Make the payload of ``edition`` unless it is made; whoever comes second finds the first one's."""
    if Snapshot.objects.filter(pk=edition.pk).exists():
        return
    with consistent_read():
        epoch, change = changes.stamp()
        now = timezone.now()
        payload = canonical(payload_of(edition.report, edition=edition.number, epoch=epoch, change=change, made_at=now))
    Snapshot.objects.get_or_create(
        edition=edition,
        defaults={
            "payload": payload,
            "sha256": sha256_of(payload.encode()),
            "epoch": epoch,
            "change_number": change,
            "formula_version": FORMULA_VERSION,
            "made_at": now,
        },
    )
