"""Rounding and whole months, as the method words them."""

from decimal import Decimal
from fractions import Fraction
from math import floor

MONTHS = {"M": 1, "Q": 3, "Y": 12}


def rounded(number, places):
    """``number`` (Fraction) to ``places`` decimals, a tie towards +∞; still a Fraction."""
    return Fraction(floor(number * 10**places + Fraction(1, 2)), 10**places)


def stored(number, places):
    """``number`` (Fraction or None) as the Decimal that a column with ``places`` decimals holds."""
    if number is None:
        return None
    return Decimal(int(rounded(number, places) * 10**places)).scaleb(-places)


def exact(number):
    """A column's Decimal, or None, as a Fraction, or None."""
    return None if number is None else Fraction(number)


def month(period):
    """The last month of ``period`` as a running number: a difference is a number of whole months."""
    return period.ends.year * 12 + period.ends.month
