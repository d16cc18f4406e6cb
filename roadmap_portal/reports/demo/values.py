"""Plausible figures for the demonstration: where a command would stand, given its baseline, target and character.

Nothing here reads or writes the database. Randomness is keyed by command, indicator and period, so a figure does not
depend on which others were asked for.
"""

from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from roadmap_portal.plan.models import Period

from .chance import dice, rounded
from .shape import figures, rows, turn
from .volumes import Volumes, as_counted, season

# Counts scatter less than chance alone would have it: the same roads, the same markets.
CALM = 0.4
# How much of a period's deviation lives on in the next.
MEMORY = 0.3
PERSISTENT = 0.07
FASTEST = 1.2
# The share of the year's mandatory training that is done by the end of each quarter.
TRAINED_BY_QUARTER = {1: 0.22, 2: 0.48, 3: 0.74, 4: 1.0}
# Indicators whose denominator is another one's count in the same period.
COUNTED_BY = {"crimes": "CRM-02", "homicides": "CRM-01", "road_deaths": "TRF-01"}


@dataclass(frozen=True, slots=True)
class Point:
    """What the plan says of one own period, in the KPI's unit; None where it says nothing."""

    period: Period
    baseline: float | None
    expected: float | None
    end_target: float | None


@dataclass(frozen=True, slots=True)
class Figure:
    """What is typed: a ratio's sides (one that is the population stays None), or a value; all None: not applicable."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None

    @property
    def is_empty(self):
        return self == Figure()


class CommandFigures:
    """All figures of one command; ask the indicators in order of their codes, because some count what others found."""

    def __init__(self, command, population, seed):
        self.command, self.seed = command, seed
        self.population = population
        self.volumes = Volumes(command, population)
        self.shape = figures()
        self.handed_over = [r["on"] for r in rows("handed_over") if r["command"] == command]
        self._counted = {}

    def series(self, kpi, factor, points):
        """{period id: Figure} of ``kpi`` for ``points``, oldest first; ``factor`` is that of the KPI's version."""
        sheet = self.shape["kpis"][kpi.code]
        drift, highest, found = 0.0, None, {}
        for point in points:
            throw = dice(self.seed, self.command, kpi.code, point.period.code)
            drift = MEMORY * drift + sqrt(1 - MEMORY**2) * throw.gauss(0, 1)
            figure = self._figure(kpi, sheet, factor, point, drift, throw)
            if kpi.cumulative and not self._restarts(kpi, point):
                figure = highest = _not_below(figure, highest)
            elif kpi.cumulative:
                highest = figure
            found[point.period.id] = figure
        return found

    def _restarts(self, kpi, point):
        return kpi.code == "TRG-01" and point.period.ends.month == 3

    def _figure(self, kpi, sheet, factor, point, drift, throw):
        if kpi.code == "SEC-01":
            return self._districts_taken_over(point.period)
        level = self._level(kpi, sheet, point)
        if kpi.aggregation == "sum":
            return Figure(value=Decimal(self._count(kpi, level * season(sheet, point.period), throw)))
        level = self._scattered(level, sheet, point, drift)
        if kpi.aggregation == "wmean":
            return Figure(value=Decimal(str(round(min(max(level, 0), 99), kpi.decimals))))
        if kpi.population_side:
            return self._with_population(kpi, sheet, factor, point.period, level, throw)
        return self._ratio(kpi, sheet, factor, point, level, throw)

    def _districts_taken_over(self, period):
        taken = sum(on <= period.ends.isoformat() for on in self.handed_over)
        return Figure(numerator=Decimal(taken), denominator=Decimal(self.shape["districts"][self.command]))

    # --- the level that the command reaches ---------------------------------------
    def _level(self, kpi, sheet, point):
        """B + pace × (E − B): how far along the line the command is."""
        if sheet["pace"] is None:
            return self._within_band(kpi, sheet, point.period)
        tempo = min(max(self._tempo(kpi, sheet, point.period), 0.0), FASTEST)
        if kpi.code == "TRG-01":
            return self._trained(point, tempo)
        level = point.baseline + tempo * (point.expected - point.baseline)
        if "value_factor_by_quarter" in sheet:
            level *= sheet["value_factor_by_quarter"][point.period.ends.month // 3 - 1]
        return level

    def _tempo(self, kpi, sheet, period):
        own = 1 + PERSISTENT * dice(self.seed, self.command, kpi.code).gauss(0, 1)
        month = f"{period.ends:%Y-%m}"
        return (
            sheet["pace"] * self.shape["command_pace"][self.command] * own * turn(kpi.track.code, self.command, month)
        )

    def _trained(self, point, tempo):
        """Mandatory training starts again with the year: the typed targets of the quarters do too."""
        share = TRAINED_BY_QUARTER[point.period.ends.month // 3]
        by_year_end = point.expected / share
        return share * (point.baseline + tempo * (by_year_end - point.baseline))

    def _within_band(self, kpi, sheet, period):
        """Budget and staffing have no line, but a band: a command's place in it hardly moves."""
        band = sheet["value"]
        place = dice(self.seed, self.command, kpi.code).gauss(0, 1)
        level = band["mean"] + place * (band["high"] - band["low"]) / 8
        if kpi.code == "FIN-01":
            level += {1: -5, 2: 0, 3: 0, 4: 5}[period.ends.month // 3]
        if kpi.code == "HRM-01" and self.command == "NI-1":
            level = 87.5 + place / 2
        return min(max(level, band["low"]), band["high"])

    def _scattered(self, level, sheet, point, drift):
        if sheet["noise"] == "poisson":
            return level
        if point.end_target is None:
            return level + drift * 1.2
        return max(level + drift * sheet["noise"] * abs(point.end_target - point.baseline) * 0.9, 0.0)

    # --- what is written down --------------------------------------------------------
    def _count(self, kpi, mean, throw):
        if kpi.cumulative:
            return rounded(mean)
        if mean < 2:
            return int(mean + throw.random())
        return max(0, rounded(mean + throw.gauss(0, CALM) * sqrt(mean)))

    def _with_population(self, kpi, sheet, factor, period, level, throw):
        if kpi.population_side == "numerator":
            return Figure(denominator=Decimal(as_counted(kpi, self.volumes.of(sheet, period, throw))))
        months = Period.MONTHS[period.kind] if kpi.annualised else 12
        mean = level * self.population[period.year] / factor * months / 12 * season(sheet, period)
        count = self._count(kpi, mean, throw)
        self._counted[kpi.code, period.id] = count
        return Figure(numerator=Decimal(count))

    def _ratio(self, kpi, sheet, factor, point, level, throw):
        denominator = self._denominator(kpi, sheet, point.period, level, throw)
        if denominator == 0:
            return Figure()
        part = level * denominator / factor
        if kpi.annualised:
            part *= Period.MONTHS[point.period.kind] / 12
        if sheet["noise"] == "poisson":
            part += throw.gauss(0, CALM) * sqrt(max(part, 0))
        numerator = rounded(part) if kpi.counted_numerator or part > 1000 else round(part, 1)
        if kpi.part_of_whole:
            numerator = min(numerator, denominator)
        return Figure(numerator=_exact(max(numerator, 0)), denominator=_exact(denominator))

    def _denominator(self, kpi, sheet, period, level, throw):
        if counter := COUNTED_BY.get(sheet["denominator"]["basis"]):
            # Some victims fall in one crime, so there are fewer crimes than victims.
            cases = 0.94 if counter == "CRM-01" else 1
            return rounded(self._counted[counter, period.id] * cases)
        if kpi.code == "HRM-01":
            return rounded(self.volumes.personnel(period) / level * 100)
        return as_counted(kpi, self.volumes.of(sheet, period, throw))


def _exact(number):
    return Decimal(str(number))


def _not_below(figure, highest):
    """A cumulative count never falls; its denominator is fixed."""
    if highest is None:
        return figure
    if figure.value is not None:
        return figure if figure.value >= highest.value else highest
    return figure if figure.numerator >= highest.numerator else Figure(highest.numerator, figure.denominator)
