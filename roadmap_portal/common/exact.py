"""Exact arithmetic at the edge of the database: fractions in, decimals rounded half up out."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

ZERO = Fraction(0)
HUNDRED = Fraction(100)


def half_up(value, places):
    """``value`` (Fraction or int) as a Decimal with ``places`` decimals, a tie rounded towards +∞."""
    numerator, denominator = value.numerator, value.denominator
    whole = (2 * numerator * 10**places + denominator) // (2 * denominator)
    return Decimal(whole).scaleb(-places)


def weighted_sum(pairs):
    """Σ value × weight over (Fraction, int) ``pairs``: equal denominators are added first, which spares most gcds."""
    numerators = defaultdict(int)
    for value, weight in pairs:
        numerators[value.denominator] += value.numerator * weight
    return sum((Fraction(numerator, denominator) for denominator, numerator in numerators.items()), ZERO)


@lru_cache(maxsize=16_384)
def fraction(value):
    """A Decimal, int or None as a Fraction or None."""
    return None if value is None else Fraction(value)
