"""Exact arithmetic at the edge of the database: fractions in, decimals rounded half up out."""

from decimal import Decimal
from fractions import Fraction

ZERO = Fraction(0)
HUNDRED = Fraction(100)


def half_up(value, places):
    """``value`` (Fraction or int) as a Decimal with ``places`` decimals, a tie rounded towards +∞."""
    value = Fraction(value)
    scale = 10**places
    whole = (2 * value.numerator * scale + value.denominator) // (2 * value.denominator)
    return Decimal(whole).scaleb(-places)


def fraction(value):
    """A Decimal, int or None as a Fraction or None."""
    return None if value is None else Fraction(value)
