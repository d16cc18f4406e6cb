"""Chainable reads of observations."""

from django.db import models


class ObservationQuerySet(models.QuerySet):
    def of_command(self, command):
        return self.filter(command=command)

    def awaiting_review(self):
        """Submitted and not yet decided."""
        return self.filter(state="submitted")

    def approved(self):
        """With an approval in force (also while reopened)."""
        return self.filter(approvals__approved_until__isnull=True, approvals__isnull=False)

    def with_sheet(self):
        """With all that a row of a page shows of KPI, command and period, in one query."""
        return self.select_related("kpi__track", "command__area__parent", "period", "revision")
