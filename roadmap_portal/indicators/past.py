"""What a command reported before: the approved figures of its own periods, read once for a whole page."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from .checks import HISTORY, History
from .entries import Entry
from .models import Approval, Score

# How many own periods a page looks back; the same period of a year before lies among them.
LONGEST = 24


@dataclass(frozen=True, slots=True)
class Figure:
    """One own period: value and expectation in the KPI's unit, None where there was none."""

    value: Decimal | None = None
    expected: Decimal | None = None
    status: str = ""


class Past:
    """Of ``command``, for ``kpis`` (ids), before each of ``periods`` (of ``book``): three queries at most."""

    def __init__(self, book, command, kpis, periods):
        self.book, self.command, self.kpis, self.periods = book, command, kpis, periods

    def figure(self, kpi_id, period):
        """The Figure of ``period``; an empty one where nothing was approved, or the calendar doesn't reach."""
        return self._figures.get((kpi_id, period.id), Figure()) if period else Figure()

    def run_up(self, kpi_id, period, length):
        """The Figures of the ``length`` own periods before ``period``, oldest first."""
        return [self.figure(kpi_id, earlier) for earlier in self._before(period)[-length:]]

    def last(self, kpi_id, period):
        """(period, Figure) of the latest value before ``period``; (None, an empty Figure) without any."""
        found = ((p, self.figure(kpi_id, p)) for p in reversed(self._before(period)))
        return next(((p, figure) for p, figure in found if figure.value is not None), (None, Figure()))

    def history(self, kpi_id, period):
        """The History that the checks ask for."""
        known = [(p, figure.value) for p in reversed(self._before(period)) if (figure := self.figure(kpi_id, p))]
        found = [(p, Fraction(value)) for p, value in known if value is not None]
        before = self.book.periods.previous(period)
        if not found:
            return History()
        revision = before and self._revisions.get((kpi_id, before.id))
        return History(
            values=tuple(value for _period, value in found[:HISTORY]),
            previous=revision and Entry.of(revision),
            previous_value=found[0][1] if before and found[0][0].id == before.id else None,
            same_year=bool(before) and before.year == period.year,
        )

    def _before(self, period):
        same_kind = self.book.periods.of_kind(period.kind)
        at = same_kind.index(period)
        return same_kind[max(0, at - LONGEST) : at]

    @cached_property
    def _figures(self):
        rows = Score.objects.filter(
            subject=Score.Subject.KPI,
            area=self.command.pk,
            ref__in=self.kpis,
            basis=Score.Basis.OWN,
            period__in={earlier.id for period in self.periods for earlier in self._before(period)},
        )
        columns = rows.values_list("ref", "period_id", "value", "expected", "status")
        return {(ref, period_id): Figure(*figure) for ref, period_id, *figure in columns}

    @cached_property
    def _revisions(self):
        """{(kpi id, period id): Revision} in force for the periods just before."""
        before = [self.book.periods.previous(period) for period in self.periods]
        rows = Approval.objects.filter(
            approved_until__isnull=True,
            observation__command=self.command,
            observation__period__in=[period.id for period in before if period],
            observation__kpi__in=self.kpis,
        ).select_related("revision__observation", "revision__action_body")
        found = [approval.revision for approval in rows]
        return {(row.observation.kpi_id, row.observation.period_id): row for row in found}
