"""Section 4: what was to be expected: E, the baseline B, the end target T_end, and a range's bounds."""

from dataclasses import dataclass, fields
from fractions import Fraction

from roadmap_portal.plan.models import Kpi

from .arithmetic import MONTHS, exact, month


@dataclass(frozen=True)
class Expectation:
    """All exact, each None where the ledgers say nothing; a range uses the bounds, everything else the first three."""

    expected: Fraction | None = None
    baseline: Fraction | None = None
    end_target: Fraction | None = None
    lower: Fraction | None = None
    upper: Fraction | None = None


def expectation(facts, kpi, area, period, *, source, added, version=None):
    """What the ledgers of ``area`` (a command or the nation) say for ``period``.

    ``source`` is a stock's own period Q or None, ``added`` the own periods that count where values add up.
    ``version`` gives the bounds where no two numbers are typed; the nation has none but its typed ones.
    """
    measured = _measured_in(facts, kpi, period, source, added)
    expected = _total([_expected(facts, kpi, area, own) for own in measured])
    bounds = [_bounds(facts, kpi, area, own, facts.knowledge(own), version) for own in measured]
    lower, upper = _total([pair[0] for pair in bounds]), _total([pair[1] for pair in bounds])

    if MONTHS[period.kind] > MONTHS[kpi.frequency]:
        whole = facts.target(kpi, area, period, facts.knowledge(period))
        if whole is not None:
            expected = exact(whole.value)
            if whole.upper is not None:
                lower, upper = exact(whole.value), exact(whole.upper)

    at = _knowledge_of_ends(facts, kpi, period, source)
    return Expectation(
        expected,
        _times(_baseline_value(facts, kpi, area, at), len(measured)),
        _times(_end_target(facts, kpi, area, at), len(measured)),
        lower,
        upper,
    )


def rolled(kpi, parts):
    """The expectation of an area above commands, from [(Figure, Expectation)] of those with a value."""
    if not parts:
        return Expectation()
    return Expectation(**{field.name: _rolled(kpi, parts, field.name) for field in fields(Expectation)})


def _rolled(kpi, parts, name):
    if any(getattr(one, name) is None for _, one in parts):
        return None
    if kpi.aggregation == Kpi.Aggregation.SUM:
        return sum(getattr(one, name) for _, one in parts)
    weight = sum(figure.denominator for figure, _ in parts)
    return sum(getattr(one, name) * figure.denominator for figure, one in parts) / weight if weight else None


def _measured_in(facts, kpi, period, source, added):
    """The own periods whose E makes up the E of ``period``."""
    if period.kind == kpi.frequency:
        return [period]
    if kpi.nature == Kpi.Nature.STOCK:
        return [source] if source is not None else []
    return list(added) if _adds_up(kpi) else facts.inside(kpi, period)[-1:]


def _adds_up(kpi):
    """Whether a flow's values add up over time."""
    if kpi.aggregation == Kpi.Aggregation.SUM:
        return not kpi.annualised
    return kpi.denominator_nature == Kpi.Nature.STOCK and not kpi.annualised


def _knowledge_of_ends(facts, kpi, period, source):
    """When B and T_end are read: K(Q) in a stock, else K(P)."""
    if kpi.nature == Kpi.Nature.STOCK and source is not None:
        return facts.knowledge(source)
    return facts.knowledge(period)


def _expected(facts, kpi, area, own):
    """E for an own period: typed, else on the line from baseline to end target, else None."""
    at = facts.knowledge(own)
    typed = facts.target(kpi, area, own, at)
    if typed is not None:
        return exact(typed.value)
    start, end = facts.baseline(kpi, area, at), _end_target(facts, kpi, area, at)
    if start is None or end is None:
        return None
    here = own.ends.year * 12 + 12 if kpi.path == Kpi.Path.STEPWISE else month(own)
    since = month(facts.period[start.period_id])
    total = month(facts.own_periods(kpi)[-1]) - since
    if total == 0:
        return None
    begin = exact(start.value)
    return begin + (end - begin) * Fraction(here - since, total)


def _bounds(facts, kpi, area, own, at, version):
    typed = facts.target(kpi, area, own, at)
    if typed is not None and typed.upper is not None:
        return exact(typed.value), exact(typed.upper)
    if version is not None and version.lower is not None and version.upper is not None:
        return exact(version.lower), exact(version.upper)
    return None, None


def _baseline_value(facts, kpi, area, at):
    row = facts.baseline(kpi, area, at)
    return None if row is None else exact(row.value)


def _end_target(facts, kpi, area, at):
    last = facts.own_periods(kpi)[-1:]
    row = facts.target(kpi, area, last[0], at) if last else None
    return None if row is None else exact(row.value)


def _total(parts):
    """The sum, or None when there is nothing to add or one part is missing."""
    return None if not parts or None in parts else sum(parts)


def _times(number, count):
    return None if number is None else number * count
