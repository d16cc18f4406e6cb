"""Keeps the score table true: reads approved values, computes the touched cells, writes them in one statement.

Who changes what scores depend on calls `recompute` (or `recompute_kpis`, `rebuild`) in the same transaction, after
taking the change number, whose row lock serialises all writers of scores.
"""

from collections import defaultdict

from django.db import connection, transaction
from django.db.models import BigIntegerField, F
from django.db.models.functions import Cast

from roadmap_portal.common.fields import FixedField, scaled
from roadmap_portal.plan.book import Book
from roadmap_portal.plan.models import Period, Roadmap
from roadmap_portal.plan.periods import Periods

from .models import Approval, Recomputation, Score
from .parts import Approved
from .rollup import KpiRollup, track_scores

# PostgreSQL takes 65,535 parameters a statement, SQLite 32,766.
ROWS_PER_STATEMENT = 1000
KEY = ("period_id", "area_id", "subject", "ref")


def approved_values(roadmap, *, moment=None, kpis=None, command=None):
    """Approved revisions as {kpi id: {(command id, period id): Approved}}, in force at ``moment`` (None: now)."""
    rows = Approval.objects.in_force(moment).filter(observation__kpi__track__roadmap=roadmap)
    if kpis is not None:
        rows = rows.filter(observation__kpi__in=kpis)
    if command is not None:
        rows = rows.filter(observation__command=command)
    whole = {
        f"whole_{side}": Cast(F(f"revision__{side}"), BigIntegerField())
        for side in ("numerator", "denominator", "value")
    }
    values = defaultdict(dict)
    for kpi, command_id, period, absence, numerator, denominator, value in (
        rows.annotate(**whole)
        .values_list(
            "observation__kpi_id",
            "observation__command_id",
            "observation__period_id",
            "revision__absence",
            *whole,
        )
        .iterator(chunk_size=5000)
    ):
        values[kpi][command_id, period] = Approved(numerator, denominator, value, absence)
    return values


def affected_periods(periods, kpi, own):
    """The periods whose figures an own period of ``kpi`` can move."""
    longest = Period.MONTHS[kpi.frequency]
    return [
        period
        for period in periods.all
        if (period.kind == kpi.frequency and period.id == own.id)
        or (period.kind != kpi.frequency and _looks_at(period, kpi, own, longest))
    ]


def _looks_at(period, kpi, own, own_months):
    if period.months > own_months and period.starts <= own.starts and own.ends <= period.ends:
        return True
    return kpi.nature == "stock" and 0 <= period.end_month - own.end_month <= own_months


def recompute(observations):
    """Recompute every cell that the approved values of ``observations`` touch; one road map at a time."""
    touched = defaultdict(set)
    by_roadmap = defaultdict(list)
    known_until = Recomputation.objects.known_until()
    for observation in observations:
        by_roadmap[observation.kpi.track.roadmap_id].append(observation)
    for roadmap_id, group in by_roadmap.items():
        kpis = {o.kpi_id for o in group}
        book = Book(Roadmap.objects.get(pk=roadmap_id), known_until=known_until, kpis=kpis)
        for observation in group:
            kpi = book.kpis[observation.kpi_id]
            own = book.periods.by_id[observation.period_id]
            for period in affected_periods(book.periods, kpi, own):
                for area in book.areas_above(observation.command_id, period):
                    touched[kpi.id, period.id].add(area.id)
        _recompute_cells(book, touched, approved_values(book.roadmap, kpis=kpis))


def recompute_kpis(roadmap, kpis):
    """Recompute all periods and areas of ``kpis`` (ids): after a target, a weight or a definition changed."""
    book = Book(roadmap, kpis=kpis)
    values = approved_values(roadmap, kpis=kpis)
    touched = defaultdict(set)
    for period in book.periods.all:
        areas = {area.id for area in book.scored_areas(period)}
        for kpi in kpis:
            touched[kpi, period.id] |= areas
    _recompute_cells(book, touched, values)


def _recompute_cells(book, touched, values):
    """``touched``: {(kpi id, period id): area ids}. Writes KPI rows, drops vanished ones, then tracks above them."""
    rows, cells = [], defaultdict(set)
    for (kpi_id, period_id), area_ids in touched.items():
        period = book.periods.by_id[period_id]
        rollup = KpiRollup(book, book.kpis[kpi_id], values.get(kpi_id, {}))
        found = {f.score.area_id: f.score for f in rollup.figures(period, [book.areas[pk] for pk in sorted(area_ids)])}
        rows.extend(found.values())
        _drop(Score.Subject.KPI, period_id, area_ids - set(found), [kpi_id])
        if period.kind != Period.Kind.MONTH:
            cells[period_id] |= area_ids
    upsert(rows)
    recompute_tracks(book, cells)


def recompute_tracks(book, cells):
    """Recompute track and road-map rows of ``cells`` ({period id: area ids}) from the stored KPI rows."""
    if not cells:
        return
    stored = _stored_kpi_scores(book, cells)
    rows = []
    for period_id, area_ids in cells.items():
        period = book.periods.by_id[period_id]
        for area_id in sorted(area_ids):
            found = track_scores(book, period, book.areas[area_id], stored[period_id, area_id])
            rows.extend(found)
            if not found:
                _drop(Score.Subject.TRACK, period_id, {area_id}, [track.id for track in book.tracks])
                _drop(Score.Subject.ROADMAP, period_id, {area_id}, [book.roadmap.id])
    upsert(rows)


def _stored_kpi_scores(book, cells):
    areas = set().union(*cells.values())
    stored = defaultdict(dict)
    for score in Score.objects.filter(
        subject=Score.Subject.KPI, period__in=cells, area__in=areas, ref__in=book.kpis
    ).only("period_id", "area_id", "ref", "score", "status", "weight", "covered", "cells"):
        stored[score.period_id, score.area_id][score.ref] = score
    return stored


def _drop(subject, period_id, area_ids, refs):
    if area_ids:
        Score.objects.filter(subject=subject, period=period_id, area__in=area_ids, ref__in=refs).delete()


def compute(roadmap, *, moment=None, periods=None):
    """All figures of ``roadmap`` as unsaved Score rows, as known at ``moment``; ``periods`` limits to these ids.

    Without a moment: what the table must hold, with the effect of decisions that wait left out.
    """
    book = Book(roadmap, moment=moment, known_until=None if moment else Recomputation.objects.known_until())
    values = approved_values(roadmap, moment=moment)
    reported = {period for by_cell in values.values() for _, period in by_cell}
    looked_at = [
        p for p in book.periods.all if (periods is None or p.id in periods) and may_have_rows(book, p, reported)
    ]
    rollups = rollups_of(book, values)
    for period in looked_at:
        yield from figures_in(book, rollups, period, book.scored_areas(period))


def rollups_of(book, values):
    """A KpiRollup of each KPI of which ``values`` (see `approved_values`) has any."""
    return [KpiRollup(book, kpi, values[kpi.id]) for kpi in book.kpis.values() if kpi.id in values]


def figures_in(book, rollups, period, areas):
    """All Score rows, unsaved, of ``areas`` in ``period``: indicators, then tracks and the road map."""
    by_area = defaultdict(dict)
    for rollup in rollups:
        for figure in rollup.figures(period, areas):
            by_area[figure.score.area_id][rollup.kpi.id] = figure.score
            yield figure.score
    if period.kind != Period.Kind.MONTH:
        for area in areas:
            yield from track_scores(book, period, area, by_area[area.id])


def may_have_rows(book, period, reported):
    """Whether some approved period lies in ``period`` or within a year before its end."""
    return any(-12 <= book.periods.by_id[own].end_month - period.end_month <= 0 for own in reported)


def rebuild(roadmap):
    """Compute all scores of ``roadmap`` anew and put them in place of the stored ones; returns how many."""
    with transaction.atomic():
        refs = {
            Score.Subject.KPI: list(Book(roadmap, periods=Periods()).kpis),
            Score.Subject.TRACK: [track.id for track in roadmap.tracks.all()],
            Score.Subject.ROADMAP: [roadmap.id],
        }
        for subject, ids in refs.items():
            Score.objects.filter(subject=subject, ref__in=ids).delete()
        rows = list(compute(roadmap))
        upsert(rows)
    return len(rows)


def upsert(rows):
    """Write Score rows in as few statements as may be; the same text on both databases."""
    fields = [f for f in Score._meta.concrete_fields if not f.primary_key]
    columns = [f.column for f in fields]
    # What Django would do field by field, without asking each field of each row how.
    places = [(f.attname, f.decimal_places if isinstance(f, FixedField) else None) for f in fields]
    updates = ", ".join(f"{c} = excluded.{c}" for c in columns if c not in KEY)
    one = "(" + ", ".join(["%s"] * len(columns)) + ")"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_PER_STATEMENT):
            batch = rows[start : start + ROWS_PER_STATEMENT]
            cursor.execute(
                f"INSERT INTO {Score._meta.db_table} ({', '.join(columns)}) VALUES {', '.join([one] * len(batch))} "
                f"ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET {updates}",
                [_stored(getattr(row, name), scale) for row in batch for name, scale in places],
            )


def _stored(value, places):
    return value if places is None or value is None else scaled(value, places)
