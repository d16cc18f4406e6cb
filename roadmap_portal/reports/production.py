"""Making an edition in stored steps: freeze the payload, make each file, finish.

A worker may be killed after any of them; the next one finds what is done and goes on from there.
"""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from roadmap_portal.documents.checksums import sha256_of
from roadmap_portal.operations import audit

from .editions import freeze
from .models import VARIANTS, Edition, EditionFile, Snapshot
from .rendering import render


def make(edition, lease):
    """Carry ``edition`` to *ready* under the lease of its job."""
    lease.heartbeat(done=0, total=len(VARIANTS))
    with lease.kept_alive():
        freeze(edition)
    snapshot = Snapshot.objects.get(edition=edition)
    for done, (language, form) in enumerate(VARIANTS, 1):
        with lease.kept_alive():
            make_file(snapshot, language=language, form=form)
        lease.heartbeat(done=done)
    with lease.finish():
        Edition.objects.filter(pk=edition.pk).update(ready_at=timezone.now())
        audit.record("report.ready", by=None, subject=edition, after={"sha256": snapshot.sha256})


def make_file(snapshot, *, language, form):
    """Render and keep one file of the edition unless it is kept already."""
    row, _made = EditionFile.objects.get_or_create(edition_id=snapshot.edition_id, language=language, format=form)
    if row.sha256:
        return
    content = render(snapshot.content, language=language, form=form, sha256=snapshot.sha256)
    # Equal payloads give equal bytes, so a second worker may write over the first one's file.
    default_storage.delete(row.name)
    default_storage.save(row.name, ContentFile(content))
    EditionFile.objects.filter(pk=row.pk).update(sha256=sha256_of(content), size=len(content))
