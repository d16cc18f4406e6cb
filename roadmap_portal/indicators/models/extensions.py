"""Extensions of closed periods: what a director asked for, what a planner answered, and until when it is open."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roadmap_portal.plan.models import Period
from roadmap_portal.provinces.models import Command

from .values import Observation


class Extension(models.Model):
    """Until when a command may still enter a closed period: one value, or all of them (no observation)."""

    command = models.ForeignKey(Command, on_delete=models.PROTECT, related_name="extensions")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="extensions")
    observation = models.ForeignKey(
        Observation, null=True, blank=True, on_delete=models.PROTECT, related_name="extensions"
    )
    until = models.DateTimeField(_("until"))
    reason = models.TextField(_("reason"))
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(_("granted"))

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("granted_at")), name="extension_ends_after_it_is_granted")
        ]

    @property
    def last_day(self):
        """The day to whose end it is open; ``until`` is the first instant after it."""
        return timezone.localdate(self.until - timedelta(microseconds=1))


class ExtensionRequest(models.Model):
    """A director's request for one command and period; at most one waits for its answer."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("request", "Waiting")
        GRANTED = "granted", pgettext_lazy("request", "Granted")
        REFUSED = "refused", pgettext_lazy("request", "Refused")

    command = models.ForeignKey(Command, on_delete=models.PROTECT, related_name="extension_requests")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="extension_requests")
    # The last day that the director wishes for; the planner's own day stands in the extension.
    wished = models.DateField(_("wished until"))
    reason = models.TextField(_("reason"), max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # The director for whom a deputy asked.
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"))
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    extension = models.OneToOneField(Extension, null=True, blank=True, on_delete=models.PROTECT, related_name="request")

    class Meta:
        verbose_name = _("extension request")
        verbose_name_plural = _("extension requests")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["command", "period"], condition=Q(state="waiting"), name="extensionrequest_one_waits"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True, extension__isnull=True)
                | (Q(state="granted", decided_at__isnull=False, extension__isnull=False))
                | (Q(state="refused", decided_at__isnull=False, extension__isnull=True) & ~Q(answer="")),
                name="extensionrequest_answer_fits_its_state",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="extensionrequest_state")]

    def __str__(self):
        return f"{self.command.code} {self.period.code}"
