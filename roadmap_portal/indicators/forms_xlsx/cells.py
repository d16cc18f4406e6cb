"""From a sheet's cells to what a person would have typed into the page's fields."""

import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from roadmap_portal.common.numbers import as_typed

from ..models import Absence
from .layout import AT, COLUMNS, FIRST_ROW, field_at

# Beside what is typed; the rest is there for the reader's eye.
READ = ("code", "period", "command", "base")
ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


def rows_of(grid):
    """(the sheet's row number, {column: text}) of each row that names an indicator, with what its cells refuse."""
    for at in range(FIRST_ROW, len(grid.rows)):
        cells = [*grid.rows[at], *[""] * len(COLUMNS)][: len(COLUMNS)]
        row = {
            column.name: text_of(cell)
            for column, cell in zip(COLUMNS, cells, strict=True)
            if column.typed or column.name in READ
        }
        refused = [
            message % {"column": column.head}
            for index, column in enumerate(COLUMNS)
            for places, message in (
                (grid.formulas, _("A formula stands in “%(column)s”. Please write the value itself.")),
                (grid.percents, _("“%(column)s” is shown as a percentage. Please write the plain number.")),
            )
            if (at, index) in places
        ]
        if refused or any(row.values()):
            yield at + 1, row | ({"refused": refused} if refused else {})


def text_of(cell):
    """What a person would have typed for a cell."""
    if isinstance(cell, datetime.datetime | datetime.date):
        return cell.isoformat()[:10]
    return as_typed(cell) if isinstance(cell, bool | int | float) else str(cell)


def field_values(card, row, bodies):
    """({form field: text}, problems) of a row; words of the drop-downs in either language, and codes, are known."""
    values, problems = {}, []
    for column in COLUMNS:
        name = field_at(card.kpi, column.name) if column.typed else None
        text = row.get(column.name, "")
        if name is None:
            if column.typed and text.strip():
                problems.append(_("“%(column)s” is not entered for this indicator.") % {"column": column.head})
        else:
            values[name] = text
    for name, known in (("absence", absences()), ("action_body", named(bodies))):
        text = values[name].strip()
        if text and text not in known:
            column = COLUMNS[AT[name]].head
            problems.append(_("“%(text)s” is not a choice of “%(column)s”.") % {"text": text[:60], "column": column})
        values[name] = known.get(text, "")
    values["action_due"] = values["action_due"].translate(ARABIC_DIGITS)
    return values, problems


def absences():
    """{word or code: code}, in both languages."""
    known = {choice.value: choice.value for choice in Absence}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {str(choice.label): choice.value for choice in Absence}
    return known


def named(bodies):
    names = {name: key for key, body in bodies.items() for name in (body.name_ar, body.name_en) if name}
    return names | {body.code: key for key, body in bodies.items()}
