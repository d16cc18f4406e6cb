"""What a planner sees of one value before he decides: the figure, its target, its past, its peers, its story."""

from dataclasses import dataclass
from functools import cached_property
from statistics import median

from django.utils.translation import gettext as _

from roadmap_portal.common.charts import spread
from roadmap_portal.common.formats import number, period_label, quantity
from roadmap_portal.common.path_chart import PathChart, PathPoint
from roadmap_portal.provinces.models import Area

from .breakdown import amounts
from .checks import flag_text
from .entries import Entry, typed_sides
from .forms import label_of
from .models import Absence, Approval, Observation, Score, Transition
from .reading import Reader
from .target_words import target_text

LAST_PERIODS = 8
MOST_REASONS = 5
State, Act = Observation.State, Transition.Act


@dataclass(frozen=True)
class Spread:
    """The approved values of the other commands in the period, without their names."""

    values: tuple

    @property
    def least(self):
        return self.values[0]

    @property
    def middle(self):
        return median(self.values)

    @property
    def greatest(self):
        return self.values[-1]


class DecisionCard:
    """``observation``: with KPI, command, period and last revision loaded."""

    def __init__(self, observation):
        self.observation = observation
        self.kpi, self.command, self.period = observation.kpi, observation.command, observation.period
        self.revision = observation.revision
        self.reader = Reader.of(observation)
        self.book = self.reader.book

    # --- the figure -------------------------------------------------------------------
    @cached_property
    def score(self):
        """What the value would score: an unsaved Score row, or None without a value."""
        return None if self.revision.absence else self.reader.score(self.kpi, Entry.of(self.revision))

    @property
    def value(self):
        return self.shown(self.score.value) if self.score else "–"

    def shown(self, value):
        return quantity(value, self.kpi.unit, self.kpi.decimals)

    @property
    def figures(self):
        return figures_of(self.kpi, self.revision)

    @property
    def parts(self):
        """[(name, quantity)] of the breakdown that was sent."""
        return amounts(self.revision.parts)

    @property
    def population(self):
        """(label, persons) of the side that is the population, or None."""
        if not self.kpi.population_side:
            return None
        row = self.book.population(self.command.pk, self.period)
        return label_of(self.kpi, self.kpi.population_side), row and row.persons

    @property
    def absence_label(self):
        return Absence(self.revision.absence).label if self.revision.absence else ""

    @property
    def target(self):
        return target_text(self.kpi, self.reader.expectation(self.kpi), self.reader.direction(self.kpi))

    @property
    def expected(self):
        return self.reader.expectation(self.kpi).expected

    @property
    def flags(self):
        return [flag_text(flag) for flag in self.revision.flags]

    @property
    def may_be_proven(self):
        """A planner asks for evidence of what a check has found unusual, when the value goes back to its command."""
        return bool(self.flags) and (self.waits or self.can_be_reopened)

    # --- past and peers ---------------------------------------------------------------
    @cached_property
    def _own_periods(self):
        """The last periods before this one, oldest first, and the same one of a year before."""
        periods = self.book.periods
        here = periods.by_id[self.period.pk]
        same_kind = periods.of_kind(self.period.kind)
        at = same_kind.index(here)
        return same_kind[max(0, at - LAST_PERIODS) : at], periods.same_last_year(here)

    @cached_property
    def _scores(self):
        """Score rows of the KPI: own past by period id, and this period's of other commands."""
        before, last_year = self._own_periods
        rows = Score.objects.filter(subject=Score.Subject.KPI, ref=self.kpi.pk, basis=Score.Basis.OWN)
        past = rows.filter(area=self.command.pk, period__in=[p.pk for p in [*before, last_year] if p])
        return {row.period_id: row for row in past}

    @property
    def past(self):
        """[(period, value in words, Score or None)] of the last periods, latest first."""
        before, _last_year = self._own_periods
        found = [(period, self._scores.get(period.pk)) for period in reversed(before)]
        return [(period, self.shown(score and score.value), score) for period, score in found]

    @property
    def chart(self):
        """The last values and this one against the target path; the table beside it has the same figures."""
        points = [
            PathPoint(
                period_label(period.code),
                score and score.value,
                score and score.expected,
                score.status if score else "",
            )
            for period, _shown, score in reversed(self.past)
        ]
        own = self.score
        points.append(
            PathPoint(period_label(self.period.code), own and own.value, self.expected, own.status if own else "")
        )
        return PathChart(
            points=points,
            title=_("%(indicator)s, %(area)s") % {"indicator": self.kpi.name, "area": self.command},
            description=_("The value over time against the value expected; the table below has the same figures."),
            unit=self.kpi.unit,
            places=self.kpi.decimals,
        )

    @property
    def last_year(self):
        """(period, value in words), or None where the calendar does not reach back."""
        period = self._own_periods[1]
        score = period and self._scores.get(period.pk)
        return (period, self.shown(score and score.value)) if period else None

    @cached_property
    def spread(self):
        """The Spread of the other commands; None where no other has an approved value."""
        rows = Score.objects.filter(
            subject=Score.Subject.KPI,
            ref=self.kpi.pk,
            basis=Score.Basis.OWN,
            period=self.period,
            area__kind=Area.Kind.COMMAND,
            value__isnull=False,
        )
        values = rows.exclude(area=self.command.pk).values_list("value", flat=True)
        return Spread(tuple(sorted(values))) if values else None

    @property
    def spread_shown(self):
        return [self.shown(value) for value in (self.spread.least, self.spread.middle, self.spread.greatest)]

    @property
    def spread_chart(self):
        """The strip of dots, as wide as what lies on it."""
        own, target = self.score.value if self.score else None, self.expected
        known = [value for value in (*self.spread.values, own, target) if value is not None]
        label = _("The other commands' values as dots")
        return spread(self.spread.values, own, min(known), max(known), target, label)

    # --- the story ------------------------------------------------------------------------
    @cached_property
    def steps(self):
        """All transitions, latest first."""
        rows = self.observation.transitions.select_related("actor", "on_behalf_of", "revision")
        return sorted(rows, key=lambda step: step.pk, reverse=True)

    @property
    def reasons(self):
        return [step for step in self.steps if step.reason]

    @cached_property
    def earlier_reasons(self):
        """Why the command's values of this indicator went back in other periods, latest first."""
        rows = Transition.objects.filter(observation__kpi=self.kpi, observation__command=self.command)
        rows = rows.exclude(observation=self.observation).exclude(reason="")
        return list(rows.select_related("actor", "observation__period").order_by("-pk")[:MOST_REASONS])

    @cached_property
    def revisions(self):
        """[(submission, its figures, for whom a deputy sent it)], latest first."""
        rows = self.observation.revisions.select_related("submitted_by").order_by("-number")
        principals = {step.revision_id: step.on_behalf_of for step in self.steps if step.act == Act.SUBMIT}
        return [(revision, figures_of(self.kpi, revision), principals.get(revision.pk)) for revision in rows]

    def revision_numbered(self, number):
        """(submission, figures, for whom) of ``number``, or None."""
        return next((told for told in self.revisions if told[0].number == number), None)

    def compared_with(self, number_seen):
        """[(label, then, now)] of the figures that a planner saw and those of today; [] when he saw these."""
        seen = self.revision_numbered(number_seen)
        if seen is None or seen[0].number == self.revision.number:
            return []
        rows = [
            (label, number(then), number(now))
            for (label, then), (_label, now) in zip(seen[1], self.figures, strict=True)
        ]
        return [*rows, (_("Note"), seen[0].note, self.revision.note)]

    @cached_property
    def in_force(self):
        """The approval in force, or None."""
        return Approval.objects.filter(observation=self.observation, approved_until__isnull=True).first()

    # --- what may be done -----------------------------------------------------------------
    def is_own_submission_of(self, user):
        """Four eyes: whether ``user`` sent what waits here, or it was sent for him."""
        last = next((step for step in self.steps if step.act == Act.SUBMIT), None)
        return last is not None and user.pk in (last.actor_id, last.on_behalf_of_id)

    @property
    def waits(self):
        return self.observation.state == State.SUBMITTED

    @property
    def can_be_reopened(self):
        return self.observation.state == State.APPROVED

    @property
    def can_be_withdrawn(self):
        return self.observation.state in (State.APPROVED, State.REOPENED)


def figures_of(kpi, revision):
    """[(label, quantity)] of what was typed."""
    return [(label_of(kpi, side), getattr(revision, side)) for side in typed_sides(kpi)]
