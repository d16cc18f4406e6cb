"""Approved minutes, edition by edition, and why an edition was taken up again. Neither is ever rewritten."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .workshops import Workshop


class Minutes(models.Model):
    """What was approved, as it stood then: the content is never rewritten, and carries its fingerprint."""

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="minutes")
    number = models.PositiveSmallIntegerField(_("edition"), default=1)
    content = models.JSONField(_("content"))
    sha256 = models.CharField("SHA-256", max_length=64)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(_("approved at"), default=timezone.now)

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        ordering = ["workshop", "number"]
        constraints = [models.UniqueConstraint(fields=["workshop", "number"], name="minutes_one_per_edition")]

    def __str__(self):
        return f"{self.workshop} ({self.number})"

    @property
    def reason(self):
        """Why the edition before did not stand; "" of the first one."""
        return self.content.get("edition", {}).get("reason", "")


class Correction(models.Model):
    """An edition is taken up again: it stands until the next one is approved."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="corrections")
    reason = models.CharField(_("reason"), max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)

    class Meta:
        verbose_name = _("correction of minutes")
        verbose_name_plural = _("corrections of minutes")
        ordering = ["minutes", "asked_at"]

    def __str__(self):
        return self.reason
