"""SEC-01 and SEC-02 as the ledger has them: suggested to the command's director, written only when he confirms.

A suggestion becomes a draft through the one door for values; he still looks at it, and submits it himself.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils import timezone

from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.models import Draft, Observation
from roadmap_portal.plan.models import Kpi, Period
from roadmap_portal.provinces.models import District

from .handover import readiness_of, stages_on
from .models import Requirement, Stage

SHARE, READINESS = "SEC-01", "SEC-02"


@dataclass(frozen=True)
class Suggestion:
    kpi: Kpi
    period: Period
    numerator: int
    denominator: int
    observation: Observation | None
    draft: Draft | None

    @property
    def may_be_written(self):
        """Only what is not on its way yet: a draft, or what was sent back."""
        open_for_entry = timezone.now() < self.period.closes_at
        return open_for_entry and (self.observation is None or self.observation.state in workflow.EDITABLE)

    @property
    def is_written(self):
        """Whether the draft says it already."""
        return self.draft is not None and (self.draft.numerator, self.draft.denominator) == self.quantities

    @property
    def quantities(self):
        return Decimal(self.numerator), Decimal(self.denominator)


def suggestions(command, period):
    """The Suggestions for ``command`` at the end of ``period``; none without districts or without the indicators."""
    districts = list(District.objects.filter(command=command))
    kpis = {
        kpi.code: kpi
        for kpi in Kpi.objects.filter(
            code__in=[SHARE, READINESS],
            frequency=period.kind,
            track__roadmap__starts__lte=period.starts,
            track__roadmap__ends__gte=period.ends,
        ).select_related("track__roadmap")
    }
    if not districts:
        return []
    figures = {SHARE: handed_over(districts, period.ends), READINESS: requirements_met(districts, period.ends)}
    rows = {
        row.kpi_id: row for row in Observation.objects.filter(command=command, period=period, kpi__in=kpis.values())
    }
    drafts = {draft.observation_id: draft for draft in Draft.objects.filter(observation__in=rows.values())}
    return [
        Suggestion(kpi, period, *figures[code], row := rows.get(kpi.pk), row and drafts.get(row.pk))
        for code, kpi in sorted(kpis.items())
    ]


def handed_over(districts, day):
    """(districts handed over on ``day``, districts); one under reassessment does not count."""
    stages = stages_on(districts, day)
    return sum(row.stage == Stage.HANDED_OVER for row in stages.values()), len(districts)


def requirements_met(districts, day):
    """(requirements met in all districts on ``day``, requirements set for them)."""
    asked = Requirement.objects.filter(active=True).count()
    return sum(readiness_of(districts, day).values()), asked * len(districts)


def confirm(suggestion, command, *, by):
    """Write the suggestion into the command's draft, beside what the draft says otherwise; returns the Draft."""
    entry = Entry.of(suggestion.draft) if suggestion.draft else Entry()
    numerator, denominator = suggestion.quantities
    return workflow.save_draft(
        kpi=suggestion.kpi,
        command=command,
        period=suggestion.period,
        entry=replace(entry, numerator=numerator, denominator=denominator, absence="", typed={}),
        by=by,
        version=suggestion.draft.version if suggestion.draft else None,
    )


def period_to_report(today=None):
    """The last quarter that is over: the one for which the figures are wanted now."""
    today = today or timezone.localdate()
    return Period.objects.filter(kind=Period.Kind.QUARTER, ends__lt=today).order_by("-ends").first()
