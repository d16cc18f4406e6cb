"""The one reader of typed numbers: forms, the API and spreadsheets all ask `read_quantity`.

Digits may be Western, Arabic-Indic or Persian. A comma stands only before groups of exactly three
digits, because «42,5» means 42.5 to one reader and 425 to another; what could be misread is refused.
"""

import re
import unicodedata
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .formats import localise
from .formats import number as write_number

WHOLE_DIGITS = 12
DECIMAL_DIGITS = 4

# Arabic-Indic and Persian digits, their decimal and thousands marks, the Arabic comma, the true minus.
_ALIKE = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬،−", "01234567890123456789.,,-")
# Direction marks come along with numbers copied from Arabic documents, and say nothing.
_DIRECTION_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c"))
_PLAIN = re.compile(r"[+-]?(?P<whole>[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.(?P<decimals>[0-9]+))?")
_DIGITS_AND_COMMAS = re.compile(r"[+-]?[0-9,]+(?:\.[0-9]*)?")
_FRACTION = re.compile(r"[+-]?[0-9]+\s*/\s*[0-9]+")
_ECHO_LENGTH = 30
_GREATEST_BITS = 64


class NumberRefused(ValueError):
    """A text that is not the number wanted.

    `code` is one of required, not_a_number, fraction, ambiguous, too_long, not_whole, negative;
    `message` is a sentence for the person, in the active language.
    """

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


def read_quantity(text, *, whole: bool = False, allow_negative: bool = False) -> Decimal:
    """The exact number that `text` says, or NumberRefused.

    `text` is what came in: a string, or the int, float or Decimal of a JSON body or a spreadsheet cell.
    At most 12 digits stand before the point and 4 behind it.
    """
    typed = as_typed(text)
    plain = typed.translate(_DIRECTION_MARKS).strip().translate(_ALIKE)
    if not plain:
        raise NumberRefused("required", _("This field is required."))
    found = _PLAIN.fullmatch(plain)
    if found is None:
        raise _why_unreadable(plain, typed)
    digits = found["whole"].replace(",", "")
    if len(digits) > WHOLE_DIGITS or len(found["decimals"] or "") > DECIMAL_DIGITS:
        message = _("The number is too long: at most 12 digits before the decimal point and 4 after it.")
        raise NumberRefused("too_long", localise(message))
    number = Decimal(plain.replace(",", ""))
    if whole and number != number.to_integral_value():
        raise NumberRefused("not_whole", _("Enter a whole number, without a fraction."))
    if number.is_signed() and not allow_negative:
        raise NumberRefused("negative", _("Negative values are not accepted."))
    return number if number else Decimal(0)


def as_typed(value) -> str:
    """What a person would have typed for `value`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return _float_as_text(value)
    if isinstance(value, int) and value.bit_length() > _GREATEST_BITS:
        # Python refuses to write out whole numbers of many thousand digits.
        return "9" * (WHOLE_DIGITS + 1)
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < _ECHO_LENGTH:
        return format(value, "f")
    return str(value)


def _float_as_text(value: float) -> str:
    """JSON and spreadsheets hand over floats: give the number that was written, not its binary tail.

    Fifteen digits are what a spreadsheet keeps: 0.1 + 0.2 is 0.3 there.
    """
    text = repr(value)
    if "." in text and len(text.partition(".")[2]) > DECIMAL_DIGITS:
        text = format(value, ".15g")
    if "e" in text:
        text = format(Decimal(text), "f")
    return text.removesuffix(".0")


def _why_unreadable(plain: str, typed: str) -> NumberRefused:
    if _FRACTION.fullmatch(plain) or any(unicodedata.category(letter) == "No" for letter in plain):
        return NumberRefused("fraction", localise(_("Write the fraction as a decimal: 0.5")))
    if "," in plain and _DIGITS_AND_COMMAS.fullmatch(plain):
        message = _(
            "The comma in “%(value)s” can be read in two ways. "
            "Write 42.5 for a decimal fraction or 1,234 for thousands."
        )
        return NumberRefused("ambiguous", localise(message) % {"value": _echo(typed)})
    message = _("“%(value)s” is not a number. Write a number such as 42 or 42.5")
    return NumberRefused("not_a_number", localise(message) % {"value": _echo(typed)})


def _echo(typed: str) -> str:
    """`typed` as it may stand in a sentence: short, without control, direction or broken characters."""
    shown = "".join(letter for letter in typed[: _ECHO_LENGTH + 1] if letter.isprintable())
    return shown if len(typed) <= _ECHO_LENGTH else f"{shown[:_ECHO_LENGTH]}…"


class QuantityField(forms.Field):
    """A form field for one exact number; the phone shows its numeric keyboard. Empty gives None."""

    widget = forms.TextInput

    def __init__(self, *, whole: bool = False, allow_negative: bool = False, **kwargs):
        self.whole = whole
        self.allow_negative = allow_negative
        super().__init__(**kwargs)

    def widget_attrs(self, widget):
        # iPhone's decimal keyboard has no minus sign.
        keyboard = "text" if self.allow_negative else "numeric" if self.whole else "decimal"
        return {"inputmode": keyboard, "autocomplete": "off", "dir": "ltr", "class": "quantity"}

    def to_python(self, value):
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        try:
            return read_quantity(value, whole=self.whole, allow_negative=self.allow_negative)
        except NumberRefused as refused:
            raise ValidationError(refused.message, code=refused.code) from refused

    def prepare_value(self, value):
        # Kept as typed after an error; a stored number is written in the page's digits.
        return write_number(value, grouping=False) if isinstance(value, Decimal) else value

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True
