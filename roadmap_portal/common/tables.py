"""Rows as CSV and NDJSON, for pages of a list and for streams alike.

CSV is for spreadsheets: a byte-order mark, and no text that one would run as a formula.
"""

import csv
import io
import unicodedata
from decimal import Decimal, InvalidOperation

import orjson
from rest_framework.renderers import BaseRenderer

from .rest import plain

BOM = "\ufeff"
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def harmless(text):
    """``text`` with an apostrophe in front where a spreadsheet would take it for a formula.

    Looked at as a spreadsheet might: full-width signs folded, marks of direction and blanks skipped.
    """
    seen = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf").lstrip(" ")
    return f"'{text}" if seen.startswith(BEGINS_A_FORMULA) and not is_number(text) else text


def is_number(text):
    try:
        return Decimal(text).is_finite() and text.isascii()
    except InvalidOperation:
        return False


def cell(value):
    """A value as a cell of a CSV file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return harmless(" ".join(map(str, value)))
    if isinstance(value, dict):
        return harmless(orjson.dumps(value, default=plain).decode())
    if isinstance(value, int | Decimal):
        return plain(value) if isinstance(value, Decimal) else value
    return harmless(value.isoformat() if hasattr(value, "isoformat") else str(value))


def csv_lines(rows, columns, *, header=True):
    """Yield CSV text for the dicts of ``rows`` in batches; the first begins with the byte-order mark."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    if header:
        buffer.write(BOM)
        writer.writerow(columns)
    for number, row in enumerate(rows, 1):
        writer.writerow([cell(row[name]) for name in columns])
        if number % 500 == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def ndjson_lines(rows):
    """Yield one JSON object a line, in batches."""
    batch = []
    for row in rows:
        batch.append(orjson.dumps(row, default=plain))
        if len(batch) == 500:
            yield b"\n".join(batch) + b"\n"
            batch = []
    if batch:
        yield b"\n".join(batch) + b"\n"


class PageRenderer(BaseRenderer):
    """Renders the rows of a page; `next` stands in the Link header. Errors are rendered elsewhere."""

    charset = None
    render_style = "binary"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        if not data:
            return b""
        columns = list(renderer_context["view"].field_names)
        return b"".join(self.lines(data.get("results", [data]), columns))


class CsvRenderer(PageRenderer):
    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def lines(self, rows, columns):
        return csv_lines(rows, columns)


class NdjsonRenderer(PageRenderer):
    media_type = "application/x-ndjson"
    format = "ndjson"

    def lines(self, rows, columns):
        return ndjson_lines(rows)
