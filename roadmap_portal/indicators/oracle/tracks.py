"""Section 6: tracks and the road map, in quarters and years."""

from dataclasses import dataclass
from fractions import Fraction

from roadmap_portal.provinces.models import Area

from .areas import OracleScore
from .arithmetic import MONTHS, exact, stored
from .attainment import status
from .facts import counts, known


@dataclass(frozen=True)
class IndicatorSide:
    """The KPI side of a track: its exact score or None, the weights, and whether too little of them has data."""

    score: Fraction | None
    with_data: Fraction
    all: Fraction
    too_little: bool


def track_row(facts, track, period, area, kpi_rows):
    """The OracleScore of a track; ``kpi_rows``: KPI id -> OracleScore in the same area and period."""
    kpis = [kpi for kpi in facts.kpis if kpi.track_id == track.pk and counts(kpi, period)]
    side = _indicator_side(facts, kpis, period, kpi_rows)
    delivery = _delivery_side(facts, track, period, area)
    weighting = facts.applying(facts.track_weights[track.pk], period)
    alpha = exact(weighting.alpha) if weighting else Fraction(1, 2)
    figure = _together(side, delivery, alpha)
    covered, cells = _coverage(facts, kpis, period, area, kpi_rows)
    return OracleScore(
        track=track.pk,
        status=_track_status(figure, kpis, kpi_rows),
        weight=stored(exact(weighting.weight) if weighting else Fraction(0), 4),
        covered=covered,
        cells=cells,
        score=stored(figure, 6),
        indicator_score=stored(side.score, 6),
        delivery_score=stored(delivery, 6),
        alpha=stored(alpha, 4),
        weight_with_data=stored(side.with_data, 4),
        weight_all=stored(side.all, 4),
    )


def roadmap_row(track_rows):
    """The OracleScore of the road map from the OracleScores of all its tracks."""
    scored = [row for row in track_rows if row.score is not None]
    with_data = sum((exact(row.weight) for row in scored), Fraction(0))
    everything = sum((exact(row.weight) for row in track_rows), Fraction(0))
    figure = None
    if with_data > 0 and with_data * 2 >= everything:
        figure = sum(exact(row.weight) * exact(row.score) for row in scored) / with_data
    return OracleScore(
        track=None,
        status="insufficient" if figure is None else status(figure),
        weight=stored(Fraction(0), 4),
        covered=sum(row.covered for row in track_rows),
        cells=sum(row.cells for row in track_rows),
        score=stored(figure, 6),
        weight_with_data=stored(with_data, 4),
        weight_all=stored(everything, 4),
    )


def _indicator_side(facts, kpis, period, kpi_rows):
    with_data = everything = weighted = Fraction(0)
    for kpi in kpis:
        row = kpi_rows.get(kpi.pk)
        weight = _weight(facts, kpi, period)
        if row is None or row.cells > 0:
            everything += weight
        if row is not None and row.score is not None:
            with_data += weight
            weighted += weight * exact(row.score)
    too_little = everything > 0 and (with_data == 0 or with_data * 2 < everything)
    score = weighted / with_data if with_data > 0 and not too_little else None
    return IndicatorSide(score, with_data, everything, too_little)


def _weight(facts, kpi, period):
    row = facts.applying(facts.kpi_weights[kpi.pk], period)
    return exact(row.weight) if row else Fraction(0)


def _delivery_side(facts, track, period, area):
    """The weighted mean of the milestones' progress, exact; None when no weight counts."""
    weights = weighted = Fraction(0)
    for milestone in facts.milestones:
        if milestone.track_id != track.pk or not _is_of(facts, milestone, area):
            continue
        row = facts.applying(facts.milestone_weights[milestone.pk], period)
        if row is not None:
            weights += exact(row.weight)
            weighted += exact(row.weight) * _progress(facts, milestone, period)
    return weighted / weights if weights > 0 else None


def _is_of(facts, milestone, area):
    """The nation counts every milestone; a province and its commands count the province's own."""
    if area.kind == Area.Kind.NATION:
        return True
    province = area.pk if area.kind == Area.Kind.PROVINCE else facts.province_of[area.pk]
    return milestone.province_id == province


def _progress(facts, milestone, period):
    rows = [row for row in known(facts.progress[milestone.pk], facts.moment) if row.on <= period.ends]
    if not rows:
        return Fraction(0)
    last = max(rows, key=lambda row: row.on)
    percent = exact(last.percent)
    return percent if last.evidence_accepted else min(percent, Fraction(90))


def _together(side, delivery, alpha):
    """The track's exact figure; None is grey."""
    if side.too_little:
        return None
    if side.score is None:
        return delivery
    if delivery is None:
        return side.score
    return alpha * side.score + (1 - alpha) * delivery


def _track_status(figure, kpis, kpi_rows):
    if figure is None:
        return "insufficient"
    critical_off_track = any(
        kpi.critical and kpi.pk in kpi_rows and kpi_rows[kpi.pk].status == "off_track" for kpi in kpis
    )
    found = status(figure)
    return "attention" if found == "on_track" and critical_off_track else found


def _coverage(facts, kpis, period, area, kpi_rows):
    """Covered and expected cells; a KPI without a row expects all of its own."""
    covered = cells = 0
    for kpi in kpis:
        if kpi.pk in kpi_rows:
            covered += kpi_rows[kpi.pk].covered
            cells += kpi_rows[kpi.pk].cells
        else:
            shorter = MONTHS[period.kind] < MONTHS[kpi.frequency]
            cells += len(area.commands) * (1 if shorter else len(facts.inside(kpi, period)))
    return covered, cells
