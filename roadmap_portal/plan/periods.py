"""The reporting calendar in memory: which periods lie where, read once."""

from bisect import bisect_right
from collections import defaultdict
from functools import cached_property

from django.utils import timezone

from .models import Period


class Periods:
    """All reporting periods, with the few questions that the roll-up asks of the calendar."""

    def __init__(self, queryset=None):
        """``queryset``: all periods, where the caller wants more columns on them."""
        self.all = list((Period.objects.all() if queryset is None else queryset).order_by("ends", "-starts"))
        self.by_id = {period.id: period for period in self.all}
        self.by_code = {period.code: period for period in self.all}
        self._by_kind = defaultdict(list)
        for period in self.all:
            self._by_kind[period.kind].append(period)
        self._ends = {kind: [p.end_month for p in periods] for kind, periods in self._by_kind.items()}

    def inside(self, kind, period):
        """The periods of ``kind`` that lie wholly inside ``period``, oldest first."""
        return self._inside[kind, period.id]

    @cached_property
    def _inside(self):
        return {
            (kind, outer.id): [p for p in self._by_kind[kind] if p.starts >= outer.starts and p.ends <= outer.ends]
            for outer in self.all
            for kind in Period.Kind.values
        }

    def carried_into(self, kind, period):
        """Own periods of ``kind`` that a stock may be carried from into ``period``, latest first."""
        periods, ends = self._by_kind[kind], self._ends[kind]
        last = bisect_right(ends, period.end_month)
        earliest = period.end_month - Period.MONTHS[kind]
        return [p for p in reversed(periods[max(0, last - 2) : last]) if p.end_month >= earliest]

    def of_kind(self, kind):
        return self._by_kind[kind]

    def previous(self, period):
        """The period of the same kind just before, or None."""
        periods = self._by_kind[period.kind]
        at = periods.index(period)
        return periods[at - 1] if at else None

    def same_last_year(self, period):
        """The same period one year earlier, or None."""
        periods = self._by_kind[period.kind]
        at = periods.index(period) - 12 // period.months
        return periods[at] if at >= 0 else None

    def ended_by(self, moment, kind):
        """Periods of ``kind`` whose last day is over at ``moment``, oldest first."""
        today = timezone.localdate(moment)
        return [p for p in self._by_kind[kind] if p.ends < today]
