"""How complete a period is, and how punctual: commands against tracks, and what one command still owes."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from django.db import models
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roadmap_portal.common.formats import number, percent
from roadmap_portal.common.status import Status
from roadmap_portal.plan.as_of import PARAMETER, last_instant, read_day
from roadmap_portal.plan.book import Book
from roadmap_portal.plan.calendar import PeriodUnreadable, period_of
from roadmap_portal.plan.models import Kpi, Period

from .choosing import tracks_of
from .models import Observation
from .my_period_summary import last_day
from .obligations import SENT, Tally, by, count, due_inside, total

# Under this share of its cells a figure is called incomplete (rules of the plan, roll-up).
INCOMPLETE_BELOW = 80
DAYS = 86_400


class Measure(models.TextChoices):
    COMPLETENESS = "completeness", _("Completeness")
    TIMELINESS = "timeliness", _("Timeliness")
    LEAD_TIME = "lead-time", _("Days to approval")


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of the table; ``tone`` colours it as a status does, ``word`` says it without the colour."""

    text: str
    detail: str = ""
    tone: Status = Status.INSUFFICIENT
    word: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    area: object
    cells: list
    total: Tally

    @property
    def lead_days(self):
        return days(self.total.lead_time)


@dataclass(frozen=True, slots=True)
class PeriodLine:
    period: Period
    tally: Tally

    @property
    def lead_days(self):
        return days(self.tally.lead_time)


@dataclass(frozen=True, slots=True)
class Owed:
    """A value that a command has not sent; ``returned``: it came and went back for correction."""

    kpi: Kpi
    period: Period
    returned: bool


class Completeness:
    """The page's data for a query: ``period``, ``command`` and ``track`` are codes, ``measure`` one of Measure.

    ``as_of`` is a past day to look back from: what had come in by its end, and what was due then.
    """

    def __init__(self, query, *, now=None):
        self.as_of = read_day(query.get(PARAMETER, ""))
        self.past = self.as_of and last_instant(self.as_of)
        self.now = self.past or now or timezone.now()
        code = query.get("period", "")
        self.tracks = tracks_of(_day_in(code) if code else timezone.localdate(self.now))
        self.book = Book(self.tracks[0].roadmap, moment=self.past, kpis=(), tracks=self.tracks)
        self.periods = self._over()
        self.period = self._chosen(code)
        self.measure = Measure(query["measure"]) if query.get("measure") in Measure else Measure.COMPLETENESS
        self.track = _found(self.tracks, query.get("track"))
        self.command = _found(self.commands, query.get("command"))

    # --- what is asked for ---------------------------------------------------------
    def _over(self):
        """Periods of the cycle that are over, latest first, a shorter before a longer one."""
        today, roadmap = timezone.localdate(self.now), self.book.roadmap
        cycle = [p for p in self.book.periods.all if roadmap.starts <= p.starts and p.ends <= roadmap.ends]
        over = [p for p in cycle if p.ends < today]
        return sorted(over, key=lambda p: (-p.ends.toordinal(), p.months))

    def _chosen(self, code):
        if not code:
            return next((p for p in self.periods if p.due_at <= self.now), next(iter(self.periods), None))
        found = self.book.periods.by_code.get(code)
        if found not in self.periods:
            raise Http404
        return found

    @cached_property
    def commands(self):
        """Areas of the commands in scope, in the order of their names."""
        if self.period is None:
            return []
        return sorted((self.book.areas[pk] for pk in self.book.commands(self.period)), key=lambda area: area.name)

    @cached_property
    def own_periods(self):
        """What is counted: what was due inside the period; before anything is due, what is over."""
        due = due_inside(self.book, self.period, self.now)
        if due:
            return due
        return [p for p in self.periods if p.starts >= self.period.starts and p.ends <= self.period.ends][::-1]

    @property
    def is_due(self):
        return self.own_periods[0].due_at <= self.now

    # --- figures -------------------------------------------------------------------
    @cached_property
    def _tallies(self):
        if self.period is None:
            return {}
        found = count(self.book, self.own_periods, leads=True, past=self.past)
        return {
            key: tally
            for key, tally in found.items()
            if self.command in (None, self.book.areas[key[0]]) and (self.track is None or self.track.pk == key[1])
        }

    @cached_property
    def total(self):
        return total(self._tallies)

    @property
    def lead_days(self):
        return days(self.total.lead_time)

    @property
    def due_day(self):
        """The last day on which a value of the period is on time."""
        return last_day(self.own_periods[-1].due_at)

    @property
    def shown_tracks(self):
        return [self.track] if self.track else self.tracks

    @cached_property
    def rows(self):
        shown = [self.command] if self.command else self.commands
        cells = {}
        for (command, track, _period), tally in self._tallies.items():
            cells[command, track] = cells.get((command, track), Tally()) + tally
        totals = by(self._tallies, 0)
        return [
            Row(
                area,
                [self._cell(cells.get((area.pk, track.pk), Tally())) for track in self.shown_tracks],
                totals.get(area.pk, Tally()),
            )
            for area in shown
        ]

    @cached_property
    def foot(self):
        totals = by(self._tallies, 1)
        return [self._cell(totals.get(track.pk, Tally())) for track in self.shown_tracks]

    @cached_property
    def by_period(self):
        """A PeriodLine for each own period, oldest first."""
        totals = by(self._tallies, 2)
        return [PeriodLine(period, totals.get(period.id, Tally())) for period in self.own_periods]

    def _cell(self, tally):
        if self.measure == Measure.LEAD_TIME:
            return Cell(days(tally.lead_time), detail=number(tally.decided) if tally.decided else "")
        part = tally.submitted if self.measure == Measure.COMPLETENESS else tally.on_time
        return share(part, tally.expected)

    # --- one command ------------------------------------------------------------------
    @cached_property
    def owed(self):
        """What the chosen command has not sent, by period and code."""
        if self.command is None or self.period is None:
            return []
        seen = Observation.objects.filter(command=self.command.pk, period__in=[p.id for p in self.own_periods])
        then = seen.standing_at(self.past).values_list("kpi", "period", "state_then")
        states = {(kpi, period): state for kpi, period, state in then}
        tracks = {track.pk for track in self.shown_tracks}
        return [
            Owed(kpi, period, states.get((kpi.pk, period.id)) == Observation.State.RETURNED)
            for period in self.own_periods
            if self.command.pk in self.book.commands(period)
            for kpi in self.book.kpis.values()
            if kpi.frequency == period.kind and kpi.track_id in tracks and states.get((kpi.pk, period.id)) not in SENT
        ]


def share(part, whole):
    """The Cell of ``part`` of ``whole``."""
    if not whole:
        return Cell("–", word=str(_("nothing expected")))
    tone, word = Status.ATTENTION, pgettext_lazy("share of values", "nearly all")
    if part >= whole:
        tone, word = Status.ON_TRACK, pgettext_lazy("share of values", "all")
    elif part * 100 < INCOMPLETE_BELOW * whole:
        tone, word = Status.OFF_TRACK, pgettext_lazy("share of values", "incomplete")
    # A share that is not whole must not be rounded up to look whole.
    shown = percent(part * 100 // whole, 0)
    return Cell(shown, f"{number(part)}/{number(whole)}", tone, str(word))


def days(duration):
    """A duration in days with one decimal; "–" without one."""
    return "–" if duration is None else number(Fraction(round(duration.total_seconds()), DAYS), 1)


def _day_in(code):
    try:
        return period_of(code).ends
    except PeriodUnreadable as error:
        raise Http404 from error


def _found(rows, code):
    """The row with ``code``; None when nothing is asked for, 404 for what isn't there."""
    if not code:
        return None
    for row in rows:
        if row.code == code:
            return row
    raise Http404
