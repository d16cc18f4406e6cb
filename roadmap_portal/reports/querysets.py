"""Chainable reads of editions."""

from django.db import models
from django.db.models import Count, Q


class EditionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__isnull=False)

    def finished(self):
        """Ready or published: what can be read."""
        return self.filter(ready_at__isnull=False)

    def visible_to(self, user):
        """Planners see every edition, everybody else the published ones."""
        return self if user.has_perm("reports.generate_report") else self.published()

    def with_standing(self):
        """With all that their state and progress are told from, in one query; ``files_done`` counts written files.

        Latest first, said here because a query that groups drops the model's own order.
        """
        rows = self.select_related("job", "snapshot", "report__period", "report__area", "report__track")
        return rows.annotate(files_done=Count("files", filter=~Q(files__sha256=""))).order_by("-number")
