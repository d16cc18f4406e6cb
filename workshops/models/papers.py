"""Certificates as files: made by the worker, for everybody who was there or for one of them."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roadmap_portal.operations.models import Job

from .people import Participation
from .workshops import Workshop


def random_name():
    """A name that tells nothing and that nobody guesses."""
    return f"certificates/{secrets.token_hex(16)}"


class CertificatePaper(models.Model):
    """One PDF in one language. ``digest`` is that of what it says; ``ready_at`` is empty until the file is there."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="certificate_papers")
    # None: of everybody who was there, a page each.
    participation = models.ForeignKey(
        Participation, null=True, blank=True, on_delete=models.CASCADE, related_name="certificate_papers"
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    # How often it was made: what it says may change, and every time is a job of its own.
    version = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64)
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)
    name = models.CharField(max_length=60, unique=True, default=random_name)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)

    class Meta:
        verbose_name = _("certificates as a file")
        verbose_name_plural = _("certificates as files")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "language"],
                condition=Q(participation__isnull=True),
                name="certificatepaper_one_of_all",
            ),
            models.UniqueConstraint(
                fields=["participation", "language"],
                condition=Q(participation__isnull=False),
                name="certificatepaper_one_of_one",
            ),
        ]

    def __str__(self):
        return f"{self.participation or self.workshop} {self.language}"

    @property
    def is_moving(self):
        """Whether the worker still has something to do on it."""
        return self.job.state in (Job.State.QUEUED, Job.State.RUNNING)

    @property
    def has_failed(self):
        return self.job.state == Job.State.FAILED
