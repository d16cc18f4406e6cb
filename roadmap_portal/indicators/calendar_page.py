"""The calendar of a year: when every period is due and closes, and the holidays that move these days."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roadmap_portal.plan.models import Holiday, Kpi, Period

from .choosing import tracks_of
from .my_period_summary import last_day


class Phase(models.TextChoices):
    """Where a period stands at a moment."""

    RUNNING = "running", _("Not over yet")
    OPEN = "open", _("Open for entries")
    LATE = "late", _("Late, still accepted")
    CLOSED = "closed", _("Locked")


TONES = {Phase.RUNNING: "plain", Phase.OPEN: "good", Phase.LATE: "attention", Phase.CLOSED: "plain"}


@dataclass(frozen=True, slots=True)
class Line:
    """One period: ``kpis`` are how many values of it each command owes."""

    period: Period
    phase: Phase
    kpis: int

    @property
    def due_day(self):
        return last_day(self.period.due_at)

    @property
    def closing_day(self):
        return last_day(self.period.closes_at)

    @property
    def tone(self):
        return TONES[self.phase]


def phase_of(period, moment):
    """The Phase of ``period``: by ranges, so that no moment falls between two."""
    if timezone.localdate(moment) <= period.ends:
        return Phase.RUNNING
    if moment < period.due_at:
        return Phase.OPEN
    return Phase.LATE if moment < period.closes_at else Phase.CLOSED


class YearCalendar:
    """What is due, closes or is a holiday in ``year`` of the cycle in which it lies."""

    def __init__(self, year, *, now=None):
        self.now = now or timezone.now()
        self.year = year
        tracks = tracks_of(date(year, 12, 31))
        self.roadmap = tracks[0].roadmap
        self._kpis = Counter(Kpi.objects.filter(track__in=tracks).values_list("frequency", flat=True))

    @property
    def years(self):
        return range(self.roadmap.starts.year, self.roadmap.ends.year + 2)

    @property
    def lines(self):
        """Periods that close in the year, in the order in which they are due."""
        periods = Period.objects.filter(closes_at__year=self.year, ends__gte=self.roadmap.starts).order_by(
            "due_at", "ends", "-starts"
        )
        return [Line(p, phase_of(p, self.now), self._kpis[p.kind]) for p in periods]

    @property
    def holidays(self):
        return Holiday.objects.filter(day__year=self.year)
