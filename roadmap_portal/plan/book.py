"""The plan as it was known: one reading of the ledgers, asked for any period and moment.

Closing a period freezes what counts for it, so every question names the period: it is answered with the knowledge of
the earlier of ``moment`` and the period's close (docs/method.md, 1).
"""

from collections import defaultdict
from copy import copy
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from roadmap_portal.common.ledger import was_known
from roadmap_portal.provinces.models import Area, Population, ScopeEntry

from .as_known import put_back
from .models import (
    Baseline,
    Kpi,
    KpiVersion,
    KpiWeight,
    MilestoneProgress,
    MilestoneWeight,
    Period,
    Target,
    TrackWeight,
)
from .periods import Periods


class Book:
    """Ledgers of some road map's KPIs, loaded once; ``moment`` None means now."""

    def __init__(
        self,
        roadmap,
        *,
        moment=None,
        known_until=None,
        kpis=None,
        areas=None,
        periods=None,
        tracks=None,
        as_known=False,
    ):
        """``kpis`` and ``areas``: ids whose targets and baselines are wanted; None for all of the road map.

        ``periods`` and ``tracks`` spare reading them again. ``known_until``: until when decisions about the plan are
        followed, where that is not the moment itself. ``as_known``: names, texts and days too are those of the moment;
        ``tracks`` are taken as they are given.
        """
        self.roadmap = roadmap
        self.moment = moment or timezone.now()
        self.known_until = known_until or self.moment
        self.periods = periods or Periods()
        self._as_known = as_known
        self.tracks = self.as_told(roadmap.tracks.order_by("kind", "number")) if tracks is None else tracks
        self.wanted, self._wanted_areas = kpis, areas
        self._known, self._has_first_targets = {}, False

    def as_told(self, rows):
        """``rows`` of the plan as a list; with the texts and days of the moment where these are asked for."""
        found = list(rows)
        if self._as_known:
            put_back(found, self.moment)
        return found

    def _once(self, key, find):
        """The answer to a question that the roll-up asks again and again; ``key`` names it."""
        if key not in self._known:
            self._known[key] = find()
        return self._known[key]

    # --- moments -----------------------------------------------------------
    def knowledge(self, period):
        """The moment whose knowledge counts for ``period``."""
        return min(self.known_until, period.closes_at)

    def _latest(self, ledger, key, period):
        """Of the rows of ``key`` known for ``period``, the one that applies latest; None without one."""
        moment = self.knowledge(period)
        rows = [r for r in ledger.get(key, ()) if r.applies_from <= period.starts and was_known(r, moment)]
        return max(rows, key=lambda r: r.applies_from, default=None)

    def _grouped(self, queryset, *attributes):
        rows = defaultdict(list)
        for row in queryset.filter(recorded_from__lte=self.known_until):
            rows[tuple(getattr(row, a) for a in attributes)].append(row)
        return rows

    # --- areas ---------------------------------------------------------------
    @cached_property
    def areas(self):
        """All areas above a command that was ever in the scope ledger, by id; the nation in any case."""
        found = {}
        for (_command,), entries in self._scope.items():
            area = entries[0].command.area
            while area:
                found[area.id], area = area, area.parent
        return found or {area.id: area for area in Area.objects.filter(kind=Area.Kind.NATION)}

    @cached_property
    def nation(self):
        return next(area for area in self.areas.values() if area.kind == Area.Kind.NATION)

    @cached_property
    def _scope(self):
        return self._grouped(ScopeEntry.objects.select_related("command__area__parent__parent"), "command_id")

    def commands(self, period):
        """Area ids of the commands in scope for ``period``, in order of code."""
        return self._once(("commands", period.id), lambda: self._commands(period))

    def _commands(self, period):
        found = [key[0] for key in self._scope if (row := self._latest(self._scope, key, period)) and row.in_scope]
        return sorted(found, key=lambda pk: self.areas[pk].code)

    def commands_of(self, area, period):
        """Area ids of the commands in scope for ``period`` that lie in ``area``."""
        return self._once(("commands of", area.id, period.id), lambda: self._commands_of(area, period))

    def _commands_of(self, area, period):
        commands = self.commands(period)
        if area.kind == Area.Kind.NATION:
            return commands
        return [c for c in commands if area.id in (c, self.areas[c].parent_id)]

    def scored_areas(self, period):
        """All areas that have scores in ``period``: the nation, provinces and commands in scope."""
        commands = self.commands(period)
        provinces = sorted({self.areas[c].parent_id for c in commands}, key=lambda pk: self.areas[pk].code)
        return [self.nation, *(self.areas[pk] for pk in [*provinces, *commands])]

    def areas_above(self, command_id, period):
        """The command itself, its province and the nation, if it is in scope for ``period``."""
        if command_id not in self.commands(period):
            return []
        return [self.areas[command_id], self.areas[self.areas[command_id].parent_id], self.nation]

    # --- KPIs -----------------------------------------------------------------
    @cached_property
    def kpis(self):
        """All KPIs of the road map by id, in order of code."""
        return {kpi.id: kpi for kpi in self.as_told(Kpi.objects.filter(track__roadmap=self.roadmap).order_by("code"))}

    def _of_wanted(self, ledger):
        rows = ledger.objects.filter(kpi__in=self.kpis if self.wanted is None else self.wanted)
        return rows if self._wanted_areas is None else rows.filter(area__in=self._wanted_areas)

    @cached_property
    def _versions(self):
        return self._grouped(KpiVersion.objects.filter(kpi__in=self.kpis), "kpi_id")

    def version(self, kpi, period):
        """The KpiVersion in force for ``period``, or None."""
        return self._once(("version", kpi.id, period.id), lambda: self._latest(self._versions, (kpi.id,), period))

    @cached_property
    def _weights(self):
        return self._grouped(KpiWeight.objects.filter(kpi__in=self.kpis), "kpi_id")

    def weight(self, kpi, period):
        """The KPI's weight in its track for ``period``; 0 when it has none."""
        row = self._once(("weight", kpi.id, period.id), lambda: self._latest(self._weights, (kpi.id,), period))
        return row.weight if row else 0

    def counting(self, period):
        """KPIs that count in ``period``: of its kind or shorter, or stocks."""
        return self._once(
            ("counting", period.id),
            lambda: [
                k for k in self.kpis.values() if k.nature == "stock" or Period.MONTHS[k.frequency] <= period.months
            ],
        )

    @cached_property
    def _targets(self):
        return self._grouped(self._of_wanted(Target), "kpi_id", "area_id", "period_id")

    @cached_property
    def _baselines(self):
        return self._grouped(self._of_wanted(Baseline).select_related("period"), "kpi_id", "area_id")

    def _last_period(self, kind):
        return next(p for p in reversed(self.periods.of_kind(kind)) if p.ends <= self.roadmap.ends)

    def with_first_targets(self):
        """The same Book with the targets as they were first set for each KPI, before any revision."""
        first = copy(self)
        first._known, first._has_first_targets = {}, True
        return first

    @cached_property
    def _first_set(self):
        """When the first targets of each KPI were recorded."""
        times = {}
        for (kpi_id, _area, _period), rows in self._targets.items():
            earliest = min(row.recorded_from for row in rows)
            times[kpi_id] = min(earliest, times.get(kpi_id, earliest))
        return times

    def target(self, kpi, area_id, period, *, known_for=None):
        """The Target typed for ``period``, by the knowledge that counts for ``known_for`` (default: itself)."""
        moment = self.knowledge(known_for or period)
        if self._has_first_targets and kpi.id in self._first_set:
            moment = min(moment, self._first_set[kpi.id])
        rows = self._targets.get((kpi.id, area_id, period.id), ())
        return next((row for row in rows if was_known(row, moment)), None)

    def end_target(self, kpi, area_id, *, known_for):
        """The Target of the cycle's last own period."""
        return self.target(kpi, area_id, self._last_period(kpi.frequency), known_for=known_for)

    def baseline(self, kpi, area_id, *, known_for):
        """The Baseline row, or None."""
        moment = self.knowledge(known_for)
        rows = self._baselines.get((kpi.id, area_id), ())
        return next((row for row in rows if was_known(row, moment)), None)

    # --- population ------------------------------------------------------------
    @cached_property
    def _population(self):
        rows = defaultdict(list)
        for row in Population.objects.filter(recorded_from__lte=self.known_until).order_by("-year"):
            rows[row.command_id].append(row)
        return rows

    def population(self, command_id, period):
        """The Population row that counts for ``period``: its year's, else the latest earlier year's, else None."""
        moment = self.knowledge(period)
        rows = self._population.get(command_id, ())
        return next((r for r in rows if r.year <= period.year and was_known(r, moment)), None)

    # --- tracks and their delivery -----------------------------------------------
    @cached_property
    def _track_weights(self):
        return self._grouped(TrackWeight.objects.filter(track__roadmap=self.roadmap), "track_id")

    def track_weight(self, track, period):
        """The TrackWeight in force for ``period``, or None."""
        return self._latest(self._track_weights, (track.id,), period)

    @cached_property
    def _milestones(self):
        rows = MilestoneWeight.objects.filter(milestone__track__roadmap=self.roadmap).select_related("milestone")
        found = self._grouped(rows, "milestone_id")
        self.as_told(row.milestone for entries in found.values() for row in entries)
        return found

    @cached_property
    def _progress(self):
        known = MilestoneProgress.objects.filter(milestone__track__roadmap=self.roadmap).filter(
            Q(recorded_until__isnull=True) | Q(recorded_until__gt=self.known_until)
        )
        rows = self._grouped(known, "milestone_id")
        for entries in rows.values():
            entries.sort(key=lambda r: r.on, reverse=True)
        return rows

    def deliveries(self, period):
        """(milestone, weight, MilestoneProgress or None) for each milestone that counts in ``period``."""
        return self._once(("deliveries", period.id), lambda: self._deliveries(period))

    def _deliveries(self, period):
        found = []
        for key in self._milestones:
            if row := self._latest(self._milestones, key, period):
                progress = next((p for p in self._progress.get(key, ()) if p.on <= period.ends), None)
                found.append((row.milestone, row.weight, progress))
        return found

    def deliveries_of(self, track, period):
        """Those of `deliveries` that belong to ``track``."""
        return self._once(
            ("deliveries of", track.id, period.id),
            lambda: [found for found in self.deliveries(period) if found[0].track_id == track.id],
        )
