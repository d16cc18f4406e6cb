"""How the reporting form looks as a workbook: its columns, and the stamp by which it is known again."""

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from ..breakdown import takes_parts
from ..entries import typed_sides

# Raised whenever columns change: older forms are refused, not guessed at.
FORM_VERSION = 2
MARK = "roadmap-portal-form"
# Rows, counted from 0: title, command, how to fill it in, the stamp (hidden), the heads.
STAMP_ROW, HEAD_ROW, FIRST_ROW = 3, 4, 5


@dataclass(frozen=True)
class Column:
    """``name`` is a form field's where ``typed``; ``width`` in characters."""

    name: str
    head: str
    width: int = 14
    typed: bool = False
    hidden: bool = False


COLUMNS = (
    Column("code", _("Code"), 10),
    Column("period", _("Period code"), 11),
    Column("command", _("Command code"), 9),
    Column("kpi", _("Indicator"), 42),
    Column("previous", _("Last value")),
    Column("last_year", _("Same period last year")),
    Column("target", _("Target for the period"), 18),
    Column("numerator_label", _("First figure: what is entered"), 34),
    Column("numerator", _("First figure"), typed=True),
    Column("denominator_label", _("Second figure: what is entered"), 34),
    Column("denominator", _("Second figure"), typed=True),
    Column("parts", _("Breakdown: name, colon, number; one part a line"), 30, typed=True),
    Column("absence", _("No value (choose why)"), 24, typed=True),
    Column("note", _("Note"), 40, typed=True),
    Column("cause", _("Cause"), 30, typed=True),
    Column("action", _("Action taken"), 30, typed=True),
    Column("action_body", _("Responsible body"), 28, typed=True),
    Column("action_due", _("To be done by"), 14, typed=True),
    Column("base", "base", hidden=True),
)
AT = {column.name: index for index, column in enumerate(COLUMNS)}


@dataclass(frozen=True)
class Stamp:
    """What a form says of itself: whose it is, for which page, and which rows it was made with."""

    version: int
    command: str
    page: str
    fingerprint: str

    def __str__(self):
        return "|".join((MARK, str(self.version), self.command, self.page, self.fingerprint))

    @classmethod
    def of(cls, desk):
        return cls(FORM_VERSION, desk.command.code, desk.name, fingerprint(desk))

    @classmethod
    def read(cls, text):
        """The Stamp in ``text``, or None."""
        parts = str(text).split("|")
        if len(parts) != 5 or parts[0] != MARK or not parts[1].isdecimal() or len(parts[1]) > 4:
            return None
        return cls(int(parts[1]), *parts[2:])


def fingerprint(desk):
    """Changes when other indicators are due, or are asked for in another way."""
    rows = [(card.kpi.code, card.sheet.period.code, *typed_sides(card.kpi)) for card in desk.cards]
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


def field_at(kpi, column):
    """The form field that a typed column holds for ``kpi``, or None: the first figure may be the one value."""
    sides = typed_sides(kpi)
    if column == "numerator" and sides == ("value",):
        return "value"
    if column in ("numerator", "denominator"):
        return column if column in sides else None
    if column == "parts":
        return column if takes_parts(kpi) else None
    return column
