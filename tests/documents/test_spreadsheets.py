"""Workbooks in and out: nothing is executed, nothing explodes, and what was written is what is read."""

import io
import time
import zipfile
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from django.utils import translation

from roadmap_portal.documents import spreadsheet_reader, spreadsheet_writer
from roadmap_portal.documents.spreadsheet_reader import FileRefused, Limits, read

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def made(write):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    write(book, book.add_worksheet("Form"))
    book.close()
    return out


def with_part(file, name, content, *, method=zipfile.ZIP_DEFLATED):
    """``file`` with one part put in place of its own, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", method) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry.filename, old.read(entry))
        new.writestr(name, content)
    return out


def plain():
    return made(lambda book, sheet: sheet.write(0, 0, "x"))


def sheet_of(cells):
    return f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'


def refused(file, **limits):
    with pytest.raises(FileRefused) as caught:
        read(file, limits=Limits(**limits))
    assert caught.value.message
    return caught.value.code


# --- out -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "\u200f=1+1", "\u202e=cmd|' /C calc'!A0", " =1"]
)
def test_no_text_becomes_a_formula_and_all_are_read_back_to_the_letter(text):
    with spreadsheet_writer.workbook() as (writer, out):
        writer.put(writer.sheet("Form"), 0, 0, text)
    grid = read(out)
    assert (grid.rows[0][0].replace("_x000D_", "\r"), grid.formulas) == (text, frozenset())
    assert b"quotePrefix" in zipfile.ZipFile(out).read("xl/styles.xml")


def test_numbers_are_numbers_and_addresses_are_text():
    with spreadsheet_writer.workbook() as (writer, out):
        sheet = writer.sheet("Form")
        for column, value in enumerate((Decimal("57.3"), 284, "https://example.iq", "00123", True)):
            writer.put(sheet, 0, column, value)
    assert read(out).rows == [[57.3, 284.0, "https://example.iq", "00123", "True"]]
    assert "xl/worksheets/_rels/sheet1.xml.rels" not in zipfile.ZipFile(out).namelist()


@pytest.mark.parametrize("language,mirrored", [("ar", True), ("en", False)])
def test_arabic_sheets_read_from_the_right(language, mirrored):
    with translation.override(language), spreadsheet_writer.workbook() as (writer, out):
        writer.sheet("Form")
    assert (b"rightToLeft" in zipfile.ZipFile(out).read("xl/worksheets/sheet1.xml")) is mirrored


# --- in ------------------------------------------------------------------------------------------


def test_cells_stand_where_the_sheet_has_them():
    def write(book, sheet):
        sheet.write(2, 1, "٤٢")
        sheet.write_datetime(3, 2, date(2026, 12, 31), book.add_format({"num_format": "yyyy-mm-dd"}))

    assert read(made(write)).rows == [["", "", ""], ["", "", ""], ["", "٤٢", ""], ["", "", date(2026, 12, 31)]]


def test_formulas_are_named_and_their_kept_results_are_not_mistaken_for_entries():
    file = made(lambda book, sheet: sheet.write_formula(1, 2, "=A1*2", value=84))
    assert read(file).formulas == {(1, 2)}


def test_a_number_shown_as_a_percentage_is_told_apart():
    def write(book, sheet):
        sheet.write_number(0, 0, 0.573, book.add_format({"num_format": "0.0%"}))
        sheet.write_number(0, 1, 0.573, book.add_format({"num_format": 9}))
        sheet.write_number(0, 2, 57.3, book.add_format({"num_format": '0.0"%"'}))
        sheet.write_number(0, 3, 57.3)

    assert read(made(write)).percents == {(0, 0), (0, 1)}


def test_an_asked_sheet_is_read_whatever_its_place():
    def write(book, sheet):
        sheet.write(0, 0, "cover")
        book.add_worksheet("Values").write_formula(0, 0, "=1")

    file = made(write)
    assert read(file, sheet="Values").formulas == {(0, 0)}
    with pytest.raises(FileRefused):
        read(file, sheet="Nothing")


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"not a zip", b"PK\x03\x04" + b"\x00" * 200],
    ids=["empty", "two letters", "text", "torn"],
)
def test_what_is_no_workbook_is_refused(content):
    assert refused(io.BytesIO(content)) == "not_a_workbook"


def test_a_torn_file_and_foreign_packages_are_refused():
    whole = plain().getvalue()
    assert refused(io.BytesIO(whole[: len(whole) // 2])) == "not_a_workbook"
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("word/document.xml", "<w/>")
    assert refused(other) == "not_a_workbook"


def test_limits_of_size_parts_and_content():
    assert refused(io.BytesIO(b"x" * 101), packed=100) == "too_large"
    assert refused(plain(), parts=3) == "too_big"
    bomb = with_part(plain(), "xl/media/zeros.xml", b"<a>" + b" " * 3_000_000 + b"</a>")
    assert len(bomb.getvalue()) < 20_000
    assert refused(bomb, unpacked=1_000_000) == "too_big"


def test_a_far_cell_is_refused_at_once_whatever_the_sheet_claims():
    started = time.perf_counter()
    far = sheet_of('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert refused(with_part(plain(), "xl/worksheets/sheet1.xml", far)) == "too_many_cells"
    # The same without places, by counting.
    many = sheet_of("<row>" + "<c><v>1</v></c>" * 61 + "</row>")
    assert refused(with_part(plain(), "xl/worksheets/sheet1.xml", many)) == "too_many_cells"
    tall = sheet_of("<row><c><v>1</v></c></row>" * 11)
    assert refused(with_part(plain(), "xl/worksheets/sheet1.xml", tall), rows=10) == "too_many_cells"
    assert time.perf_counter() - started < 2


def test_far_cells_without_content_are_only_colour():
    styled = sheet_of('<row r="1"><c r="A1"><v>7</v></c></row><row r="90000"><c r="XFD90000" s="0"/></row>')
    assert read(with_part(plain(), "xl/worksheets/sheet1.xml", styled)).rows == [[7.0]]


def test_one_long_text_named_by_many_cells_is_refused():
    texts = f'<sst xmlns="{MAIN}"><si><t>{"x" * 30_000}</t></si></sst>'
    rows = "".join(
        f'<row r="{row}">' + "".join(f'<c t="s" r="{column}{row}"><v>0</v></c>' for column in "ABCDEFGH") + "</row>"
        for row in range(1, 200)
    )
    file = with_part(with_part(plain(), "xl/sharedStrings.xml", texts), "xl/worksheets/sheet1.xml", sheet_of(rows))
    assert refused(file) == "too_big"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_any_encoding(encoding):
    body = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "c">]>' + sheet_of("")
    assert refused(with_part(plain(), "xl/worksheets/sheet1.xml", body.encode(encoding))) == "doctype"
    assert refused(with_part(plain(), "docProps/app.xml", body.encode(encoding))) == "doctype"


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "XL/VBAPROJECT.BIN", "xl/a.bin"])
def test_macros_are_refused(name):
    assert refused(with_part(plain(), name, b"<a/>")) == "macros"


def test_the_reader_never_sees_what_was_not_walked(monkeypatch):
    seen = []
    original = spreadsheet_reader.CalamineWorkbook.from_filelike

    class Watched:
        @staticmethod
        def from_filelike(file):
            seen.extend(zipfile.ZipFile(file).namelist())
            file.seek(0)
            return original(file)

    monkeypatch.setattr(spreadsheet_reader, "CalamineWorkbook", Watched)
    read(with_part(plain(), "xl/media/image1.png", sheet_of("<row/>")))
    assert "xl/worksheets/sheet1.xml" in seen
    assert "xl/media/image1.png" not in seen
