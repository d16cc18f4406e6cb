"""How a cell of the road map's files is read: a reader takes its text, and gives its value or raises CellRefused."""

import re
import unicodedata
from datetime import date

from django.utils.translation import gettext as _

from roadmap_portal.common.numbers import NumberRefused, read_quantity

from .calendar import PeriodUnreadable, period_of

_CODE = re.compile(r"[A-Z0-9][A-Za-z0-9-]*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class CellRefused(ValueError):
    """What is wrong with a cell: a sentence in the active language."""


def without_control_characters(cell):
    """The cell without the spaces around it. Control characters never belong to a name, and break what prints it."""
    if any(unicodedata.category(letter) == "Cc" for letter in cell):
        raise CellRefused(_("The text holds a control character."))
    return cell.strip()


def optional(read, empty=None):
    """``read`` for a cell that may be empty, which then means ``empty``."""
    return lambda cell: read(cell) if cell else empty


def text(length=None):
    """A text of at most ``length`` characters that may not be empty."""

    def read(cell):
        _refuse_empty(cell)
        if length and len(cell) > length:
            raise CellRefused(_("The text is longer than %(length)d characters.") % {"length": length})
        return cell

    return read


def both(name, length=None, *, may_be_empty=False):
    """Columns of a text in both languages. That neither misses is checked on the row, see `roadmap_file`."""
    read = optional(text(length), "") if may_be_empty else text(length)
    return {f"{name}_ar": read, f"{name}_en": read}


def code(length):
    """A code of the plan: capitals, digits and hyphens, because it stands in addresses."""

    def read(cell):
        text(length)(cell)
        if not _CODE.fullmatch(cell):
            raise CellRefused(_("“%(cell)s” is not a code: use Latin letters, digits and hyphens.") % {"cell": cell})
        return cell

    return read


def codes(length):
    """Codes with semicolons between them, as a tuple."""
    read_one = code(length)
    return lambda cell: tuple(read_one(part.strip()) for part in cell.split(";"))


def flag(cell):
    """0 or 1."""
    if cell not in ("0", "1"):
        raise CellRefused(_("Write 1 for yes or 0 for no."))
    return cell == "1"


def one_of(choices):
    """One of the values of Django ``choices`` (an enumeration class)."""

    def read(cell):
        _refuse_empty(cell)
        if cell not in choices.values:
            known = ", ".join(choices.values)
            raise CellRefused(_("“%(cell)s” is not one of: %(known)s.") % {"cell": cell, "known": known})
        return choices(cell)

    return read


def quantity(cell):
    """An exact number that is not negative, with at most 12 digits before the point and 4 behind it."""
    return _number(cell, whole=False)


def whole(at_least=0, at_most=10**12 - 1):
    """A whole number within two bounds."""

    def read(cell):
        number = int(_number(cell, whole=True))
        if not at_least <= number <= at_most:
            bounds = {"least": at_least, "most": at_most}
            raise CellRefused(_("The number must lie between %(least)d and %(most)d.") % bounds)
        return number

    return read


def rank(choices):
    """One of the whole numbers of ``choices``."""
    return whole(min(choices.values), max(choices.values))


def day(cell):
    """A date as 2026-10-31."""
    _refuse_empty(cell)
    try:
        if not _DAY.fullmatch(cell):
            raise ValueError
        return date.fromisoformat(cell)
    except ValueError:
        raise CellRefused(_("“%(cell)s” is not a date. Write it as 2026-10-31.") % {"cell": cell}) from None


def period(cell):
    """The code of a month, quarter or year."""
    _refuse_empty(cell)
    try:
        return period_of(cell).code
    except PeriodUnreadable as unreadable:
        raise CellRefused(str(unreadable)) from None


def _number(cell, **wanted):
    try:
        return read_quantity(cell, **wanted)
    except NumberRefused as refused:
        raise CellRefused(refused.message) from None


def _refuse_empty(cell):
    if not cell:
        raise CellRefused(_("This field is required."))
