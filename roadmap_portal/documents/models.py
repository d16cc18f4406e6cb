"""Files that people attach: what they are, who may read them, and which one stands in the place of which."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DocumentQuerySet(models.QuerySet):
    def of(self, place, subject_id):
        return self.filter(place=place, subject_id=subject_id)

    def current(self):
        """Without those that a newer one stands in the place of."""
        return self.filter(superseded_by__isnull=True)


class Document(models.Model):
    """A file attached to a thing of the portal. The row and the file stay; a correction is a new one beside it."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        PNG = "png", "PNG"
        JPEG = "jpeg", "JPEG"
        DOCX = "docx", "DOCX"
        XLSX = "xlsx", "XLSX"

    class Classification(models.TextChoices):
        GENERAL = "general", pgettext_lazy("classification", "General")
        RESTRICTED = "restricted", pgettext_lazy("classification", "Restricted")
        SECRET = "secret", pgettext_lazy("classification", "Secret")

    class Scan(models.TextChoices):
        NOT_SCANNED = "none", _("Not scanned for viruses")
        CLEAN = "clean", _("Scanned: nothing found")

    # In addresses: it tells neither how many there are nor what comes next.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # What it is attached to, by the names of `places.py`: this app knows nothing of what stands above it.
    place = models.CharField(_("attached to"), max_length=20)
    subject_id = models.BigIntegerField()
    title = models.CharField(_("title"), max_length=200, blank=True)
    name = models.CharField(_("file name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    # Where the content lies in the storage: random, without name or ending, never below what the web serves.
    stored = models.CharField(max_length=100, unique=True, editable=False)
    classification = models.CharField(
        _("classification"), max_length=10, choices=Classification.choices, default=Classification.GENERAL
    )
    scan = models.CharField(_("virus scan"), max_length=5, choices=Scan.choices, default=Scan.NOT_SCANNED)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("attached by")
    )
    uploaded_at = models.DateTimeField(_("attached at"), default=timezone.now)
    superseded_by = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="supersedes", editable=False
    )
    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["uploaded_at", "pk"]
        indexes = [models.Index(fields=["place", "subject_id"], name="document_place_and_subject")]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="document_is_not_empty"),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | ~Q(superseded_by=F("pk")), name="document_supersedes_another"
            ),
        ]

    def __str__(self):
        return self.title or self.name
