"""Chapters about figures: the road map, its tracks, the areas below, the indicators."""

from roadmap_portal.indicators.adopted import met_only_revised
from roadmap_portal.indicators.models import Score

from .texts import both, plain

Subject = Score.Subject


def overall(scene):
    """The road map's score in the report's area; None in a report of one track."""
    if scene.report.track_id:
        return None
    return _with_trend(scene, Subject.ROADMAP, scene.roadmap.id) | _weights(
        scene.score(Subject.ROADMAP, scene.roadmap.id)
    )


def tracks(scene):
    return [_track(scene, track) for track in scene.tracks]


def _track(scene, track):
    row = scene.score(Subject.TRACK, track.id)
    sides = {
        "indicator_score": plain(row and row.indicator_score),
        "delivery_score": plain(row and row.delivery_score),
        "indicators_share": plain(row and row.alpha),
        "weight": plain(row and row.weight),
    }
    named = {"code": track.code, "kind": track.kind, "name": both(track)}
    return named | _with_trend(scene, Subject.TRACK, track.id) | _weights(row) | sides


def _with_trend(scene, subject, ref):
    row = scene.score(subject, ref)
    trend = [
        {"period": period.code, "score": plain(then and then.score), "status": _status(then)}
        for period, then in scene.trend(subject, ref)
    ]
    return _judged(row) | {"trend": trend}


def _judged(row):
    return {
        "score": plain(row and row.score),
        "status": _status(row),
        "covered": row.covered if row else 0,
        "cells": row.cells if row else 0,
    }


def _weights(row):
    return {"weight_with_data": plain(row and row.weight_with_data), "weight_all": plain(row and row.weight_all)}


def _status(row):
    return row.status if row else Score.Status.INSUFFICIENT.value


def areas(scene):
    """One row per province (per command in a province's report): its road-map score and that of each track."""
    below = scene.areas_below
    rows = scene.table.rows(
        *scene.track_blocks(frozenset([scene.period.id]), areas=frozenset(area.id for area in below))
    )
    found = {(row.area_id, row.subject, row.ref): row for row in rows}
    return [
        {
            "code": area.code,
            "name": both(area),
            "overall": _judged(found.get((area.id, Subject.ROADMAP, scene.roadmap.id))),
            "tracks": {track.code: _judged(found.get((area.id, Subject.TRACK, track.id))) for track in scene.tracks},
        }
        for area in below
    ]


def indicators(scene):
    """Every indicator that counts in the period, with or without data."""
    first = scene.first_scores()
    return [_indicator(scene, kpi, first.get(kpi.id)) for kpi in scene.kpis]


def _indicator(scene, kpi, first):
    row, version = scene.score(Subject.KPI, kpi.id), scene.book.version(kpi, scene.period)
    return {
        "code": kpi.code,
        "name": both(kpi),
        "track": scene.track_codes[kpi.track_id],
        "unit": kpi.unit,
        "decimals": kpi.decimals,
        "frequency": kpi.frequency,
        "critical": kpi.critical,
        "care": kpi.care,
        "direction": version.direction if version else "",
        "lower": plain(version and version.lower),
        "upper": plain(version and version.upper),
        "value": plain(row and row.value),
        "expected": plain(row and row.expected),
        "raw": plain(row and row.raw),
        "rule": row.rule if row else "",
        "basis": row.basis if row else "",
        "source": scene.source_of(row),
        "first_target": _first_target(row, first),
        "weight": plain(row.weight if row else scene.book.weight(kpi, scene.period)),
        **_judged(row),
        "trend": [
            {"period": period.code, "value": plain(then and then.value), "status": _status(then)}
            for period, then in scene.trend(Subject.KPI, kpi.id)
        ],
    }


def _first_target(row, first):
    """What was expected by the targets as first set, where a revision changed it; else None."""
    if first is None or row is None or (first.expected, first.raw) == (row.expected, row.raw):
        return None
    return {
        "expected": plain(first.expected),
        "raw": plain(first.raw),
        "status": first.status,
        "met_only_revised": met_only_revised(row, first),
    }
