"""Reads of workshops, named as one would say them."""

from django.db import models
from django.db.models import Q


class WorkshopQuerySet(models.QuerySet):
    def taking_place(self):
        """All but the cancelled ones."""
        return self.exclude(status="cancelled")

    def held(self):
        return self.filter(status__in=("held", "minuted"))

    def between(self, first, last):
        """Those with a day from ``first`` to ``last``, both included."""
        return self.filter(held_on__lte=last).filter(
            Q(ends_on__gte=first) | Q(ends_on__isnull=True, held_on__gte=first)
        )

    def before(self, workshop):
        """Those of the same series that were held earlier, the latest first."""
        earlier = self.held().filter(series=workshop.series_id, held_on__lt=workshop.held_on)
        return earlier.exclude(pk=workshop.pk).order_by("-held_on", "-pk")
