"""What every chapter of one report looks at: its period, area, tracks and scores, read once."""

from collections import defaultdict
from functools import cached_property

from roadmap_portal.indicators.adopted import first_scores, revised_kpis
from roadmap_portal.indicators.models import Recomputation, Score
from roadmap_portal.indicators.scores import approved_values
from roadmap_portal.indicators.tables import Block, StoredTable, TableAsOf
from roadmap_portal.plan.book import Book
from roadmap_portal.plan.models import Period, Roadmap
from roadmap_portal.provinces.models import Area

# Periods of a trend line, the report's own included.
RUN_UP = 8


class Scene:
    def __init__(self, report, made_at, table=None):
        """``table``: the scores of ``made_at``; without it that is now, and the stored ones are taken.

        While a decision waits for the worker, the stored scores are behind it: then they are computed here.
        """
        self.report, self.period, self.made_at = report, report.period, made_at
        self.roadmap = Roadmap.objects.get(starts__lte=self.period.starts, ends__gte=self.period.ends)
        self.book = Book(self.roadmap, moment=made_at, kpis=())
        self.table = table or self._current()
        self.area = report.area or self.book.nation
        self.tracks = [t for t in self.book.tracks if report.track_id in (None, t.id)]
        track_ids = {track.id for track in self.tracks}
        self.kpis = sorted(
            (kpi for kpi in self.book.counting(self.period) if kpi.track_id in track_ids),
            key=lambda kpi: (self._place[kpi.track_id], kpi.code),
        )

    def _current(self):
        if Recomputation.objects.pending().exists():
            return TableAsOf(Book(self.roadmap, moment=self.made_at, periods=self.book.periods), cached=False)
        return StoredTable(self.roadmap)

    @cached_property
    def _place(self):
        return {track.id: place for place, track in enumerate(self.book.tracks)}

    @cached_property
    def track_codes(self):
        return {track.id: track.code for track in self.book.tracks}

    @cached_property
    def previous(self):
        """The period before, if the road map had begun; else None."""
        found = self.book.periods.previous(self.period)
        return found if found and found.starts >= self.roadmap.starts else None

    @cached_property
    def run_up(self):
        """Up to RUN_UP periods of this kind within the road map, oldest first, the report's own last."""
        same_kind = self.book.periods.of_kind(self.period.kind)
        return [p for p in same_kind if self.roadmap.starts <= p.starts and p.ends <= self.period.ends][-RUN_UP:]

    @cached_property
    def own_periods(self):
        """Ids of the months, quarters and years inside the report's period."""
        return [p.id for kind in Period.Kind.values for p in self.book.periods.inside(kind, self.period)]

    @cached_property
    def _scores(self):
        found = defaultdict(dict)
        periods, area = frozenset(p.id for p in self.run_up), frozenset([self.area.id])
        for row in self.table.rows(*self._blocks(periods, areas=area)):
            found[row.subject, row.ref][row.period_id] = row
        return found

    def _blocks(self, periods, **where):
        refs = frozenset(kpi.id for kpi in self.kpis)
        return Block(Score.Subject.KPI, periods, refs=refs, **where), *self.track_blocks(periods, **where)

    def track_blocks(self, periods, **where):
        """The blocks of the report's tracks and of the road map."""
        tracks = frozenset(track.id for track in self.tracks)
        return (
            Block(Score.Subject.TRACK, periods, refs=tracks, **where),
            Block(Score.Subject.ROADMAP, periods, refs=frozenset([self.roadmap.id]), **where),
        )

    def source_of(self, row):
        """The code of the own period that a stock's figure is from, or None."""
        return row and row.source_id and self.book.periods.by_id[row.source_id].code

    def score(self, subject, ref, period=None):
        """The Score row of the report's area, or None."""
        return self._scores[subject, ref].get((period or self.period).id)

    def first_scores(self):
        """{KPI id: Score} of the report's area by the targets as first set, for the indicators whose were revised."""
        kpis = revised_kpis([kpi.id for kpi in self.kpis], self.made_at)
        if not kpis:
            return {}
        book = Book(self.roadmap, moment=self.made_at, kpis=kpis, periods=self.book.periods, tracks=self.book.tracks)
        values = approved_values(self.roadmap, moment=self.table.moment, kpis=kpis)
        found = {pk: first_scores(book, book.kpis[pk], values[pk], [self.period], self.area) for pk in kpis}
        return {pk: scores[self.period.id] for pk, scores in found.items() if scores}

    def trend(self, subject, ref):
        """(period, Score or None) for each period of the run-up, oldest first."""
        return [(period, self.score(subject, ref, period)) for period in self.run_up]

    @cached_property
    def areas_below(self):
        """The rows of the heat map: provinces in the country's reports, commands in a province's."""
        kind = Area.Kind.COMMAND if self.report.area_id else Area.Kind.PROVINCE
        parents = {self.area.id, self.book.nation.id} if kind == Area.Kind.PROVINCE else {self.area.id}
        return [a for a in self.book.scored_areas(self.period) if a.kind == kind and a.parent_id in parents]

    def track_weights(self):
        """(track code, TrackWeight or None) of each track of the road map."""
        return [(track.code, self.book.track_weight(track, self.period)) for track in self.book.tracks]
