"""Section 2: one command, one KPI, one period."""

from dataclasses import dataclass
from fractions import Fraction

from roadmap_portal.indicators.models import Absence
from roadmap_portal.plan.models import Kpi

from .arithmetic import MONTHS, exact, month, rounded


@dataclass(frozen=True)
class Report:
    """What one approved revision says: a value, *not applicable*, or neither (another absence, no population)."""

    numerator: Fraction | None = None
    denominator: Fraction | None = None
    not_applicable: bool = False

    @property
    def has_value(self):
        return self.numerator is not None


@dataclass(frozen=True)
class Figure:
    """A command's part in a period. ``denominator`` is None in a sum; ``source`` is a stock's own period Q."""

    numerator: Fraction | None
    denominator: Fraction | None
    source: object
    with_value: tuple
    covered: int
    cells: int
    seen: bool

    @property
    def has_value(self):
        return self.numerator is not None


def report(facts, kpi, command, own):
    """The Report of the revision approved for the own period ``own``, or None without an approval."""
    revision = facts.revisions.get((kpi.pk, command, own.pk))
    if revision is None:
        return None
    if revision.absence:
        return Report(not_applicable=revision.absence == Absence.NOT_APPLICABLE)
    if kpi.aggregation == Kpi.Aggregation.SUM:
        return Report(exact(revision.value))
    people = facts.people(command, own)
    if kpi.aggregation == Kpi.Aggregation.WMEAN:
        if people is None or revision.value is None:
            return Report()
        return Report(exact(revision.value) * people.persons_15_plus, Fraction(people.persons_15_plus))
    sides = {"numerator": exact(revision.numerator), "denominator": exact(revision.denominator)}
    if kpi.population_side:
        sides[kpi.population_side] = None if people is None else Fraction(people.persons)
    return Report() if None in sides.values() else Report(**sides)


def figure(facts, kpi, command, period):
    """The Figure of a command in scope for ``period``."""
    if period.kind == kpi.frequency:
        return _own_kind(facts, kpi, command, period)
    if MONTHS[period.kind] > MONTHS[kpi.frequency]:
        return _longer(facts, kpi, command, period)
    return _shorter(facts, kpi, command, period)


def _own_kind(facts, kpi, command, period):
    said = report(facts, kpi, command, period)
    if said is None:
        return Figure(None, None, None, (), 0, 1, False)
    numerator = said.numerator
    if said.has_value and kpi.annualised and kpi.nature == Kpi.Nature.FLOW:
        numerator = rounded(numerator * 12 / MONTHS[period.kind], 4)
    return Figure(
        numerator=numerator,
        denominator=said.denominator,
        source=period if said.has_value else None,
        with_value=(period,) if said.has_value else (),
        covered=1 if said.has_value else 0,
        cells=0 if said.not_applicable else 1,
        seen=True,
    )


def _longer(facts, kpi, command, period):
    inside = facts.inside(kpi, period)
    said = {own: report(facts, kpi, command, own) for own in inside}
    valued = tuple(own for own in inside if said[own] and said[own].has_value)
    left_out = [own for own in inside if said[own] and said[own].not_applicable]
    if kpi.nature == Kpi.Nature.STOCK:
        numerator, denominator, source = _last_value(said, kpi, period)
    else:
        source = None
        complete = len(valued) + len(left_out) == len(inside)
        numerator, denominator = _added(kpi, [said[own] for own in valued]) if complete and valued else (None, None)
    return Figure(
        numerator=numerator,
        denominator=denominator,
        source=source,
        with_value=valued,
        covered=len(valued),
        cells=len(inside) - len(left_out),
        seen=any(said.values()),
    )


def _shorter(facts, kpi, command, period):
    """Only stocks come here: flows don't count in a period shorter than their own."""
    ended = [own for own in facts.own_periods(kpi) if _in_reach(kpi, own, period)]
    said = {own: report(facts, kpi, command, own) for own in ended}
    numerator, denominator, source = _last_value(said, kpi, period)
    last = said[ended[-1]] if ended else None
    leaves = source is None and last is not None and last.not_applicable
    return Figure(
        numerator=numerator,
        denominator=denominator,
        source=source,
        with_value=(),
        covered=0 if source is None else 1,
        cells=0 if leaves else 1,
        seen=any(said.values()),
    )


def _in_reach(kpi, own, period):
    """Whether an own period ended by the end of ``period``, at most one own period before it."""
    return own.ends <= period.ends and month(period) - month(own) <= MONTHS[kpi.frequency]


def _last_value(said, kpi, period):
    """Numerator, denominator and own period of a stock's last value in reach; three Nones without one."""
    for own in sorted(said, key=lambda own: own.ends, reverse=True):
        if _in_reach(kpi, own, period) and said[own] and said[own].has_value:
            return said[own].numerator, said[own].denominator, own
    return None, None, None


def _added(kpi, reports):
    """Numerator and denominator of a flow over the own periods that have a value."""
    count = len(reports)
    numerator = sum(said.numerator for said in reports)
    if kpi.annualised:
        numerator = rounded(numerator * 12 / (count * MONTHS[kpi.frequency]), 4)
    if kpi.aggregation == Kpi.Aggregation.SUM:
        return numerator, None
    denominator = sum(said.denominator for said in reports)
    if kpi.denominator_nature == Kpi.Nature.STOCK:
        denominator = rounded(denominator / count, 4)
    return numerator, denominator
