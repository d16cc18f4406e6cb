"""One command's part of a KPI's figure in a period: time first, then area (docs/method.md, 2).

Quantities are whole numbers of ten-thousandths, as the database keeps and adds them.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from roadmap_portal.plan.models import Period

TEN_THOUSAND = 10_000


class Approved(NamedTuple):
    """An approved revision: the two sides or the value in ten-thousandths, or why there is none."""

    numerator: int | None
    denominator: int | None
    value: int | None
    absence: str


@dataclass(slots=True)
class Part:
    """What one command adds to a KPI's figure; ``numerator`` is None without data."""

    command: int
    numerator: int | None = None
    denominator: int | None = None
    # Where the figure is from (the own period of a stock), and the own periods that went into it.
    source: Period | None = None
    counted: tuple = ()
    covered: int = 0
    cells: int = 0
    # Whether any approved revision, absences too, was looked at.
    seen: bool = False

    @property
    def shown_numerator(self):
        return None if self.numerator is None else Fraction(self.numerator, TEN_THOUSAND)

    @property
    def shown_denominator(self):
        return None if self.denominator is None else Fraction(self.denominator, TEN_THOUSAND)

    @property
    def has_value(self):
        return self.numerator is not None


def divided_half_up(dividend, divisor):
    """``dividend`` ÷ ``divisor`` (> 0) as a whole number, a tie rounded up."""
    return (2 * dividend + divisor) // (2 * divisor)


class PartMaker:
    """Makes the parts of one KPI; ``values`` maps (command, period id) to Approved."""

    def __init__(self, book, kpi, values):
        self.book, self.kpi, self.values = book, kpi, values

    def part(self, command, period):
        kpi = self.kpi
        if kpi.frequency == period.kind:
            return self._own(command, period)
        longer = period.months > Period.MONTHS[kpi.frequency]
        if kpi.nature == "flow":
            return self._longer_flow(command, period) if longer else Part(command)
        return self._stock(command, period, longer)

    def _sides(self, command, own):
        """(numerator, denominator) of an approved value; None without one, or without the population it needs."""
        approved = self.values.get((command, own.id))
        if approved is None or approved.absence:
            return None
        kpi = self.kpi
        if kpi.aggregation == "sum":
            return approved.value, None
        if kpi.aggregation == "ratio" and not kpi.population_side:
            return approved.numerator, approved.denominator
        population = self.book.population(command, own)
        if population is None:
            return None
        if kpi.aggregation == "wmean":
            return approved.value * population.persons_15_plus, population.persons_15_plus * TEN_THOUSAND
        persons = population.persons * TEN_THOUSAND
        if kpi.population_side == "numerator":
            return persons, approved.denominator
        return approved.numerator, persons

    def _count(self, command, owns):
        """(covered, not applicable, any approved) among the own periods ``owns``."""
        found = [(own, a) for own in owns if (a := self.values.get((command, own.id)))]
        return (
            sum(self._sides(command, own) is not None for own, _approved in found),
            sum(approved.absence == "not_applicable" for _own, approved in found),
            bool(found),
        )

    def _own(self, command, period):
        covered, left_out, seen = self._count(command, [period])
        part = Part(command, covered=covered, cells=1 - left_out, seen=seen)
        if sides := self._sides(command, period):
            self._fill(part, [sides], period, [period])
        return part

    def _longer_flow(self, command, period):
        owns = self.book.periods.inside(self.kpi.frequency, period)
        covered, left_out, seen = self._count(command, owns)
        part = Part(command, covered=covered, cells=len(owns) - left_out, seen=seen)
        # A longer flow with a hole in it would pass for a good month: it has no figure until the hole is closed.
        if covered and covered + left_out == len(owns):
            found = [(own, sides) for own in owns if (sides := self._sides(command, own))]
            self._fill(part, [sides for _, sides in found], period, [own for own, _ in found])
        return part

    def _stock(self, command, period, longer):
        periods = self.book.periods
        candidates = periods.carried_into(self.kpi.frequency, period)
        found = next(((own, s) for own in candidates if (s := self._sides(command, own))), None)
        if longer:
            owns = periods.inside(self.kpi.frequency, period)
            covered, left_out, seen = self._count(command, owns)
            part = Part(command, covered=covered, cells=len(owns) - left_out, seen=seen)
        else:
            _, _, seen = self._count(command, candidates)
            _, left_out, _ = self._count(command, candidates[:1])
            part = Part(
                command, covered=int(found is not None), cells=int(found is not None or not left_out), seen=seen
            )
        if found:
            own, (part.numerator, part.denominator) = found
            part.source, part.counted = own, (own,)
        return part

    def _fill(self, part, sides, period, owns):
        """Put the sum over time of ``sides`` into ``part``."""
        kpi, months = self.kpi, len(owns) * Period.MONTHS[self.kpi.frequency]
        part.source, part.counted = period, tuple(owns)
        part.numerator = sum(n for n, _ in sides)
        if kpi.annualised and kpi.nature == "flow":
            part.numerator = divided_half_up(part.numerator * 12, months)
        if sides[0][1] is not None:
            part.denominator = sum(d for _, d in sides)
            if kpi.denominator_nature == "stock" and kpi.nature == "flow":
                part.denominator = divided_half_up(part.denominator, len(sides))
