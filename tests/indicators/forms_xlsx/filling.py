"""The reporting form as a workbook: fetched, filled in and sent."""

import io
from datetime import date
from decimal import Decimal

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from roadmap_portal.documents.spreadsheet_reader import read
from roadmap_portal.indicators.forms_xlsx.layout import AT, FIRST_ROW, STAMP_ROW
from roadmap_portal.indicators.models import Draft


def url(name, command="DQ-1"):
    return reverse(f"indicators:{name}", args=[command, "2026-10"])


def form_of(client):
    return client.get(url("form_download")).content


def filled(content, changes=(), *, stamp=None, formula=None, rows=None):
    """The form with cells typed: ``changes`` is {(code, column): value}."""
    grid = read(io.BytesIO(content)).rows
    grid[STAMP_ROW][0] = stamp(grid[STAMP_ROW][0]) if stamp else grid[STAMP_ROW][0]
    by_code = {row[AT["code"]]: row for row in grid[FIRST_ROW:]}
    for (code, column), value in dict(changes).items():
        by_code[code][AT[column]] = value
    grid = grid[:FIRST_ROW] + [by_code[code] for code in rows] if rows is not None else grid
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, as_percent = book.add_worksheet("Form"), book.add_format({"num_format": "0%"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for at, row in enumerate(grid):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(at, column, value, day)
            elif isinstance(value, Decimal):
                sheet.write_number(at, column, value, as_percent)
            elif isinstance(value, str):
                sheet.write_string(at, column, value)
            else:
                sheet.write(at, column, value)
    for (code, column), text in (formula or {}).items():
        at = next(at for at, row in enumerate(grid) if row and row[0] == code)
        sheet.write_formula(at, AT[column], text, value=7)
    book.close()
    return out.getvalue()


def upload(client, content, command="DQ-1"):
    file = SimpleUploadedFile("form.xlsx", content)
    return client.post(url("form", command), {"file": file})


def outcomes(response):
    return {
        line.code: (line.outcome.value, " ".join(map(str, line.why))) for line in response.context["incoming"].lines
    }


def store(client, previewed):
    return client.post(url("form_store"), {"sealed": previewed.context["sealed"]})


def drafts():
    rows = Draft.objects.order_by("observation__kpi__code")
    return [(d.observation.kpi.code, d.numerator, d.denominator, d.value, d.note) for d in rows]
