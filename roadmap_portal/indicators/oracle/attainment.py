"""Section 5: the attainment of one value, in the order in which the page gives the rules."""

from fractions import Fraction

HUNDRED = Fraction(100)
RAW_LIMIT = 9_999_999_999


def range_attainment(actual, lower, upper):
    """(rule, exact raw figure in per cent) of a value against its range; None without bounds."""
    if lower is None or upper is None:
        return None
    if actual < lower:
        return "range", HUNDRED * actual / lower
    if actual > upper:
        return "range", HUNDRED * (1 - (actual - upper) / upper)
    return "range", HUNDRED


def attainment(actual, direction, expected, baseline, end_target, decimals):
    """(rule, exact raw figure in per cent) of a value that is to rise or to fall; None without an E."""
    if expected is None:
        return None
    if baseline is not None and _way_is_long_enough(direction, expected, baseline, end_target, decimals):
        return "baseline", HUNDRED * (actual - baseline) / (expected - baseline)
    if expected <= 0:
        reached = actual <= 0 if direction == "lower" else actual >= 0
        return "zero", HUNDRED if reached else Fraction(0)
    if direction == "lower":
        return "ratio", HUNDRED * (2 - actual / expected)
    return "ratio", HUNDRED * actual / expected


def _way_is_long_enough(direction, expected, baseline, end_target, decimals):
    way = expected - baseline
    towards_the_aim = way < 0 if direction == "lower" else way > 0
    one_display_unit = Fraction(1, 10**decimals)
    tenth = Fraction(0) if end_target is None else abs(end_target - baseline) / 10
    return towards_the_aim and abs(way) >= one_display_unit and abs(way) >= tenth


def clamped(raw):
    """The score before rounding."""
    return min(max(raw, Fraction(0)), HUNDRED)


def kept(raw):
    """The raw figure as far as its column reaches."""
    return min(max(raw, Fraction(-RAW_LIMIT)), Fraction(RAW_LIMIT))


def status(exact_figure, on_track=90, attention=70):
    if exact_figure >= Fraction(on_track):
        return "on_track"
    return "attention" if exact_figure >= Fraction(attention) else "off_track"
