"""The six support functions: rows of `plan.Track`, with their own pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from roadmap_portal.plan.history import keep_history_of
from roadmap_portal.plan.models import Track


class SupportFunctionManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(kind=Track.Kind.FUNCTION)


class SupportFunction(Track):
    objects = SupportFunctionManager()

    class Meta:
        proxy = True
        verbose_name = _("support function")
        verbose_name_plural = _("support functions")

    def save(self, *args, **kwargs):
        self.kind = Track.Kind.FUNCTION
        super().save(*args, **kwargs)


keep_history_of(SupportFunction)
