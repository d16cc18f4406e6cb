"""Decisions about the plan, with what they move: the ledger row, the touched scores and a numbered change, as one.

The caller has checked `plan.change_roadmap`. Closed periods keep their scores: the Book answers for them with the
knowledge of their closing, so recomputing them finds what is stored.
"""

from collections import defaultdict

from django.db import transaction
from django.db.models import Q

from roadmap_portal.operations import changes
from roadmap_portal.plan import decisions
from roadmap_portal.plan.book import Book
from roadmap_portal.plan.models import Kpi, Period, Roadmap

from .models import Score
from .scores import rebuild, recompute_kpis, recompute_tracks


def revise_target(kpi, *, area, by, **values):
    """See `plan.decisions.revise_target`; the KPI's scores follow."""
    return _decided(
        "target.revised",
        lambda: decisions.revise_target(kpi, area=area, by=by, **values),
        {"indicator": kpi.code, "track": kpi.track.code, "area": area.code},
        lambda: recompute_kpis(kpi.track.roadmap, [kpi.pk]),
    )


def revise_weight(kpi, *, by, **values):
    """A KPI's weight in its track; its track and the road map follow."""
    return _decided(
        "weight.revised",
        lambda: decisions.revise_weight(kpi, by=by, **values),
        {"indicator": kpi.code, "track": kpi.track.code},
        lambda: recompute_kpis(kpi.track.roadmap, [kpi.pk]),
    )


def revise_kpi_version(kpi, *, by, **values):
    """Direction, factor, bounds or thresholds of a KPI from a day on."""
    return _decided(
        "indicator.revised",
        lambda: decisions.revise_kpi_version(kpi, by=by, **values),
        {"indicator": kpi.code, "track": kpi.track.code},
        lambda: recompute_kpis(kpi.track.roadmap, [kpi.pk]),
    )


def revise_track_weight(track, *, by, **values):
    """A track's weight in the road map, and α."""
    return _decided(
        "weight.revised",
        lambda: decisions.revise_track_weight(track, by=by, **values),
        {"track": track.code},
        lambda: _recompute_all_tracks(track.roadmap),
    )


def record_progress(milestone, *, by, **values):
    """How far a milestone was on a day; the delivery side of its track follows."""
    return _decided(
        "milestone.moved",
        lambda: decisions.record_progress(milestone, by=by, **values),
        {
            "milestone": milestone.code,
            "track": milestone.track.code,
            "province": milestone.province.code if milestone.province_id else None,
        },
        lambda: _recompute_all_tracks(milestone.track.roadmap),
    )


def revise_scope(command, *, by, **values):
    """Whether a command is in the plan's scope from a day on; every area above it is counted anew."""
    return _decided(
        "scope.revised",
        lambda: decisions.revise_scope(command, by=by, **values),
        {"command": command.code},
        lambda: [rebuild(roadmap) for roadmap in Roadmap.objects.order_by("starts")],
    )


def revise_population(command, *, by, **values):
    """A command's population in a year; the KPIs that divide by it or weigh with it follow."""
    return _decided(
        "population.revised",
        lambda: decisions.revise_population(command, by=by, **values),
        {"command": command.code},
        _recompute_population_kpis,
    )


def _decided(kind, decide, subject, follow):
    """Take the change number first: its row lock serialises all writers of scores."""
    with transaction.atomic():
        number = changes.take()
        row = decide()
        if row is None:
            # Nothing differs: the number goes back with the transaction.
            transaction.set_rollback(True)
            return None
        follow()
        changes.record(kind, subject=subject, number=number)
    return row


def _recompute_all_tracks(roadmap):
    book = Book(roadmap, kpis=())
    rows = Score.objects.filter(subject=Score.Subject.ROADMAP, ref=roadmap.pk).exclude(period__kind=Period.Kind.MONTH)
    cells = defaultdict(set)
    for period, area in rows.values_list("period", "area"):
        cells[period].add(area)
    recompute_tracks(book, cells)


def _recompute_population_kpis():
    for roadmap in Roadmap.objects.order_by("starts"):
        kpis = Kpi.objects.filter(track__roadmap=roadmap)
        touched = kpis.filter(~Q(population_side="") | Q(aggregation=Kpi.Aggregation.WMEAN))
        recompute_kpis(roadmap, list(touched.values_list("pk", flat=True)))
