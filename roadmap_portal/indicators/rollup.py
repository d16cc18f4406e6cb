"""From commands' values to KPI, track and road-map figures: pure computation over a Book (docs/method.md, 3 and 6).

One path serves an approval, a bulk approval, the rebuild, the check and every as-of screen.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from roadmap_portal.common.exact import fraction, half_up
from roadmap_portal.plan.models import Period

from .attainment import attain, raw_of, score_of, status_of
from .expectations import Expectation, Expectations
from .models import Score
from .parts import TEN_THOUSAND, PartMaker

ON_TRACK, ATTENTION = Fraction(90), Fraction(70)
UNVERIFIED_AT_MOST = Fraction(90)
INSUFFICIENT = Score.Status.INSUFFICIENT


@dataclass(slots=True)
class KpiFigure:
    """A KPI in an area and a period, with all that explains it."""

    score: Score
    parts: list
    expectation: Expectation
    version: object


class KpiRollup:
    """The figures of one KPI; ``values`` maps (command, period id) to Approved."""

    def __init__(self, book, kpi, values):
        self.book, self.kpi = book, kpi
        self._maker = PartMaker(book, kpi, values)
        self._expectations = Expectations(book, kpi)
        self._unit = Fraction(1, 10**kpi.decimals)

    def figures(self, period, areas):
        """Yield a KpiFigure for each of ``areas`` in which an approved revision was looked at."""
        if self.kpi.nature == "flow" and Period.MONTHS[self.kpi.frequency] > period.months:
            return
        parts = {c: self._maker.part(c, period) for c in self.book.commands(period)}
        for area in areas:
            own = [parts[c] for c in self.book.commands_of(area, period)]
            if any(part.seen for part in own):
                yield self._figure(area, period, own)

    def _figure(self, area, period, parts):
        with_value = [part for part in parts if part.has_value]
        source = max((part.source for part in with_value), key=lambda p: p.ends, default=None)
        is_other_kind = self.kpi.frequency != period.kind
        version_of = source if source and is_other_kind and self.kpi.nature == "stock" else period
        version = self.book.version(self.kpi, version_of)
        score = Score(
            period_id=period.id,
            area_id=area.id,
            subject=Score.Subject.KPI,
            ref=self.kpi.id,
            track_id=self.kpi.track_id,
            status=INSUFFICIENT,
            weight=self.book.weight(self.kpi, period),
            covered=sum(part.covered for part in parts),
            cells=sum(part.cells for part in parts),
        )
        expectation = Expectation()
        if with_value and version:
            expectation = self._expectations.of_area(area, period, parts, version, source)
            self._fill(score, period, source, with_value, expectation, version)
        return KpiFigure(score, parts, expectation, version)

    def _fill(self, score, period, source, parts, expectation, version):
        numerator = sum(part.numerator for part in parts)
        score.numerator = Decimal(numerator).scaleb(-4)
        score.source_id = source.id
        if self.kpi.nature == "stock" and source.ends != period.ends:
            score.basis = Score.Basis.CARRIED
        else:
            score.basis = Score.Basis.OWN if period.kind == self.kpi.frequency else Score.Basis.ROLLED
        if self.kpi.aggregation == "sum":
            actual = Fraction(version.factor * numerator, TEN_THOUSAND)
        else:
            denominator = sum(part.denominator for part in parts)
            score.denominator = Decimal(denominator).scaleb(-4)
            if denominator == 0:
                return
            actual = Fraction(version.factor * numerator, denominator)
        score.value = half_up(actual, 6)
        if expectation.expected is not None:
            score.expected = half_up(expectation.expected, 6)
        self._judge(score, actual, expectation, version)

    def _judge(self, score, actual, expectation, version):
        attainment = attain(
            actual=actual,
            direction=version.direction,
            expected=expectation.expected,
            baseline=expectation.baseline,
            end_target=expectation.end_target,
            lower=expectation.lower,
            upper=expectation.upper,
            unit=self._unit,
        )
        if attainment is None:
            return
        score.rule, score.raw = attainment.rule, raw_of(attainment.raw)
        # Under half of the cells is too little to speak for the area: the figure stays, the judgement does not.
        if 2 * score.covered >= score.cells:
            score.score = score_of(attainment.raw)
            score.status = status_of(attainment.raw, version.on_track, version.attention)


def delivery(book, track, area, period):
    """Σ(w·%) ÷ Σw of the milestones of ``track`` that ``area`` counts; None without any."""
    rows = [
        (fraction(weight), milestone_percent(progress))
        for milestone, weight, progress in book.deliveries_of(track, period)
        if counts_milestone(area, milestone)
    ]
    total = sum(weight for weight, _ in rows)
    return sum(weight * percent for weight, percent in rows) / total if total else None


def counts_milestone(area, milestone):
    """The nation counts all milestones, a province and its commands their own."""
    if area.kind == area.Kind.NATION:
        return True
    province = area.id if area.kind == area.Kind.PROVINCE else area.parent_id
    return milestone.province_id == province


def milestone_percent(progress):
    """0 when not started; at most 90 until the evidence is accepted."""
    if progress is None:
        return Fraction(0)
    percent = fraction(progress.percent)
    return percent if progress.evidence_accepted else min(percent, UNVERIFIED_AT_MOST)


def track_scores(book, period, area, kpi_scores):
    """The Score of each track and of the road map; ``kpi_scores``: KPI rows of this area and period, by KPI id.

    Empty when no KPI that counts has a row.
    """
    counting = book.counting(period)
    if not any(kpi.id in kpi_scores for kpi in counting):
        return []
    by_track = {track.id: [kpi for kpi in counting if kpi.track_id == track.id] for track in book.tracks}
    tracks = [_track_score(book, period, area, track, by_track[track.id], kpi_scores) for track in book.tracks]
    return [*tracks, _roadmap_score(book, period, area, tracks)]


def _track_score(book, period, area, track, kpis, kpi_scores):
    rows = [kpi_scores[kpi.id] for kpi in kpis if kpi.id in kpi_scores]
    without_row = [kpi for kpi in kpis if kpi.id not in kpi_scores]
    with_score = [row for row in rows if row.score is not None]
    with_data = sum(fraction(row.weight) for row in with_score)
    of_all = sum(fraction(row.weight) for row in rows if row.cells)
    of_all += sum(fraction(book.weight(kpi, period)) for kpi in without_row)
    settings = book.track_weight(track, period)
    score = Score(
        period_id=period.id,
        area_id=area.id,
        subject=Score.Subject.TRACK,
        ref=track.id,
        track_id=track.id,
        status=INSUFFICIENT,
        weight=settings.weight if settings else 0,
        alpha=settings.alpha if settings else half_up(Fraction(1, 2), 4),
        weight_with_data=half_up(with_data, 4),
        weight_all=half_up(of_all, 4),
        covered=sum(row.covered for row in rows),
        cells=sum(row.cells for row in rows) + sum(_default_cells(book, kpi, area, period) for kpi in without_row),
    )
    delivered = delivery(book, track, area, period)
    if delivered is not None:
        score.delivery_score = half_up(delivered, 6)
    measured = None
    if of_all:
        # Too little data: the side is grey, and with it the track.
        if not with_data or 2 * with_data < of_all:
            return score
        measured = sum(fraction(row.weight) * fraction(row.score) for row in with_score) / with_data
        score.indicator_score = half_up(measured, 6)
    exact = _both_sides(measured, delivered, fraction(score.alpha))
    if exact is not None:
        score.score = half_up(exact, 6)
        score.status = _capped(status_of(exact, ON_TRACK, ATTENTION), kpis, rows)
    return score


def _capped(status, kpis, rows):
    """A track with a critical indicator off track is not on track itself."""
    critical = {kpi.id for kpi in kpis if kpi.critical}
    hurt = any(row.ref in critical and row.status == Score.Status.OFF_TRACK for row in rows)
    return Score.Status.ATTENTION if hurt and status == Score.Status.ON_TRACK else status


def _both_sides(measured, delivered, alpha):
    if measured is None or delivered is None:
        return delivered if measured is None else measured
    return alpha * measured + (1 - alpha) * delivered


def _default_cells(book, kpi, area, period):
    """Expected cells of a KPI of which nothing was approved: all commands, all own periods inside."""
    commands = len(book.commands_of(area, period))
    if Period.MONTHS[kpi.frequency] > period.months:
        return commands
    return commands * len(book.periods.inside(kpi.frequency, period))


def _roadmap_score(book, period, area, tracks):
    with_score = [row for row in tracks if row.score is not None]
    with_data = sum(fraction(row.weight) for row in with_score)
    of_all = sum(fraction(row.weight) for row in tracks)
    score = Score(
        period_id=period.id,
        area_id=area.id,
        subject=Score.Subject.ROADMAP,
        ref=book.roadmap.id,
        status=INSUFFICIENT,
        weight=0,
        weight_with_data=half_up(with_data, 4),
        weight_all=half_up(of_all, 4),
        covered=sum(row.covered for row in tracks),
        cells=sum(row.cells for row in tracks),
    )
    if with_data and 2 * with_data >= of_all:
        exact = sum(fraction(row.weight) * fraction(row.score) for row in with_score) / with_data
        score.score = half_up(exact, 6)
        score.status = status_of(exact, ON_TRACK, ATTENTION)
    return score
