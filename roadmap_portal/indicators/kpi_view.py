"""A KPI's page: value against its path, the other commands' spread, and how its score came about.

Who may see which values is `policy`'s answer: where a value is out of sight, its score still shows.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from roadmap_portal.common.exact import fraction
from roadmap_portal.common.formats import period_label
from roadmap_portal.common.path_chart import PathChart, PathPoint
from roadmap_portal.plan.models import Target
from roadmap_portal.provinces.models import Area

from .adopted import first_scores, met_only_revised, revised_kpis
from .models import Score
from .rollup import KpiRollup
from .scores import approved_values
from .tables import Block

RUN = 24


@dataclass(slots=True)
class AreaLine:
    area: Area
    score: Score
    sees_value: bool


@dataclass(slots=True)
class Explanation:
    """The exact parts of one figure; they recombine to its value (docs/method.md, 3)."""

    figure: object
    parts: list
    factor: int

    @property
    def has_denominator(self):
        return self.figure.score.denominator is not None


@dataclass(slots=True)
class KpiView:
    kpi: object
    version: object
    period: object
    area: Area
    score: Score | None
    previous: Score | None
    last_year: Score | None
    chart: PathChart
    course: list
    # By the targets as they were first set, where they were revised: {period id: Score}.
    first: dict
    provinces: list
    spread: dict
    targets: list
    explanation: Explanation | None

    @property
    def first_score(self):
        return self.first.get(self.period.id)

    @property
    def met_only_revised(self):
        return met_only_revised(self.score, self.first_score)

    @property
    def status(self):
        return self.score.status if self.score else Score.Status.INSUFFICIENT


def kpi_view(book, kpi, period, area, *, seen, table):
    """The KpiView of ``kpi`` for ``area``; ``seen``: ids of areas whose values the reader may see."""
    periods = book.periods
    run = [p for p in periods.of_kind(period.kind) if p.ends <= period.ends][-RUN:]
    rows = table.rows(Block(Score.Subject.KPI, frozenset(p.id for p in run), refs=frozenset([kpi.id])))
    mine = {row.period_id: row for row in rows if row.area_id == area.id}
    now = [row for row in rows if row.period_id == period.id]
    previous, last_year = periods.previous(period), periods.same_last_year(period)
    first = {}
    if revised_kpis([kpi.id], book.moment):
        values = approved_values(book.roadmap, moment=table.moment, kpis=[kpi.id])[kpi.id]
        first = first_scores(book, kpi, values, run, area)
    return KpiView(
        kpi=kpi,
        version=book.version(kpi, period),
        period=period,
        area=area,
        score=mine.get(period.id),
        previous=previous and mine.get(previous.id),
        last_year=last_year and mine.get(last_year.id),
        chart=_chart(kpi, _from_first(run, mine, period), mine, first, area),
        course=[(p, mine.get(p.id), first.get(p.id)) for p in reversed(run)],
        first=first,
        provinces=_areas(book, now, Area.Kind.PROVINCE, seen),
        spread=_spread(book, now, area),
        targets=_targets(book, kpi, area),
        explanation=_explain(book, kpi, period, area, seen),
    )


def _from_first(run, mine, period):
    """The run without the empty time before the first value: there is nothing to draw in it."""
    known = [p for p in run if p.id in mine and mine[p.id].value is not None]
    begins = min(known[:1] or [period], key=lambda p: p.ends).ends
    return [p for p in run if p.ends >= begins]


def _chart(kpi, run, mine, first, area):
    return PathChart(
        points=[
            PathPoint(
                label=period_label(p.code),
                actual=mine[p.id].value if p.id in mine else None,
                expected=mine[p.id].expected if p.id in mine else None,
                former=first[p.id].expected if p.id in first else None,
                status=mine[p.id].status if p.id in mine else "",
            )
            for p in run
        ],
        title=_("%(indicator)s, %(area)s") % {"indicator": kpi.name, "area": area.name},
        description=_("The value over time against the value expected; the table below has the same figures."),
        unit=kpi.unit,
        places=kpi.decimals,
    )


def _areas(book, rows, kind, seen):
    lines = [
        AreaLine(book.areas[row.area_id], row, row.area_id in seen)
        for row in rows
        if book.areas[row.area_id].kind == kind
    ]
    return sorted(lines, key=lambda line: (line.score.score is None, line.score.score or 0, line.area.code))


def _spread(book, rows, area):
    """The commands' values without names: everybody may see how wide they lie."""
    values = sorted(
        row.value
        for row in rows
        if book.areas[row.area_id].kind == Area.Kind.COMMAND and row.area_id != area.id and row.value is not None
    )
    if len(values) < 3:
        return {}
    return {"values": values, "lowest": values[0], "median": values[len(values) // 2], "highest": values[-1]}


def _targets(book, kpi, area):
    return list(
        Target.objects.known_at(book.moment)
        .filter(kpi=kpi, area=area)
        .select_related("period")
        .order_by("period__ends", "period__kind")
    )


def _explain(book, kpi, period, area, seen):
    """None where the reader may not see every part."""
    if area.id not in seen:
        return None
    rollup = KpiRollup(book, kpi, approved_values(book.roadmap, moment=book.moment, kpis=[kpi.id])[kpi.id])
    figure = next(rollup.figures(period, [area]), None)
    if figure is None or not figure.version:
        return None
    parts = [(book.areas[part.command], part, part.command in seen) for part in figure.parts]
    return Explanation(figure, parts, figure.version.factor)


def recombined(explanation):
    """The figure's value from its parts, exactly: what the page promises and a test holds it to."""
    parts = [part for _area, part, _seen in explanation.parts if part.has_value]
    numerator = sum(part.numerator for part in parts)
    if not explanation.has_denominator:
        return fraction(explanation.factor * numerator) / 10_000
    return fraction(explanation.factor * numerator) / sum(part.denominator for part in parts)
