"""Decisions about the plan, with what they move: the ledger row, a numbered change, and the scores.

The caller has checked `plan.change_roadmap`. A target or a milestone's progress moves its scores at once; what reaches
every area and period (weights, versions, scope, population) moves them in a worker, see `recomputing`. Closed periods
keep their scores: the Book answers for them with the knowledge of their closing.
"""

from collections import defaultdict

from django.db import transaction

from roadmap_portal.operations import changes
from roadmap_portal.plan import decisions
from roadmap_portal.plan.book import Book
from roadmap_portal.plan.models import Period

from . import recomputing
from .models import Recomputation, Score
from .scores import recompute_kpis, recompute_tracks


def revise_target(kpi, *, area, by, **values):
    """See `plan.decisions.revise_target`; the KPI's scores follow at once."""
    return _decided(
        "target.revised",
        _of_kpi(kpi) | {"area": area.code},
        lambda: decisions.revise_target(kpi, area=area, by=by, **values),
        by,
        follow=lambda: recompute_kpis(kpi.track.roadmap, [kpi.pk]),
    )


def record_progress(milestone, *, by, **values):
    """How far a milestone was on a day; the delivery side of its track follows at once."""
    province = milestone.province.code if milestone.province_id else None
    return _decided(
        "milestone.moved",
        {"milestone": milestone.code, "track": milestone.track.code, "province": province},
        lambda: decisions.record_progress(milestone, by=by, **values),
        by,
        follow=lambda: _recompute_all_tracks(milestone.track.roadmap),
    )


def revise_weight(kpi, *, by, **values):
    """A KPI's weight in its track; its track and the road map follow."""
    return _decided("weight.revised", _of_kpi(kpi), lambda: decisions.revise_weight(kpi, by=by, **values), by)


def revise_kpi_version(kpi, *, by, **values):
    """Direction, factor, bounds or thresholds of a KPI from a day on."""
    return _decided("indicator.revised", _of_kpi(kpi), lambda: decisions.revise_kpi_version(kpi, by=by, **values), by)


def _of_kpi(kpi):
    return {"indicator": kpi.code, "track": kpi.track.code}


def revise_track_weight(track, *, by, **values):
    """A track's weight in the road map, and α."""
    return _decided(
        "weight.revised", {"track": track.code}, lambda: decisions.revise_track_weight(track, by=by, **values), by
    )


def revise_scope(command, *, by, **values):
    """Whether a command is in the plan's scope from a day on; every area above it is counted anew."""
    return _decided(
        "scope.revised", {"command": command.code}, lambda: decisions.revise_scope(command, by=by, **values), by
    )


def revise_population(command, *, by, **values):
    """A command's population in a year; the KPIs that divide by it or weigh with it follow."""
    return _decided(
        "population.revised",
        {"command": command.code},
        lambda: decisions.revise_population(command, by=by, **values),
        by,
    )


def _decided(kind, subject, decide, by, *, follow=None):
    """Take the change number first: its row lock serialises all writers of scores.

    ``follow`` computes the scores at once, unless a decision from before still waits for its own: then this one must
    wait too, or the table would follow the second without the first.
    """
    with transaction.atomic():
        number = changes.take()
        row = decide()
        if row is None:
            # Nothing differs: the number goes back with the transaction.
            transaction.set_rollback(True)
            return None
        if follow and not Recomputation.objects.pending().exists():
            follow()
        else:
            recomputing.enqueue(kind, number=number, subject=subject, decided_at=row.recorded_from, by=by)
        changes.record(kind, subject=subject, number=number)
    return row


def _recompute_all_tracks(roadmap):
    book = Book(roadmap, kpis=())
    rows = Score.objects.filter(subject=Score.Subject.ROADMAP, ref=roadmap.pk).exclude(period__kind=Period.Kind.MONTH)
    cells = defaultdict(set)
    for period, area in rows.values_list("period", "area"):
        cells[period].add(area)
    recompute_tracks(book, cells)
