"""What the targets were when they were first set, so that a lowered bar does not pass for progress.

The first targets of an indicator are those recorded at the earliest moment of its ledger; what was typed later, for
whatever area or period, is a revision.
"""

from django.db.models import F, Max, Min

from roadmap_portal.plan.models import Target

from .models import Score
from .rollup import KpiRollup

ON_TRACK = Score.Status.ON_TRACK


def revised_kpis(kpis, moment):
    """Those of ``kpis`` (ids) whose targets were revised by ``moment``."""
    known = Target.objects.filter(kpi__in=kpis, recorded_from__lte=moment)
    times = known.values("kpi").annotate(first=Min("recorded_from"), last=Max("recorded_from"))
    return set(times.filter(last__gt=F("first")).values_list("kpi", flat=True))


def first_scores(book, kpi, values, periods, area):
    """{period id: Score} of ``area`` by the first targets; ``book`` knows the targets of ``kpi``."""
    rollup = KpiRollup(book.with_first_targets(), kpi, values)
    return {period.id: figure.score for period in periods for figure in rollup.figures(period, [area])}


def met_only_revised(score, first):
    """Whether the figure is on track by the targets of now, and would not be by the first ones."""
    return bool(score and first) and score.status == ON_TRACK and first.status != ON_TRACK
