"""What the score table says of tracks and areas in a period, ready for a page: figures, changes and trends.

Reads the stored scores only; a fixed number of queries, whatever the number of areas.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q

from roadmap_portal.provinces.models import Area

from .models import Score

TREND = 12
NATION = Q(area__kind=Area.Kind.NATION)
Status = Score.Status


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


def figures_of(area, roadmap, periods, period):
    """{(subject, ref): Figure} of the tracks and the road map in ``area`` (a condition on Score, or an area's id)."""
    condition = area if isinstance(area, Q) else Q(area=area)
    wanted = run_up(periods, period) | {period.id}
    return figures(Score.objects.filter(of(roadmap), condition, period__in=wanted), periods, period)


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


def roadmap_scores(roadmap, period):
    """{area id: Score} of the road map in all provinces."""
    rows = Score.objects.filter(
        subject=Score.Subject.ROADMAP, ref=roadmap.pk, period=period, area__kind=Area.Kind.PROVINCE
    )
    return {row.area_id: row for row in rows}


def run_up(periods, period):
    """Ids of the periods that a page about ``period`` compares with."""
    last_year = periods.same_last_year(period)
    return {p.id for p in _same_kind(periods, period)} | ({last_year.id} if last_year else set())


def _same_kind(periods, period):
    return [p for p in periods.of_kind(period.kind) if p.ends <= period.ends][-TREND:]


def of(roadmap):
    """The condition "a row of a track or of the road map itself"."""
    return Q(subject=Score.Subject.TRACK, track__roadmap=roadmap) | Q(subject=Score.Subject.ROADMAP, ref=roadmap.pk)
