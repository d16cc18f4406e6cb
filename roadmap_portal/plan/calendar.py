"""The calendar of reporting: months, quarters and years of Iraq, when their values are due and when they close.

Pure: dates and codes in, dates and codes out. Codes are `2026-10`, `2026-Q3` and `2026`.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

BAGHDAD = ZoneInfo("Asia/Baghdad")
MONTH, QUARTER, YEAR = "M", "Q", "Y"
MONTHS = {MONTH: 1, QUARTER: 3, YEAR: 12}
# Calendar days after the period's last day: until when values are due, and until when they are taken at all.
DUE_DAYS = {MONTH: 10, QUARTER: 15, YEAR: 45}
CLOSE_DAYS = {MONTH: 25, QUARTER: 30, YEAR: 90}
WEEKEND = {4, 5}  # Friday and Saturday, as date.weekday() counts
_CODE = re.compile(r"(?P<year>(?:19|20|21)[0-9]{2})(?:-(?P<month>0[1-9]|1[0-2])|-Q(?P<quarter>[1-4]))?")


class PeriodUnreadable(ValueError):
    """A text that is no period's code; its message is for the person, in the active language."""


@dataclass(frozen=True)
class Span:
    """A reporting period without its row: kind, code, first and last day."""

    kind: str
    code: str
    starts: date
    ends: date

    def due_at(self, holidays=()):
        """The first instant after the due day, in Baghdad."""
        return _after(self.ends + timedelta(DUE_DAYS[self.kind]), holidays)

    def closes_at(self, holidays=()):
        """The first instant after the closing day, in Baghdad."""
        return _after(self.ends + timedelta(CLOSE_DAYS[self.kind]), holidays)


def midnight(day):
    """The first instant of ``day`` in Baghdad."""
    return datetime.combine(day, time.min, tzinfo=BAGHDAD)


def working_day(day, holidays=()):
    """``day``, or the next one that is no Friday, no Saturday and no day in ``holidays``."""
    while day.weekday() in WEEKEND or day in holidays:
        day += timedelta(1)
    return day


def period_of(code):
    """The period that ``code`` names; PeriodUnreadable when it names none."""
    found = _CODE.fullmatch(code)
    if found is None:
        message = _("“%(code)s” is not a period. Write a month as 2026-10, a quarter as 2026-Q3 or a year as 2026.")
        raise PeriodUnreadable(message % {"code": code})
    year = int(found["year"])
    if found["month"]:
        return _span(MONTH, year, int(found["month"]))
    if found["quarter"]:
        return _span(QUARTER, year, int(found["quarter"]) * 3 - 2)
    return _span(YEAR, year, 1)


def containing(kind, day):
    """The period of ``kind`` in which ``day`` lies."""
    months = MONTHS[kind]
    return _span(kind, day.year, (day.month - 1) // months * months + 1)


def last_complete(kind, today):
    """The last period of ``kind`` that had ended before ``today`` began."""
    return containing(kind, containing(kind, today).starts - timedelta(1))


def previous(code):
    """The code of the period of the same kind just before."""
    span = period_of(code)
    return containing(span.kind, span.starts - timedelta(1)).code


def same_last_year(code):
    """The code of the same month, quarter or year one year earlier."""
    span = period_of(code)
    return containing(span.kind, span.starts.replace(year=span.starts.year - 1)).code


def periods_between(start, end):
    """Every month, quarter and year that lies within the days ``start`` … ``end``, by last and then first day."""
    found = []
    for kind in (MONTH, QUARTER, YEAR):
        span = containing(kind, start)
        while span.ends <= end:
            if span.starts >= start:
                found.append(span)
            span = containing(kind, span.ends + timedelta(1))
    return sorted(found, key=lambda span: (span.ends, span.starts))


def _span(kind, year, first_month):
    last_month = first_month + MONTHS[kind] - 1
    code = {MONTH: f"{year}-{first_month:02d}", QUARTER: f"{year}-Q{last_month // 3}", YEAR: f"{year}"}[kind]
    return Span(kind, code, date(year, first_month, 1), date(year, last_month, monthrange(year, last_month)[1]))


def _after(day, holidays):
    """The deadline's day counts to its end, so what is stored is the next day's first instant."""
    return midnight(working_day(day, holidays) + timedelta(1))
