"""The five strategic axes: rows of `plan.Track`, with their own pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from roadmap_portal.plan.history import keep_history_of
from roadmap_portal.plan.models import Track


class AxisManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(kind=Track.Kind.AXIS)


class Axis(Track):
    objects = AxisManager()

    class Meta:
        proxy = True
        verbose_name = _("axis")
        verbose_name_plural = _("axes")

    def save(self, *args, **kwargs):
        self.kind = Track.Kind.AXIS
        super().save(*args, **kwargs)


keep_history_of(Axis)
