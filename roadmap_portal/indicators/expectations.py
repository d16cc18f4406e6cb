"""What is expected of an area for a KPI in a period: E, baseline and end target, or bounds (docs/method.md, 4)."""

from dataclasses import dataclass
from fractions import Fraction

from roadmap_portal.common.exact import fraction, weighted_sum
from roadmap_portal.plan.models import Period


@dataclass(frozen=True, slots=True)
class Expectation:
    """All in the KPI's unit; None where it is not known."""

    expected: Fraction | None = None
    baseline: Fraction | None = None
    end_target: Fraction | None = None
    lower: Fraction | None = None
    upper: Fraction | None = None

    @property
    def is_usable(self):
        return self.expected is not None or (self.lower is not None and self.upper is not None)


class Expectations:
    """Answers for one KPI; lines are computed once per area and own period."""

    def __init__(self, book, kpi):
        self.book, self.kpi = book, kpi
        self._lines = {}

    def of_area(self, area, period, parts, version, source):
        """The Expectation of ``area`` whose commands' parts are ``parts`` (those in scope, with or without a value)."""
        with_value = [part for part in parts if part.has_value]
        if area.kind == area.Kind.COMMAND:
            return self.of_command(with_value[0], period, version) if with_value else Expectation()
        if area.kind == area.Kind.NATION and self._nation_may_win(parts):
            own = self._of_ledger(area.id, period, source, self._all_counted(period, source), version, own_only=True)
            if own.is_usable:
                return own
        return self._rolled_up(period, with_value, version)

    def of_command(self, part, period, version):
        return self._of_ledger(part.command, period, part.source, part.counted, version)

    def _nation_may_win(self, parts):
        """A national *sum* is compared with the national target only when nobody's value is missing."""
        if self.kpi.aggregation != "sum":
            return True
        return all(part.has_value for part in parts if part.cells)

    def _all_counted(self, period, source):
        if self.kpi.nature == "flow" and period.kind != self.kpi.frequency:
            return tuple(self.book.periods.inside(self.kpi.frequency, period))
        return (source,)

    def _of_ledger(self, area_id, period, source, counted, version, own_only=False):
        """By the targets and baseline kept for ``area_id`` itself; ``own_only``: the sheet's bounds don't help."""
        kpi, book = self.kpi, self.book
        is_longer = period.months > Period.MONTHS[kpi.frequency]
        typed = book.target(kpi, area_id, period) if is_longer else None
        own = counted[-1] if kpi.nature == "stock" else self._last_inside(period)
        if version.direction == "range":
            return self._bounds(area_id, typed, own, counted, is_longer, version, own_only)
        known_for = own if kpi.nature == "stock" else period
        times = len(counted) if is_longer and kpi.adds_up_over_time else 1
        if typed:
            expected = fraction(typed.value)
        elif is_longer and kpi.adds_up_over_time:
            lines = [self.line(area_id, p) for p in counted]
            expected = None if None in lines else sum(lines)
        else:
            expected = self.line(area_id, own)
        baseline = book.baseline(kpi, area_id, known_for=known_for)
        end_target = book.end_target(kpi, area_id, known_for=known_for)
        return Expectation(
            expected=expected,
            baseline=baseline and fraction(baseline.value) * times,
            end_target=end_target and fraction(end_target.value) * times,
        )

    def _last_inside(self, period):
        if period.kind == self.kpi.frequency:
            return period
        return self.book.periods.inside(self.kpi.frequency, period)[-1]

    def _bounds(self, area_id, typed, own, counted, is_longer, version, own_only):
        """Bounds go the way of E over time: added where values add up, else those of one own period."""
        if typed and typed.upper is not None:
            return Expectation(lower=fraction(typed.value), upper=fraction(typed.upper))
        owns = counted if is_longer and self.kpi.adds_up_over_time else (own,)
        pairs = [self._bounds_of(area_id, p, version, own_only) for p in owns]
        if any(None in pair for pair in pairs):
            return Expectation()
        return Expectation(lower=sum(low for low, _ in pairs), upper=sum(high for _, high in pairs))

    def _bounds_of(self, area_id, own, version, own_only):
        target = self.book.target(self.kpi, area_id, own)
        if target and target.upper is not None:
            return fraction(target.value), fraction(target.upper)
        if own_only:
            return None, None
        return fraction(version.lower), fraction(version.upper)

    def line(self, area_id, own):
        """E of an own period: the typed target, else the point on the line from the baseline to the end target."""
        key = area_id, own.id
        if key not in self._lines:
            typed = self.book.target(self.kpi, area_id, own)
            self._lines[key] = fraction(typed.value) if typed else self._interpolated(area_id, own)
        return self._lines[key]

    def _interpolated(self, area_id, own):
        baseline = self.book.baseline(self.kpi, area_id, known_for=own)
        end_target = self.book.end_target(self.kpi, area_id, known_for=own)
        if baseline is None or end_target is None:
            return None
        begin = baseline.period.end_month
        total = self.book.periods.by_id[end_target.period_id].end_month - begin
        if total <= 0:
            return None
        at = own.year * 12 + 12 if self.kpi.path == self.kpi.Path.STEPWISE else own.end_month
        start = fraction(baseline.value)
        return start + (fraction(end_target.value) - start) * Fraction(at - begin, total)

    def _rolled_up(self, period, with_value, version):
        each = [(part, self.of_command(part, period, version)) for part in with_value]
        return Expectation(
            **{
                field: self._combined([(part, getattr(expectation, field)) for part, expectation in each])
                for field in Expectation.__slots__
            }
        )

    def _combined(self, pairs):
        """Σ for a sum, else the mean weighted by the denominators; None when one of the commands has none."""
        if not pairs or any(value is None for _, value in pairs):
            return None
        if self.kpi.aggregation == "sum":
            return weighted_sum((value, 1) for _, value in pairs)
        total = sum(part.denominator for part, _ in pairs)
        return weighted_sum((value, part.denominator) for part, value in pairs) / total
