"""Loads the plan itself: cycles, tracks, what they have to deliver, the indicators, and the ledgers of all these."""

from operator import attrgetter

from .calendar import midnight
from .models import (
    Activity,
    Baseline,
    CheckRule,
    Kpi,
    KpiVersion,
    KpiWeight,
    LegalInstrument,
    Milestone,
    MilestoneWeight,
    Objective,
    Roadmap,
    Target,
    Track,
    TrackWeight,
)

TEXTS = ("name_ar", "name_en")
KPI_COLUMNS = (
    *TEXTS,
    *("definition_ar", "definition_en", "data_source_ar", "data_source_en", "idea_source", "unit", "decimals"),
    *("frequency", "nature", "aggregation", "annualised", "numerator_ar", "numerator_en"),
    *("denominator_ar", "denominator_en", "denominator_nature", "population_side", "part_of_whole"),
    *("counted_numerator", "counted_denominator", "critical", "care", "cumulative", "path"),
    *("breakdown_ar", "breakdown_en"),
)


def adopted_at(cycle):
    """The moment from which a cycle's seed counts as known: the portal's own cycle was never adopted, but began."""
    return midnight(cycle.adopted_on or cycle.starts)


class PlanLoader:
    """Holds what was put already, by the codes of the files, for what refers to it."""

    def __init__(self, tables, writer, *, areas, bodies, periods):
        self.rows = {name: table.rows for name, table in tables.items()}
        self.writer = writer
        self.areas = areas
        self.bodies = bodies
        self.periods = periods
        self.cycles = {row.code: row for row in self.rows["cycles"]}
        self.working = next(row.code for row in self.rows["cycles"] if row.working)

    def put(self):
        """Write everything, parents first."""
        self.roadmaps = self._put_cycles()
        self.tracks = self._put_below("tracks", Track, "roadmap", self._parent_cycle, self._track)
        self.objectives = self._put_below("objectives", Objective, "track", self._parent_track, self._objective)
        self.activities = self._put_below("activities", Activity, "objective", self._parent_objective, self._activity)
        self.milestones = self._put_below("milestones", Milestone, "track", self._parent_track, self._milestone)
        self.kpis = self._put_below("kpis", Kpi, "track", self._parent_track, self._kpi)
        self._put_legal_instruments()
        self._put_below("check_rules", CheckRule, "roadmap", self._parent_cycle, self._check_rule)
        self._put_weights()
        self._put_versions()
        self._put_baselines_and_targets()

    # --- rows ------------------------------------------------------------------
    def _put_cycles(self):
        """The last cycle first, because each names the one that follows it."""
        wanted, rows = {}, {}
        for row in sorted(self.rows["cycles"], key=attrgetter("starts"), reverse=True):
            wanted[row.code,] = {
                **_columns(row, *TEXTS, "starts", "ends", "working", "vision_ar", "vision_en", "note_ar", "note_en"),
                "adopted_on": row.adopted_on or row.starts,
                "successor_id": rows[row.successor,].pk if row.successor else None,
            }
            rows = self.writer.put(Roadmap, ("code",), wanted)
        return {code: row for (code,), row in rows.items()}

    def _put_below(self, name, model, parent, parent_of, values_of):
        """Put the rows of a file under their parents; returns them by (cycle, code)."""
        keys = {(row.cycle, row.code): (parent_of(row).pk, row.code) for row in self.rows[name]}
        wanted = {keys[row.cycle, row.code]: values_of(row) for row in self.rows[name]}
        rows = self.writer.put(model, (f"{parent}_id", "code"), wanted)
        return {key: rows[natural] for key, natural in keys.items()}

    def _parent_cycle(self, row):
        return self.roadmaps[row.cycle]

    def _parent_track(self, row):
        return self.tracks[row.cycle, row.track]

    def _parent_objective(self, row):
        return self.objectives[row.cycle, row.objective]

    def _track(self, row):
        return _columns(row, *TEXTS, "aim_ar", "aim_en", "kind", "number")

    def _objective(self, row):
        return _columns(row, *TEXTS, "priority")

    def _activity(self, row):
        return {**_columns(row, *TEXTS, "priority", "starts", "ends"), "body_id": self.bodies[row.body].pk}

    def _milestone(self, row):
        return {
            **_columns(row, *TEXTS, "due", "baseline_due", "invented"),
            "activity_id": self.activities[row.cycle, row.activity].pk if row.activity else None,
            "province_id": self.areas[row.province].pk if row.province else None,
            "body_id": self.bodies[row.body].pk,
        }

    def _kpi(self, row):
        return {**_columns(row, *KPI_COLUMNS), "body_id": self.bodies[row.body].pk}

    def _check_rule(self, row):
        """A proposed rule comes switched off; whoever switches it on has tried it."""
        columns = ("left", "operator", "right", "missing", "text_ar", "text_en")
        return {**_columns(row, *columns), "proposed": True}

    def _put_legal_instruments(self):
        columns = (*TEXTS, "kind", "number", "year", "stage", "gap_ar", "gap_en", "verified", "source_ar", "source_en")
        found = self.writer.put(
            LegalInstrument, ("code",), {(row.code,): _columns(row, *columns) for row in self.rows["legal_instruments"]}
        )
        links = {
            found[row.code,]: {self.tracks[self.working, code].pk for code in row.tracks}
            for row in self.rows["legal_instruments"]
        }
        self.writer.put_links(LegalInstrument.tracks.through, "legalinstrument", "track", links)

    # --- ledgers ---------------------------------------------------------------
    def _put_weights(self):
        for name, model, subject, rows, columns in (
            ("tracks", TrackWeight, "track_id", self.tracks, ("weight", "alpha")),
            ("milestones", MilestoneWeight, "milestone_id", self.milestones, ("weight",)),
            ("kpis", KpiWeight, "kpi_id", self.kpis, ("weight",)),
        ):
            self._put_from_the_start(name, model, subject, rows, lambda row, c=columns: _columns(row, *c))

    def _put_versions(self):
        def values(row):
            return {
                **_columns(row, "direction", "factor", "lower", "upper"),
                "on_track": row.threshold_on_track,
                "attention": row.threshold_attention,
            }

        self._put_from_the_start("kpis", KpiVersion, "kpi_id", self.kpis, values)

    def _put_from_the_start(self, name, model, subject, rows, values_of):
        """A ledger whose entries apply from the first day of their cycle."""
        wanted, since = {}, {}
        for row in self.rows[name]:
            cycle = self.cycles[row.cycle]
            key = (rows[row.cycle, row.code].pk, cycle.starts)
            wanted[key], since[key] = values_of(row), adopted_at(cycle)
        self.writer.put_ledger(model, (subject, "applies_from"), wanted, since)

    def _put_baselines_and_targets(self):
        known = adopted_at(self.cycles[self.working])
        baselines = {
            self._place(row): {"period_id": self.periods[row.period].pk, "value": row.value}
            for row in self.rows["baselines"]
        }
        self.writer.put_ledger(Baseline, ("kpi_id", "area_id"), baselines, dict.fromkeys(baselines, known))
        targets = {
            (*self._place(row), self.periods[row.period].pk): {
                **_columns(row, "value", "decision_number", "decision_date", "reason_ar", "reason_en"),
                "upper": row.value_high,
            }
            for row in self.rows["targets"]
        }
        self.writer.put_ledger(Target, ("kpi_id", "area_id", "period_id"), targets, dict.fromkeys(targets, known))

    def _place(self, row):
        return self.kpis[self.working, row.kpi].pk, self.areas[row.area].pk


def _columns(row, *names):
    return {name: getattr(row, name) for name in names}
