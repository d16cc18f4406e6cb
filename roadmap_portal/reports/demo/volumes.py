"""How much there is to count: stations, personnel, calls, dinars … of one command in one period."""

from roadmap_portal.plan.models import Period

from .chance import rounded
from .shape import figures

BASE_YEAR = 2023
HOURS_PER_DAY = 24
# Volumes that come anew in every period scatter; what stands in a register does not.
SCATTER = 0.03


class Volumes:
    """Denominators of ``command`` (a code); ``population`` maps years to inhabitants."""

    def __init__(self, command, population):
        self.command, self.population = command, population
        self.shape = figures()

    def of(self, sheet, period, throw):
        """The denominator of an indicator with ``sheet`` (its row of the shape) in ``period``, before rounding."""
        basis, size = sheet["denominator"]["basis"], sheet["denominator"]["size"]
        growth = (1 + sheet["trend_per_year"]) ** (period.year - BASE_YEAR)
        if basis in ("per_million", "iqd_per_million"):
            return size * self._millions(BASE_YEAR)
        if basis.removeprefix("iqd_").startswith("per_million_"):
            return size * self._millions(period.year) * growth * throw.gauss(1, SCATTER)
        return self._register(basis, size, period, throw)

    def _register(self, basis, size, period, throw):
        if basis in ("districts", "directorates"):
            return size * self.shape[basis][self.command]
        if basis == "stations":
            return size * self.shape["stations"][self.command][str(period.year)]
        if basis in ("vehicles", "weapons"):
            return size * self.shape[basis][self.command] * (1 + 0.008 * self._years(period))
        if basis == "trainees":
            return self.shape["trainees_per_quarter"][self.command] * throw.gauss(1, 0.06)
        if basis == "duty_days":
            return self.shape["duty_days_per_month"][self.command] * throw.gauss(1, SCATTER)
        if basis == "system_hours":
            # ``size`` is for a month of thirty days.
            return size / 30 * ((period.ends - period.starts).days + 1)
        if basis == "reports_due":
            return size
        if basis == "iqd_per_person_of_personnel_quarter":
            return size * self.personnel(period) * throw.gauss(1, SCATTER)
        return size * self.personnel(period)

    def personnel(self, period):
        """Officers and personnel at the period's end, on the line between two years."""
        by_year = self.shape["personnel"][self.command]
        now = by_year[str(period.year)]
        before = by_year.get(str(period.year - 1), now)
        return before + (now - before) * period.ends.month / 12

    def _millions(self, year):
        return self.population[year] / 1e6

    def _years(self, period):
        return period.year + period.ends.month / 12 - BASE_YEAR


def as_counted(kpi, amount):
    """``amount`` as it is written down: whole where it is counted, thousands of dinars, tenths of an hour."""
    if kpi.counted_denominator:
        return max(1, rounded(amount))
    return rounded(amount / 1000) * 1000 if amount > 1e6 else round(amount, 1)


def season(sheet, period):
    """The factor of the period's months on a count; 1 without seasons."""
    if not sheet["seasonality"]:
        return 1.0
    months = range(period.starts.month, period.ends.month + 1)
    return sum(sheet["seasonality"][m - 1] for m in months) / Period.MONTHS[period.kind]
