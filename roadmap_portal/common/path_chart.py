"""A KPI's value over time against its target path: the drawing is SVG, the words beside it are HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import groupby

from . import formats
from .charts import Value, across, coordinate, dot, polyline, scale

WIDTH, HEIGHT = 720, 240
MOST_TIMES = 6
MOST_STEPS = 5


@dataclass(frozen=True)
class PathPoint:
    """One period: its label, the value (None where missing), the value expected then, its status.

    `former` is what was expected by the targets as first set, where they were revised.
    """

    label: str
    actual: Value | None = None
    expected: Value | None = None
    status: str = ""
    former: Value | None = None


@dataclass
class PathChart:
    """What `components/_path_chart.html` draws. Points come oldest first.

    `thresholds` are values that hold at all times (the bounds of a range); `title` names the picture and
    `description` says in a sentence what it shows, for those who can't see it.
    """

    points: Sequence[PathPoint]
    title: str
    description: str
    unit: str = "count"
    places: int | None = None
    thresholds: Sequence[Value] = ()
    width = WIDTH
    height = HEIGHT

    @cached_property
    def ticks(self) -> list[Fraction]:
        """The values of the gridlines, from the bottom up."""
        known = [value for point in self.points for value in (point.actual, point.expected, point.former)]
        known = [value for value in known if value is not None]
        known += self.thresholds
        return round_ticks(min(known, default=0), max(known, default=1))

    @property
    def values(self) -> list[str]:
        """The labels of the gridlines, from the top down."""
        write = formats.percent if self.unit == "pct" else formats.number
        return [write(tick, self._tick_places) for tick in reversed(self.ticks)]

    @property
    def _tick_places(self) -> int:
        """No more decimals than the step between gridlines has."""
        step = self.ticks[1] - self.ticks[0]
        return next(places for places in range(5) if (step * 10**places).denominator == 1 or places == 4)

    @property
    def times(self) -> list[tuple[str, bool]]:
        """(label, minor) of each period: empty where labels would stand too close, the last one always named.

        A phone has room for every third label only; the others are minor.
        """
        last = len(self.points) - 1
        every = -(-len(self.points) // MOST_TIMES)
        return [
            (point.label if (last - index) % every == 0 else "", (last - index) % (3 * every) != 0)
            for index, point in enumerate(self.points)
        ]

    @property
    def gridlines(self) -> list[str]:
        return [f"M0 {self._down(tick)}h{WIDTH}" for tick in self.ticks]

    @property
    def threshold_lines(self) -> list[str]:
        return [f"M0 {self._down(value)}h{WIDTH}" for value in self.thresholds]

    @property
    def actual(self) -> str:
        return polyline([self._place(index, point.actual) for index, point in enumerate(self.points)])

    @property
    def expected(self) -> str:
        return polyline([self._place(index, point.expected) for index, point in enumerate(self.points)])

    @property
    def former(self) -> str:
        """The path before the revision; empty where no target was revised."""
        return polyline([self._place(index, point.former) for index, point in enumerate(self.points)])

    @property
    def dots(self) -> list[tuple[str, str]]:
        """(status, path data) of the dots, one path a status."""
        known = sorted((point.status, index) for index, point in enumerate(self.points) if point.actual is not None)
        return [
            (status, "".join(dot(self._place(index, self.points[index].actual)) for _status, index in group))
            for status, group in groupby(known, key=lambda pair: pair[0])
        ]

    def _place(self, index: int, value: Value | None) -> tuple[Fraction, Fraction] | None:
        """The middle of the period's column, at the height of the value."""
        if value is None:
            return None
        column = Fraction(WIDTH * (2 * index + 1), 2 * len(self.points))
        return across(column, WIDTH), scale(value, self.ticks[0], self.ticks[-1], HEIGHT, 0)

    def _down(self, value: Value) -> str:
        return coordinate(scale(value, self.ticks[0], self.ticks[-1], HEIGHT, 0))


def round_ticks(low: Value, high: Value) -> list[Fraction]:
    """At most six round values, evenly apart, from at or below `low` to at or above `high`."""
    low, high = Fraction(low), Fraction(high)
    if low == high:
        low, high = min(low, Fraction(0)), max(high, Fraction(1)) if low <= 0 else high
    for step in _round_steps():
        first, last = low // step, -(-high // step)
        if last - first <= MOST_STEPS:
            return [Fraction(unit) * step for unit in range(first, last + 1)]
    raise AssertionError("the steps never end")


def _round_steps():
    """0.0001, 0.0002, 0.00025, 0.0005, 0.001, … without end."""
    power = Fraction(1, 10**4)
    while True:
        for part in (Fraction(1), Fraction(2), Fraction(Decimal("2.5")), Fraction(5)):
            yield power * part
        power *= 10
