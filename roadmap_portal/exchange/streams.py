"""Long answers: written while they are read, in constant memory, and never so many at once that pages wait."""

import tempfile
from contextlib import closing
from threading import BoundedSemaphore

import xlsxwriter
from django.conf import settings
from django.http import FileResponse, StreamingHttpResponse
from rest_framework.exceptions import Throttled

from roadmap_portal.common.rest import plain
from roadmap_portal.common.tables import cell, csv_lines, ndjson_lines

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "ndjson": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Each process answers with a few threads: exports take at most so many of them, pages have the rest.
_slots = BoundedSemaphore(settings.PORTAL_API_STREAMS)
BUSY_SECONDS = 10
# A sheet has 1,048,576 rows.
ROWS_A_SHEET = 1_000_000
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Slot:
    """A place among the exports of this process; given back once, by ``close`` or with an answer that nobody closed."""

    is_held = False

    def __init__(self):
        if not _slots.acquire(blocking=False):
            raise Throttled(BUSY_SECONDS)
        self.is_held = True

    def close(self):
        if self.is_held:
            self.is_held = False
            _slots.release()

    __del__ = close


def streamed(name, form, columns, rows, *, numeric, rtl):
    """The answer with the dicts of ``rows`` (an iterator); ``numeric`` columns are numbers in a workbook."""
    slot = Slot()
    try:
        if form == "xlsx":
            with closing(slot):
                response = FileResponse(workbook(columns, rows, numeric, rtl), content_type=TYPES[form])
        else:
            lines = csv_lines(rows, columns) if form == "csv" else ndjson_lines(rows)
            response = StreamingHttpResponse(held(lines, slot), content_type=TYPES[form])
            # Whoever goes away before the first line frees the place as well.
            response._resource_closers.append(slot.close)
    except BaseException:
        slot.close()
        raise
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def held(lines, slot):
    with closing(slot):
        yield from lines


def workbook(columns, rows, numeric, rtl):
    """A temporary file with the rows; each row leaves memory when the next one comes."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    book = xlsxwriter.Workbook(file, OPTIONS)
    head = book.add_format({"bold": True})
    sheet, at = None, ROWS_A_SHEET
    for row in rows:
        if at >= ROWS_A_SHEET:
            sheet, at = new_sheet(book, columns, head, rtl), 0
        at += 1
        for column, name in enumerate(columns):
            put(sheet, at, column, row[name], name in numeric)
    if sheet is None:
        new_sheet(book, columns, head, rtl)
    book.close()
    file.seek(0)
    return file


def new_sheet(book, columns, head, rtl):
    sheet = book.add_worksheet()
    if rtl:
        sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(columns):
        sheet.write_string(0, column, name, head)
    return sheet


def put(sheet, row, column, value, is_number):
    if value is None:
        return
    if is_number:
        # As text to the exact digit, then as the nearest number that a workbook can hold.
        sheet.write_number(row, column, float(value if isinstance(value, int | str) else plain(value)))
    else:
        sheet.write_string(row, column, str(cell(value)))
