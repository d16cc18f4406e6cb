"""The reporting form as a workbook to fill in away from the line: what the page shows, with white cells to type in."""

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_range

from roadmap_portal.common.formats import period_label, western_digits
from roadmap_portal.documents.spreadsheet_writer import workbook

from ..breakdown import written
from ..forms import LONGEST_TEXT, label_of
from ..models import Absence
from .layout import AT, COLUMNS, FIRST_ROW, HEAD_ROW, STAMP_ROW, Stamp, field_at

LISTS = "Lists"
HEAD = {"bold": True, "bg_color": "#0c4a3e", "font_color": "#ffffff", "text_wrap": True, "border": 1}
GIVEN = {"bg_color": "#f1eee4", "text_wrap": True, "border": 1, "border_color": "#d9d3c2", "locked": True}
# Text cells: what is typed stays as it was typed, Arabic digits too, and 57.3% is not turned into 0.573.
TYPED = {"num_format": "@", "text_wrap": True, "border": 1, "border_color": "#8a8265", "locked": False}
MAY = {"select_locked_cells": True, "format_columns": True, "format_rows": True, "autofilter": True, "sort": False}


@western_digits()
def form_of(desk):
    """The bytes of the form for ``desk``, in the active language."""
    with workbook(made_at=desk.now) as (writer, out):
        sheet = writer.sheet(_("Form"))
        lists = writer.sheet(LISTS)
        _write_lists(writer, lists, desk)
        _write_top(writer, sheet, desk)
        for offset, card in enumerate(desk.cards):
            _write_row(writer, sheet, FIRST_ROW + offset, card)
        _set_up(writer, sheet, desk)
        lists.very_hidden()
    return out.getvalue()


def _write_lists(writer, lists, desk):
    for row, label in enumerate(Absence.labels):
        writer.put(lists, row, 0, label)
    for row, body in enumerate(desk.bodies.values()):
        writer.put(lists, row, 1, body.name)


def _write_top(writer, sheet, desk):
    periods = " · ".join(period_label(period.code) for period in desk.periods)
    writer.put(sheet, 0, 0, _("Indicators of %(period)s") % {"period": periods}, bold=True, font_size=15)
    writer.put(sheet, 1, 0, str(desk.command), font_size=12)
    hint = _(
        "Please fill in the white cells only. If the value is zero, write 0; an empty cell does not mean zero. "
        "Formulas are not accepted."
    )
    writer.put(sheet, 2, 0, hint)
    writer.put(sheet, STAMP_ROW, 0, str(Stamp.of(desk)), font_color="#ffffff")
    for column, spec in enumerate(COLUMNS):
        writer.put(sheet, HEAD_ROW, column, str(spec.head), **HEAD)


def _write_row(writer, sheet, row, card):
    given = {
        "code": card.kpi.code,
        "period": card.sheet.period.code,
        "command": card.sheet.command.code,
        "kpi": card.kpi.name,
        "previous": card.shown_previous,
        "last_year": card.shown_last_year,
        "target": card.target,
        "numerator_label": _label(card.kpi, "numerator"),
        "denominator_label": _label(card.kpi, "denominator"),
        "base": card.base,
    }
    for column, spec in enumerate(COLUMNS):
        name = field_at(card.kpi, spec.name) if spec.typed else None
        value = _typed(card, name) if name else given.get(spec.name)
        writer.put(sheet, row, column, value, **(TYPED if name and card.takes_entries else GIVEN))


def _label(kpi, column):
    field = field_at(kpi, column)
    if field:
        return str(label_of(kpi, field))
    return _("%(label)s (known, not entered)") % {"label": kpi.denominator} if column == kpi.population_side else ""


def _typed(card, name):
    """What the cell of a field holds now."""
    entry = card.entry
    if name in entry.typed:
        return entry.typed[name]
    value = getattr(entry, name)
    if name == "absence":
        return card.absence_label if value else ""
    if name == "action_body":
        return value.name if value else ""
    if name == "action_due":
        return value.isoformat() if value else ""
    return written(value) if name == "parts" else value


def _set_up(writer, sheet, desk):
    """Widths, drop-downs, the hidden rows and columns, and the lock on everything that isn't white."""
    last = FIRST_ROW + max(len(desk.cards) - 1, 0)
    for column, spec in enumerate(COLUMNS):
        sheet.set_column(column, column, spec.width, None, {"hidden": spec.hidden})
    sheet.set_row(STAMP_ROW, None, None, {"hidden": True})
    sheet.freeze_panes(FIRST_ROW, AT["previous"])
    sheet.ignore_errors({"number_stored_as_text": xl_range(0, 0, last, len(COLUMNS) - 1)})
    for name, letter, count in (("absence", "A", len(Absence)), ("action_body", "B", len(desk.bodies))):
        source = f"={LISTS}!${letter}$1:${letter}${max(count, 1)}"
        sheet.data_validation(FIRST_ROW, AT[name], last, AT[name], {"validate": "list", "source": source})
    longest = {"validate": "length", "criteria": "<=", "value": LONGEST_TEXT}
    for name in ("parts", "note", "cause", "action"):
        sheet.data_validation(FIRST_ROW, AT[name], last, AT[name], longest)
    sheet.protect("", MAY)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
