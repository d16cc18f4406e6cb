"""The exact quantity field: `Decimal` to Python, a whole number of its smallest step in the database.

SQLite sums and divides DecimalFields as floats and can't read 16 digits back; PostgreSQL overflows
Numeric(16, 4) on national sums. A BIGINT is exact on both, so SUM, ORDER BY, comparison and check
constraints are too. Arithmetic between a column and a literal is not: the literal would not be scaled.
Select and add in SQL, divide in Python.
"""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class FixedField(models.DecimalField):
    """A DecimalField stored as a BIGINT of 10^-decimal_places (default: ten-thousandths)."""

    def __init__(self, *args, max_digits=16, decimal_places=4, **kwargs):
        super().__init__(*args, max_digits=max_digits, decimal_places=decimal_places, **kwargs)

    def get_internal_type(self):
        return "BigIntegerField"

    def from_db_value(self, value, expression, connection):
        return None if value is None else Decimal(int(value)).scaleb(-self.decimal_places)

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return scaled(value, self.decimal_places)

    def get_db_prep_save(self, value, connection):
        return self.get_db_prep_value(value, connection)

    def get_db_converters(self, connection):
        # DecimalField's own SQLite converter has 15 digits; from_db_value is all that is needed.
        return [self.from_db_value]


def scaled(value, places):
    """``value`` as a whole number of 10^-places; ValidationError if that would lose digits."""
    exact = Decimal(value).scaleb(places)
    whole = int(exact)
    if whole != exact:
        raise ValidationError(_("The number has more than %(places)s decimals."), params={"places": places})
    return whole
