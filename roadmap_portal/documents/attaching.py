"""Attaching a file, and putting a newer one in its place. Nothing attached is ever changed or deleted."""

import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from roadmap_portal.operations import audit

from .guard import MEGABYTE, inspect
from .models import Document
from .places import place_of
from .scanning import scan
from .spreadsheet_guard import FileRefused

# Of one thing: documents in force, and bytes of all.
MOST_DOCUMENTS, MOST_BYTES = 40, 200 * MEGABYTE


def attach(place, subject, file, *, by, title="", classification=Document.Classification.GENERAL, supersedes=None):
    """Attach ``file`` (an UploadedFile) to ``subject``, a thing of the place of that name. Raises FileRefused.

    ``supersedes``: the document in force that the new one replaces.
    """
    passed = inspect(file)
    file.seek(0)
    content = file.read()
    scanned = scan(content)
    stored = f"documents/{secrets.token_hex(1)}/{secrets.token_hex(16)}"
    with transaction.atomic():
        # Of two uploads at once the second one counts the first.
        type(subject)._base_manager.select_for_update(of=("self",)).get(pk=subject.pk)
        rows = Document.objects.of(place, subject.pk)
        _require_room(rows, passed.size, supersedes)
        document = Document.objects.create(
            place=place,
            subject_id=subject.pk,
            title=title,
            name=passed.name,
            kind=passed.kind,
            size=passed.size,
            sha256=passed.sha256,
            stored=stored,
            classification=classification,
            scan=scanned,
            uploaded_by=by,
        )
        if supersedes is not None:
            _supersede(rows, supersedes, document)
        _note(document, subject, by=by, supersedes=supersedes)
        # Last, so that a refusal leaves no file behind; what a failing commit leaves, nobody can reach.
        default_storage.save(stored, ContentFile(content))
    return document


def _require_room(rows, size, supersedes):
    if supersedes is None and rows.current().count() >= MOST_DOCUMENTS:
        raise FileRefused("count", _("No more documents can be attached here."))
    if (rows.aggregate(total=Sum("size"))["total"] or 0) + size > MOST_BYTES:
        raise FileRefused("quota", _("The documents attached here have reached their limit of size."))


def _supersede(rows, old, new):
    if not rows.current().filter(pk=old.pk).update(superseded_by=new):
        raise FileRefused("superseded", _("A newer document stands in the place of this one already."))


def _note(document, subject, *, by, supersedes):
    area = place_of(document.place).area(subject)
    audit.record(
        "document.superseded" if supersedes else "document.attached",
        by=by,
        subject=subject,
        area=getattr(area, "code", ""),
        before={"sha256": supersedes.sha256} if supersedes else None,
        after={"name": document.name, "sha256": document.sha256, "classification": document.classification},
    )
