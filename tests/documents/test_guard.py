"""What may lie in the portal: ending and content agree, nothing runs, nothing is larger than it may be."""

import zlib

import pytest

from roadmap_portal.documents import guard
from roadmap_portal.documents.guard import clean_name, inspect
from roadmap_portal.documents.spreadsheet_guard import FileRefused

from . import files

REMOTE = '<Relationship Type="http://x/attachedTemplate" Target="http://evil/x.dotm" TargetMode="External"/>'
# The same to Word: in another order and other quotes, in other letters.
TURNED = "<Relationship TargetMode='External' Target='http://evil/x.dotm' Type='http://x/attachedTemplate'/>"
PICTURE = '<Relationship Type="http://x/image" Target="//evil/x.png" TargetMode="External"/>'
LINK = '<Relationship Type="http://x/hyperlink" Target="https://moi.gov.iq/" TargetMode="External"/>'
MACRO = '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
RENAMED = '<Relationship Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="x.bin"/>'
RUNS = b"/OpenAction << /S /JavaScript /JS (x) >>"


def relations(text):
    return files.office(word___rels__settings_dot_xml_dot_rels=text)


def packed_objects(text):
    return files.PDF.replace(
        b"trailer", b"2 0 obj\n<</Type/ObjStm/N 1>>\nstream\n" + zlib.compress(text) + b"\nendstream"
    )


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("محضر.pdf", files.PDF, "pdf"),
        ("صورة.PNG", files.picture(), "png"),
        ("a.jpg", files.picture("JPEG"), "jpeg"),
        ("a.docx", files.office(), "docx"),
        ("a.xlsx", files.office("xl/workbook.xml"), "xlsx"),
        ("a.docx", relations(LINK), "docx"),
        ("a.pdf", packed_objects(b"/Type /Page"), "pdf"),
        # Letters that mean a script elsewhere, inside a packed stream.
        ("b.pdf", files.PDF.replace(b"trailer", b"stream\n\x00/JS (\nendstream\ntrailer"), "pdf"),
    ],
)
def test_files_that_are_what_they_say_pass(name, content, kind):
    passed = inspect(files.upload(name, content))
    assert (passed.kind, passed.size, len(passed.sha256)) == (kind, len(content), 64)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.svg", b"<svg onload='x()'/>", "kind"),
        ("a.html", b"<script>x()</script>", "kind"),
        ("a.pdf.exe", files.PDF, "kind"),
        ("a.docm", files.office(), "kind"),
        ("pdf", files.PDF, "kind"),
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"<html>%PDF-%%EOF", "content"),
        ("a.png", files.picture("JPEG"), "content"),
        ("a.png", files.PDF, "content"),
        ("a.jpg", b"\xff\xd8\xff<script>", "content"),
        ("a.png", files.picture()[:40], "content"),
        ("a.docx", files.office("xl/workbook.xml"), "content"),
        ("a.docx", b"PK\x03\x04 no zip", "content"),
        ("a.docx", files.office(word__x_dot_xml="<!DOCTYPE a [<!ENTITY b 'c'>]>"), "content"),
        ("a.docx", files.office(word__vbaProject_dot_bin="x"), "program"),
        ("a.docx", files.office(types=MACRO), "program"),
        ("a.docx", files.office(types=MACRO.encode("utf-16")), "program"),
        ("a.docx", files.office(word__x_dot_xml="<!DOCTYPE a><a/>".encode("utf-16")), "content"),
        ("a.docx", files.office(word__x_dot_xml="no XML"), "content"),
        *(("a.docx", relations(text), "program") for text in (REMOTE, TURNED, PICTURE, RENAMED)),
        ("a.docx", relations(REMOTE.encode("utf-16")), "program"),
        ("a.pdf", files.PDF.replace(b"/Catalog", b"/Catalog " + RUNS), "program"),
        ("a.pdf", files.PDF.replace(b"/Catalog", b"/Catalog " + RUNS.replace(b"JavaS", b"J#61vaS")), "program"),
        ("a.pdf", files.PDF.replace(b"endobj", b"%stream\n" + RUNS + b"%endstream\nendobj"), "program"),
        ("a.pdf", packed_objects(RUNS), "program"),
    ],
)
def test_files_that_are_not_or_that_run_something_are_refused(name, content, code):
    with pytest.raises(FileRefused) as refused:
        inspect(files.upload(name, content))
    assert refused.value.code == code
    assert refused.value.message


def test_limits_hold_whatever_a_file_claims(monkeypatch):
    monkeypatch.setattr(guard, "MOST_UNPACKED", 1000)
    with pytest.raises(FileRefused, match="unpacked"):
        inspect(files.upload("a.docx", files.office(word__x_dot_xml="0" * 5000)))
    monkeypatch.setattr(guard, "MOST_PIXELS", 63)
    with pytest.raises(FileRefused, match="pixels"):
        inspect(files.upload("a.png", files.picture()))
    monkeypatch.setattr(guard, "LARGEST", 20)
    with pytest.raises(FileRefused, match="too_large"):
        inspect(files.upload())


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\tmp\\محضر.PDF", "محضر.pdf"),
        ("a\u202efdp.exe\u202c.pdf", "afdp.exe.pdf"),
        ('a"b\r\nc\x00<d>.pdf', "a-b c-d-.pdf"),
        ("م" * 300 + ".pdf", "م" * 120 + ".pdf"),
        ("", "-"),
    ],
)
def test_names_lose_paths_control_and_direction_marks(given, shown):
    assert clean_name(given) == shown
