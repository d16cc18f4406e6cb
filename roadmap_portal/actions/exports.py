"""The registers as files: what the filters leave, as CSV or XLSX, with text that no spreadsheet takes for a formula."""

import csv
import io

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from roadmap_portal.documents.spreadsheet_writer import CONTENT_TYPE, looks_like_formula, workbook
from roadmap_portal.operations import audit

from . import past

# More rows than this are asked for through the API.
MOST_ROWS = 10_000
BOM = "\ufeff"


def text_of(row, field):
    """The row's text in the page's language, else as it was written."""
    return getattr(row, f"{field}_{get_language()}") or row.what_ar or row.what_en


def common_columns(row):
    return [
        row.pk,
        text_of(row, "what"),
        row.area.name,
        row.track.code if row.track_id else "",
        row.kpi.code if row.kpi_id else "",
        row.body.name if row.body_id else "",
        row.answers,
        row.get_state_display(),
    ]


def obstacle_table(rows):
    head = [*common_head(), _("Cause"), _("Severity"), _("Raised on"), _("Age in days"), _("Level"), _("Resolved on")]
    return head, [
        [
            *common_columns(row),
            row.cause.name,
            row.get_severity_display(),
            row.raised_on,
            row.age,
            row.get_level_display(),
            row.resolved_on,
        ]
        for row in rows
    ]


def follow_up_table(rows):
    head = [*common_head(), _("To be done by"), _("Overdue"), _("Closed on"), _("What came of it")]
    return head, [
        [
            *common_columns(row),
            row.due,
            _("yes") if row.is_overdue else _("no"),
            row.closed_on,
            row.outcome,
        ]
        for row in rows
    ]


def common_head():
    return [
        _("No."),
        _("What"),
        _("Province or command"),
        _("Track"),
        _("Indicator"),
        _("Responsible body"),
        _("Owner"),
        _("State"),
    ]


def as_csv(name, head, lines):
    out = io.StringIO()
    writer = csv.writer(out)
    for line in [head, *lines]:
        writer.writerow([_safe(cell) for cell in line])
    response = HttpResponse(BOM + out.getvalue(), content_type="text/csv; charset=utf-8")
    return _attached(response, f"{name}.csv")


def _safe(cell):
    """A leading apostrophe keeps a text that begins like a formula a text."""
    if cell is None or isinstance(cell, int):
        return cell
    text = str(cell)
    return f"'{text}" if looks_like_formula(text) else text


def as_xlsx(name, head, lines):
    with workbook(timezone.now()) as (writer, out):
        sheet = writer.sheet(_("Obstacles") if name == "obstacles" else _("Follow-ups"))
        for row, line in enumerate([head, *lines]):
            for column, cell in enumerate(line):
                writer.put(sheet, row, column, cell, bold=row == 0, text_wrap=True)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 0, 8)
        sheet.set_column(1, 1, 60)
        sheet.set_column(2, len(head) - 1, 18)
    return _attached(HttpResponse(out.getvalue(), content_type=CONTENT_TYPE), f"{name}.xlsx")


def _attached(response, file_name):
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


FORMATS = {"csv": as_csv, "xlsx": as_xlsx}


def export(register, table, name, form, *, by):
    """The file of what ``register`` was asked for; the export stands in the audit log."""
    rows = register.asked().with_sheet().order_by(*register.order)[:MOST_ROWS]
    head, lines = table(past.seen(rows, register.day))
    audit.record(f"{register.model._meta.model_name}.exported", by=by, subject=name, after={"rows": len(lines)})
    return FORMATS[form](name, head, lines)
