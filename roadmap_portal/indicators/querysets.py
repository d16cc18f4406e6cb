"""Chainable reads of observations and approvals."""

from django.db import models
from django.db.models import F, OuterRef, Subquery

from roadmap_portal.plan.models import KpiVersion


class ObservationQuerySet(models.QuerySet):
    def of_command(self, command):
        return self.filter(command=command)

    def awaiting_review(self):
        """Submitted and not yet decided."""
        return self.filter(state="submitted")

    def approved(self):
        """With an approval in force (also while reopened)."""
        return self.filter(approvals__approved_until__isnull=True, approvals__isnull=False)

    def standing_at(self, moment=None):
        """With ``state_then``, and of the last revision ``late_then`` and ``absence_then``, as of ``moment`` (now).

        A past moment is read from the trail of transitions; before the first step all three are null.
        """
        if moment is None:
            row = {"state": F("state"), "late": F("revision__late"), "absence": F("revision__absence")}
        else:
            steps = self.model._meta.get_field("transitions").related_model.objects
            until = steps.filter(observation=OuterRef("pk"), at__lte=moment).order_by("-at", "-pk")
            sent = until.filter(act="submit")
            row = {
                "state": Subquery(until.values("to_state")[:1]),
                "late": Subquery(sent.values("revision__late")[:1]),
                "absence": Subquery(sent.values("revision__absence")[:1]),
            }
        return self.annotate(**{f"{name}_then": value for name, value in row.items()})

    def with_sheet(self):
        """With all that a row of a page shows of KPI, command and period, in one query."""
        return self.select_related("kpi__track", "command__area__parent", "period", "revision")

    def with_factor(self):
        """With ``factor``, of the indicator's definition that applies to the period by what is known now."""
        known = KpiVersion.objects.open().filter(kpi=OuterRef("kpi"), applies_from__lte=OuterRef("period__starts"))
        return self.annotate(factor=Subquery(known.order_by("-applies_from").values("factor")[:1]))


class ApprovalQuerySet(models.QuerySet):
    def in_force(self, moment=None):
        """Approvals that were in force at ``moment`` (None: now)."""
        return self.filter(in_force(moment))


def in_force(moment=None, path=""):
    """The condition "the approval is in force at ``moment``"; ``path``: the lookup that leads to the approval."""
    until_open = models.Q(**{f"{path}approved_until__isnull": True})
    if moment is None:
        return until_open & models.Q(**{f"{path}isnull": False}) if path else until_open
    ends_later = until_open | models.Q(**{f"{path}approved_until__gt": moment})
    return models.Q(**{f"{path}approved_from__lte": moment}) & ends_later
