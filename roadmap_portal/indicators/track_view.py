"""A track's page: its score and why, what it measures, what it delivers, how the provinces stand."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils import timezone

from roadmap_portal.plan.models import Activity, Milestone, Objective
from roadmap_portal.provinces.models import Area

from .models import Score
from .rollup import milestone_percent
from .standing import NATION, PROVINCES, Figure, figures, run_up, tracks_and_roadmap
from .tables import Block

Subject = Score.Subject


@dataclass(slots=True)
class KpiLine:
    kpi: object
    score: Score | None
    trend: list

    @property
    def status(self):
        return self.score.status if self.score else Score.Status.INSUFFICIENT


@dataclass(slots=True)
class MilestoneLine:
    """``percent`` is what counts for delivery: at most 90 until the evidence is accepted."""

    milestone: Milestone
    percent: object
    done: bool
    overdue: bool
    provinces: int = 0

    @property
    def slipped(self):
        return self.milestone.due > self.milestone.baseline_due


@dataclass(slots=True)
class ActivityLine:
    activity: Activity
    milestones: list = field(default_factory=list)


@dataclass(slots=True)
class ObjectiveLine:
    objective: Objective
    activities: list = field(default_factory=list)


@dataclass(slots=True)
class TrackView:
    track: object
    period: object
    figure: Figure
    kpis: list
    objectives: list
    other_milestones: list
    provincial: list
    provinces: list


def track_view(book, track, period, table):
    """The TrackView of ``track`` in ``period`` for the nation; ``table``: the scores of the book's moment."""
    compared = run_up(book.periods, period) | {period.id}
    in_provinces = Block(Subject.TRACK, frozenset([period.id]), refs=frozenset([track.id]), **PROVINCES)
    scores = table.rows(*tracks_and_roadmap(book, compared, NATION), in_provinces)
    nation = book.nation.id
    found = figures([row for row in scores if row.area_id == nation], book.periods, period)
    national, provincial = _milestones(book, track, period)
    objectives, other = _delivery_tree(book, track, national)
    return TrackView(
        track=track,
        period=period,
        figure=found.get((Subject.TRACK, track.id), Figure()),
        kpis=kpi_lines(book, [k for k in book.kpis.values() if k.track_id == track.id], period, table),
        objectives=objectives,
        other_milestones=other,
        provincial=provincial,
        provinces=_provinces(book, period, {row.area_id: row for row in scores}),
    )


def kpi_lines(book, kpis, period, table, where=NATION):
    """A KpiLine per KPI that counts in ``period``, with the trend of that kind of period ``where`` (see `standing`)."""
    counting = {kpi.id for kpi in book.counting(period)}
    run = [p for p in book.periods.of_kind(period.kind) if p.ends <= period.ends][-12:]
    found = defaultdict(dict)
    refs, periods = frozenset(kpi.id for kpi in kpis), frozenset(p.id for p in run)
    for score in table.rows(Block(Subject.KPI, periods, refs=refs, **where)):
        found[score.ref][score.period_id] = score
    return [
        KpiLine(
            kpi=kpi,
            score=found[kpi.id].get(period.id),
            trend=[found[kpi.id][p.id].value if p.id in found[kpi.id] else None for p in run],
        )
        for kpi in kpis
        if kpi.id in counting
    ]


def _milestones(book, track, period):
    """National MilestoneLines by id, and one line per kind of provincial milestone (its mean over the provinces)."""
    today = timezone.localdate(book.moment)
    national, kinds = {}, defaultdict(list)
    for milestone, _weight, progress in book.deliveries(period):
        if milestone.track_id != track.id:
            continue
        done = bool(progress and progress.evidence_accepted and progress.percent == 100)
        line = MilestoneLine(milestone, milestone_percent(progress), done, not done and milestone.due < today)
        if milestone.province_id is None:
            national[milestone.id] = line
        else:
            kinds[milestone.code.rsplit("-", 1)[0]].append(line)
    provincial = [
        MilestoneLine(
            milestone=lines[0].milestone,
            percent=sum(line.percent for line in lines) / len(lines),
            done=all(line.done for line in lines),
            overdue=any(line.overdue for line in lines),
            provinces=sum(line.done for line in lines),
        )
        for lines in kinds.values()
    ]
    return national, provincial


def _delivery_tree(book, track, national):
    objectives = [ObjectiveLine(o) for o in book.as_told(Objective.objects.filter(track=track))]
    by_objective = {line.objective.id: line for line in objectives}
    by_activity = {}
    for activity in book.as_told(Activity.objects.filter(objective__track=track).select_related("body")):
        by_activity[activity.id] = ActivityLine(activity)
        by_objective[activity.objective_id].activities.append(by_activity[activity.id])
    other = []
    for line in sorted(national.values(), key=lambda found: (found.milestone.due, found.milestone.code)):
        home = by_activity.get(line.milestone.activity_id)
        (home.milestones if home else other).append(line)
    return objectives, other


def _provinces(book, period, scores):
    """(province, Score or None), weakest first; ``scores`` by area's id."""
    areas = [area for area in book.scored_areas(period) if area.kind == Area.Kind.PROVINCE]
    rows = [(area, scores.get(area.id)) for area in areas]
    return sorted(rows, key=lambda row: _weakness(row[1]))


def _weakness(score):
    """Sorts the weakest first, those without a score last."""
    return (1, 0) if score is None or score.score is None else (0, score.score)
