"""What the score table says of tracks and areas in a period, ready for a page: figures, changes and trends.

Reads a table of scores (see `tables.py`) only; a fixed number of queries, whatever the number of areas.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from roadmap_portal.provinces.models import Area

from .models import Score
from .tables import Block

TREND = 12
# Where: the areas of which a page speaks, as `tables.Block` takes them.
NATION = {"kinds": frozenset([Area.Kind.NATION])}
PROVINCES = {"kinds": frozenset([Area.Kind.PROVINCE])}
Subject, Status = Score.Subject, Score.Status


def within(area_id):
    """One area alone, as `NATION` is the nation."""
    return {"areas": frozenset([area_id])}


@dataclass(slots=True)
class Figure:
    """A track's or the road map's score in one area, with what stands beside it on a page."""

    score: Score | None = None
    previous: Score | None = None
    last_year: Score | None = None
    trend: list = field(default_factory=list)

    @property
    def status(self):
        return self.score.status if self.score else Status.INSUFFICIENT

    @property
    def value(self):
        return self.score.score if self.score else None

    @property
    def change(self):
        """Points against the previous period; None when one of the two is missing."""
        return _difference(self.score, self.previous)

    @property
    def change_in_a_year(self):
        return _difference(self.score, self.last_year)

    @property
    def coverage(self):
        """Covered share of the expected cells, in per cent; None without any."""
        return coverage(self.score)

    @property
    def data_share(self):
        """Share of the indicators' weight that had data, in per cent."""
        if self.score is None or not self.score.weight_all:
            return None
        return self.score.weight_with_data / self.score.weight_all * 100


def coverage(score):
    return score.covered * 100 / score.cells if score and score.cells else None


def _difference(now, then):
    if now is None or then is None or now.score is None or then.score is None:
        return None
    return now.score - then.score


def figures_of(where, book, period, table):
    """{(subject, ref): Figure} of the tracks and the road map ``where`` (one area: NATION or `within`)."""
    wanted = run_up(book.periods, period) | {period.id}
    return figures(table.rows(*tracks_and_roadmap(book, wanted, where)), book.periods, period)


def figures(scores, periods, period):
    """The same from rows that were read already; rows of other areas must have been left out."""
    rows = defaultdict(dict)
    for score in scores:
        rows[score.subject, score.ref][score.period_id] = score
    run = _same_kind(periods, period)
    last_year = periods.same_last_year(period)
    previous = periods.previous(period)
    return {
        key: Figure(
            score=found.get(period.id),
            previous=previous and found.get(previous.id),
            last_year=last_year and found.get(last_year.id),
            trend=[found[p.id].score if p.id in found else None for p in run],
        )
        for key, found in rows.items()
    }


def roadmap_scores(roadmap, period, table):
    """{area id: Score} of the road map in all provinces."""
    wanted = Block(Subject.ROADMAP, frozenset([period.id]), refs=frozenset([roadmap.pk]), **PROVINCES)
    return {row.area_id: row for row in table.rows(wanted)}


def run_up(periods, period):
    """Ids of the periods that a page about ``period`` compares with."""
    last_year = periods.same_last_year(period)
    return {p.id for p in _same_kind(periods, period)} | ({last_year.id} if last_year else set())


def _same_kind(periods, period):
    return [p for p in periods.of_kind(period.kind) if p.ends <= period.ends][-TREND:]


def tracks_and_roadmap(book, periods, where):
    """The two blocks of all tracks and of the road map itself."""
    periods, tracks = frozenset(periods), frozenset(track.id for track in book.tracks)
    return (
        Block(Subject.TRACK, periods, refs=tracks, **where),
        Block(Subject.ROADMAP, periods, refs=frozenset([book.roadmap.pk]), **where),
    )
