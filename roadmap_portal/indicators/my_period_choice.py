"""Which periods a reporter may choose on his page, and which it opens with."""

from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

# The page's name where it shows all that takes entries now.
OPEN = "open"
# How many rounds that have closed stay in the picker, to be looked at.
CLOSED_SHOWN = 6


@dataclass(frozen=True)
class Round:
    """The periods that end on one day, shortest first: a month, with the quarter and the year that it completes."""

    periods: tuple

    @property
    def name(self):
        return self.periods[0].code


@dataclass(frozen=True)
class PeriodChoice:
    """Rounds whose last day is over, latest first: those with a period that takes entries, and the others.

    ``due`` are the periods of the open ones that take entries themselves, in the order of their due day.
    """

    open: list
    closed: list
    due: list

    @property
    def closed_shown(self):
        return self.closed[:CLOSED_SHOWN]


def rounds(periods):
    """``periods`` as Rounds, latest first."""
    latest_first = sorted(periods, key=lambda period: (-period.ends.toordinal(), period.months))
    return [Round(tuple(group)) for _ends, group in groupby(latest_first, key=lambda period: period.ends)]


def period_choice(periods, extensions, *, now):
    """The PeriodChoice among ``periods`` (of the kinds that have indicators) for a command with ``extensions``."""
    today = timezone.localdate(now)
    extended = {extension.period_id for extension in extensions}

    def takes_entries(period):
        return period.closes_at > now or period.pk in extended

    over = rounds(period for period in periods if period.ends < today)
    still_open = [found for found in over if any(map(takes_entries, found.periods))]
    due = [period for found in still_open for period in found.periods if takes_entries(period)]
    return PeriodChoice(
        open=still_open,
        closed=[found for found in over if found not in still_open],
        due=sorted(due, key=lambda period: (period.due_at, period.months)),
    )


def periods_named(name, choice, periods):
    """What a page of that name shows, in the order of the due day; () when it names nothing.

    A code means its whole round. OPEN without anything open is the round that closed last.
    """
    if name == OPEN:
        return tuple(choice.due) or (choice.closed[0].periods if choice.closed else ())
    named = next((period for period in periods if period.code == name), None)
    found = [period for period in periods if named and period.ends == named.ends]
    return tuple(sorted(found, key=lambda period: (period.due_at, period.months)))
