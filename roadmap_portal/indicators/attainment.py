"""How near a value is to what is expected of it: pure arithmetic on fractions (docs/method.md, 5).

All quantities are in the KPI's unit; ``raw`` is in per cent, exact and unclamped.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from roadmap_portal.common.exact import HUNDRED, ZERO, half_up

# Under a tenth of the way to the end target, progress from the baseline says more about noise than about progress.
LEAST_SHARE_OF_WAY = Fraction(1, 10)
RAW_LIMIT = Decimal("9999999999")


@dataclass(frozen=True, slots=True)
class Attainment:
    rule: str
    raw: Fraction


def attain(*, actual, direction, expected=None, baseline=None, end_target=None, lower=None, upper=None, unit):
    """Return the Attainment of ``actual``, or None when there is nothing to compare it with.

    ``unit`` is one display unit (10^-decimals). Source of the rules: docs/method.md, 5.
    """
    if direction == "range":
        return None if lower is None or upper is None else Attainment("range", _within(actual, lower, upper) * 100)
    if expected is None:
        return None
    if _has_way_from(baseline, expected, end_target, direction, unit):
        return Attainment("baseline", (actual - baseline) / (expected - baseline) * 100)
    if expected <= 0:
        reached = actual <= 0 if direction == "lower" else actual >= 0
        return Attainment("zero", HUNDRED if reached else ZERO)
    ratio = actual / expected
    return Attainment("ratio", (ratio if direction == "higher" else 2 - ratio) * 100)


def _within(actual, lower, upper):
    if actual < lower:
        return actual / lower
    if actual > upper:
        return 1 - (actual - upper) / upper
    return Fraction(1)


def _has_way_from(baseline, expected, end_target, direction, unit):
    """Whether the way from the baseline to now is long enough, in the right direction, to measure progress on it."""
    if baseline is None:
        return False
    way = expected - baseline if direction == "higher" else baseline - expected
    if way <= 0 or way < unit:
        return False
    return end_target is None or way >= LEAST_SHARE_OF_WAY * abs(end_target - baseline)


def score_of(raw):
    """``raw`` clamped to 0-100, 6 decimals, half up."""
    return half_up(min(max(raw, ZERO), HUNDRED), 6)


def raw_of(raw):
    """``raw`` as it is stored: 6 decimals, kept within what the column holds."""
    return min(max(half_up(raw, 6), -RAW_LIMIT), RAW_LIMIT)


def status_of(raw, on_track, attention):
    """The status of an exact figure; a threshold that is just met counts as reached."""
    if raw >= on_track:
        return "on_track"
    return "attention" if raw >= attention else "off_track"
