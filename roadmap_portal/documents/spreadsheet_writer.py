"""Workbooks that go out: text stays text, numbers are numbers, Arabic sheets read from the right.

A text that begins with = + - @ is never a formula here, and keeps its quote so that it is none either when Excel
saves the sheet as CSV.
"""

import io
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal

import xlsxwriter
from django.utils.translation import get_language_bidi

# Half-width and full-width signs that a spreadsheet reads as the beginning of a formula.
FORMULA_SIGNS = tuple("=+-@\t\r＝＋－＠")
# Marks that can stand unseen before such a sign.
UNSEEN = "\ufeff\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069 "
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
FONT = "Arial"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def looks_like_formula(text):
    return text.lstrip(UNSEEN).startswith(FORMULA_SIGNS)


class Writer:
    """An XlsxWriter workbook with the portal's formats; sheets are mirrored on pages that read from the right."""

    def __init__(self, book):
        self.book = book
        self._formats = {}

    def sheet(self, name):
        sheet = self.book.add_worksheet(name)
        if get_language_bidi():
            sheet.right_to_left()
        return sheet

    def format(self, **properties):
        """The one format with ``properties``: a workbook keeps few."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(
                {"font_name": FONT, "font_size": 11, "valign": "top"} | properties
            )
        return self._formats[key]

    def put(self, sheet, row, column, value, **properties):
        """Write ``value``: a number as a number, everything else as text that is never a formula."""
        if value is None or value == "":
            sheet.write_blank(row, column, None, self.format(**properties))
        elif isinstance(value, int | Decimal) and not isinstance(value, bool):
            sheet.write_number(row, column, value, self.format(**properties))
        else:
            text = str(value)
            quoted = {"quote_prefix": True} if looks_like_formula(text) else {}
            sheet.write_string(row, column, text, self.format(**properties, **quoted))


@contextmanager
def workbook(made_at=None):
    """``with workbook() as (writer, out)``: afterwards ``out.getvalue()`` is the file.

    ``made_at`` (aware) is the document's date, so equal content gives equal bytes.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, SAFE)
    book.set_properties({"created": (made_at or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)})
    yield Writer(book), out
    book.close()
