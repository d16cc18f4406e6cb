"""Decisions about the plan whose effect on the scores a worker computes: it reaches every area and open period."""

from datetime import timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roadmap_portal.operations.models import Job


class RecomputationQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(applied_at__isnull=True)

    def known_until(self):
        """The last moment whose plan the stored scores follow: just before the first pending decision; None: now."""
        first = self.pending().aggregate(first=models.Min("decided_at"))["first"]
        return first and just_before(first)


def just_before(moment):
    """The last moment before, by the clock of both databases."""
    return moment - timedelta(microseconds=1)


class Recomputation(models.Model):
    """One decision, by its change number. Until it is applied, stored scores follow the plan as it was before."""

    number = models.BigIntegerField(_("change"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=40)
    subject = models.JSONField(_("subject"), encoder=DjangoJSONEncoder)
    decided_at = models.DateTimeField(_("decided"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    objects = RecomputationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recomputation")
        verbose_name_plural = _("recomputations")
        ordering = ["-number"]
        indexes = [models.Index(fields=["decided_at"], condition=Q(applied_at=None), name="recomputation_pending")]

    def __str__(self):
        return f"{self.kind} {self.number}"

    # Of `plan_changes`, in words.
    KINDS = {
        "target.revised": _("Target revised"),
        "milestone.moved": _("Progress of a milestone recorded"),
        "weight.revised": _("Weight revised"),
        "indicator.revised": _("Definition of an indicator revised"),
        "scope.revised": _("Scope revised"),
        "population.revised": _("Population revised"),
    }

    @property
    def words(self):
        return self.KINDS.get(self.kind, self.kind)

    @property
    def about(self):
        """Codes of what was decided on."""
        return " ".join(map(str, self.subject.values()))
