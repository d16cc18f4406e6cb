"""Section 1: what is known, and when. Every raw row is read once; afterwards nothing asks the database."""

from collections import defaultdict
from functools import cache

from roadmap_portal.indicators.models import Approval
from roadmap_portal.plan.models import (
    Baseline,
    Kpi,
    KpiVersion,
    KpiWeight,
    Milestone,
    MilestoneProgress,
    MilestoneWeight,
    Period,
    Roadmap,
    Target,
    Track,
    TrackWeight,
)
from roadmap_portal.provinces.models import Area, Command, Population, ScopeEntry

from .arithmetic import MONTHS


class Facts:
    """All raw rows, as they were known at ``moment`` (aware datetime); of the plan's ledgers at ``plan_moment``."""

    def __init__(self, moment, plan_moment=None):
        self.moment = plan_moment or moment
        self.roadmaps = list(Roadmap.objects.all())
        self.tracks = list(Track.objects.select_related("roadmap"))
        self.kpis = list(Kpi.objects.select_related("track__roadmap"))
        self.milestones = list(Milestone.objects.all())
        self.periods = list(Period.objects.order_by("ends", "starts"))
        self.period = {period.pk: period for period in self.periods}
        self.nation = Area.objects.get(kind=Area.Kind.NATION).pk
        self.province_of = dict(Command.objects.order_by("pk").values_list("pk", "area__parent"))

        self.revisions = {
            (row.observation.kpi_id, row.observation.command_id, row.observation.period_id): row.revision
            for row in Approval.objects.select_related("observation", "revision")
            if row.approved_from <= moment and (row.approved_until is None or moment < row.approved_until)
        }

        self.scope_entries = _by(ScopeEntry, "command_id")
        self.population = _by(Population, "command_id")
        self.versions = _by(KpiVersion, "kpi_id")
        self.kpi_weights = _by(KpiWeight, "kpi_id")
        self.track_weights = _by(TrackWeight, "track_id")
        self.milestone_weights = _by(MilestoneWeight, "milestone_id")
        self.progress = _by(MilestoneProgress, "milestone_id")
        self.baselines = _by(Baseline, "kpi_id", "area_id")
        self.targets = _by(Target, "kpi_id", "area_id", "period_id")
        self.own_periods = cache(self._own_periods)

    # --- Periods ------------------------------------------------------------------

    def cycle(self, roadmap):
        """The periods that lie within the road map's cycle; for its KPIs there are no others."""
        return [p for p in self.periods if roadmap.starts <= p.starts and p.ends <= roadmap.ends]

    def _own_periods(self, kpi):
        return [p for p in self.cycle(kpi.track.roadmap) if p.kind == kpi.frequency]

    def inside(self, kpi, period):
        """The KPI's own periods that start and end within ``period``."""
        return [p for p in self.own_periods(kpi) if period.starts <= p.starts and p.ends <= period.ends]

    def knowledge(self, period):
        """K(P): closing freezes what was known."""
        return min(self.moment, period.closes_at)

    # --- Ledgers ------------------------------------------------------------------

    def applying(self, rows, period):
        """Of ledger rows with ``applies_from``, the one that counts for ``period``, or None."""
        counting = [row for row in known(rows, self.knowledge(period)) if row.applies_from <= period.starts]
        return max(counting, key=lambda row: row.applies_from, default=None)

    def version(self, kpi, period):
        return self.applying(self.versions[kpi.pk], period)

    def target(self, kpi, area, period, at):
        """The target typed for exactly this area and period, as known at ``at``, or None."""
        return next(iter(known(self.targets[kpi.pk, area, period.pk], at)), None)

    def baseline(self, kpi, area, at):
        return next(iter(known(self.baselines[kpi.pk, area], at)), None)

    def people(self, command, period):
        """The population row of the period's year, else of the latest earlier year, or None."""
        rows = known(self.population[command], self.knowledge(period))
        return max((row for row in rows if row.year <= period.ends.year), key=lambda row: row.year, default=None)

    def in_scope(self, period):
        """The ids of the commands in scope for ``period``."""
        entries = {command: self.applying(self.scope_entries[command], period) for command in self.province_of}
        return [command for command, entry in entries.items() if entry is not None and entry.in_scope]


def known(rows, at):
    """The ledger rows that were the portal's knowledge at ``at``."""
    return [row for row in rows if row.recorded_from <= at and (row.recorded_until is None or at < row.recorded_until)]


def counts(kpi, period):
    """Whether a KPI counts in ``period``: its own kind, a longer one, or any kind for a stock."""
    return MONTHS[kpi.frequency] <= MONTHS[period.kind] or kpi.nature == Kpi.Nature.STOCK


def _by(model, *fields):
    """All rows of a ledger, grouped by one field's value or by several fields' tuple."""
    groups = defaultdict(list)
    for row in model.objects.all():
        key = tuple(getattr(row, field) for field in fields)
        groups[key if len(fields) > 1 else key[0]].append(row)
    return groups
