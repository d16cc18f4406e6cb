"""Which periods a reporter may choose on his page, and which one it opens with."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from roadmap_portal.plan.models import Kpi, Period

from .choosing import tracks_of
from .models import Extension

# How many closed periods of each kind stay in the picker, to be looked at.
CLOSED_SHOWN = {Period.Kind.MONTH: 3, Period.Kind.QUARTER: 2, Period.Kind.YEAR: 1}
LOOK_BACK = timedelta(days=800)


@dataclass(frozen=True)
class PeriodChoice:
    """Periods that are over and have indicators, latest first."""

    open: list
    closed: list

    @property
    def default(self):
        """The latest that takes entries, a shorter before a longer one; else the latest closed."""
        return next(iter([*self.open, *self.closed]), None)


def period_choice(command, *, now=None):
    """The PeriodChoice of ``command`` at ``now``."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    kinds = set(Kpi.objects.filter(track__in=tracks_of(today)).values_list("frequency", flat=True))
    over = Period.objects.filter(kind__in=kinds, ends__lt=today, ends__gte=today - LOOK_BACK)
    extended = set(Extension.objects.filter(command=command, until__gt=now).values_list("period_id", flat=True))
    periods = sorted(over, key=lambda p: (-p.ends.toordinal(), p.months))
    still_open = [p for p in periods if p.closes_at > now or p.pk in extended]
    closed = [p for p in periods if p not in still_open]
    shown = [p for kind, most in CLOSED_SHOWN.items() for p in [c for c in closed if c.kind == kind][:most]]
    return PeriodChoice(open=still_open, closed=[p for p in closed if p in shown])
