"""All rows that the score table must hold."""

from django.utils import timezone

from .areas import areas, kpi_row
from .commands import figure
from .facts import Facts, counts
from .tracks import roadmap_row, track_row


def expected_scores(*, moment=None, plan_moment=None, periods=None):
    """Every score as known at ``moment`` (now): {(period id, area id, subject, ref id): OracleScore}.

    ``plan_moment``: until when decisions about the plan are followed (default: ``moment``); ``periods`` limits the
    work to some Period rows.
    """
    facts = Facts(moment or timezone.now(), plan_moment)
    wanted = None if periods is None else {period.pk for period in periods}
    scores = {}
    for roadmap in facts.roadmaps:
        for period in facts.cycle(roadmap):
            if wanted is None or period.pk in wanted:
                scores.update(_period_scores(facts, roadmap, period))
    return scores


def _period_scores(facts, roadmap, period):
    found_areas = areas(facts, period)
    rows_by_area = {area: {} for area in found_areas}
    for kpi in facts.kpis:
        if kpi.track.roadmap_id == roadmap.pk and counts(kpi, period):
            for area, row in _kpi_rows(facts, kpi, period, found_areas).items():
                rows_by_area[area][kpi.pk] = row

    scores = {}
    for area, kpi_rows in rows_by_area.items():
        scores |= {(period.pk, area.pk, "K", ref): row for ref, row in kpi_rows.items()}
        if kpi_rows and period.kind in ("Q", "Y"):
            tracks = [track for track in facts.tracks if track.roadmap_id == roadmap.pk]
            track_rows = {track.pk: track_row(facts, track, period, area, kpi_rows) for track in tracks}
            scores |= {(period.pk, area.pk, "T", ref): row for ref, row in track_rows.items()}
            scores[period.pk, area.pk, "R", roadmap.pk] = roadmap_row(list(track_rows.values()))
    return scores


def _kpi_rows(facts, kpi, period, found_areas):
    """{AreaOf: OracleScore} of one KPI in one period."""
    scope = sorted({command for area in found_areas for command in area.commands})
    figures = {command: figure(facts, kpi, command, period) for command in scope}
    if not any(one.seen for one in figures.values()):
        return {}
    rows = {area: kpi_row(facts, kpi, period, area, figures) for area in found_areas}
    return {area: row for area, row in rows.items() if row is not None}
