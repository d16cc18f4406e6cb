"""A month of workshops as weeks from Saturday to Friday, as Iraq counts them."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

SATURDAY = 5
# Others have no month before or after them that a calendar can show.
FIRST_YEAR, LAST_YEAR = "2000", "2199"


@dataclass(frozen=True)
class Month:
    year: int
    month: int

    @classmethod
    def of(cls, text):
        """The month of "2026-11"; this month for anything else."""
        year, _hyphen, month = text.partition("-")
        is_year = len(year) == 4 and year.isdecimal() and FIRST_YEAR <= year <= LAST_YEAR
        if is_year and month.isdecimal() and 1 <= int(month[:2]) <= 12:
            return cls(int(year), int(month[:2]))
        today = timezone.localdate()
        return cls(today.year, today.month)

    @property
    def code(self):
        return f"{self.year:04}-{self.month:02}"

    @property
    def first(self):
        return date(self.year, self.month, 1)

    @property
    def last(self):
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def previous(self):
        before = self.first - timedelta(1)
        return Month(before.year, before.month)

    @property
    def next(self):
        after = self.last + timedelta(1)
        return Month(after.year, after.month)

    def weeks(self, workshops):
        """Lists of seven (day, [workshops of that day]); days of other months come with None."""
        days = calendar.Calendar(SATURDAY).monthdatescalendar(self.year, self.month)
        by_day = {}
        for workshop in workshops:
            for day in workshop.days:
                by_day.setdefault(day, []).append(workshop)
        return [[(day, by_day.get(day, []) if day.month == self.month else None) for day in week] for week in days]
