"""Typst with our data: the font must be ours, and nothing in the data is markup, a file or an address."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typst
from django.conf import settings

from roadmap_portal.documents import typesetting
from roadmap_portal.documents.checksums import canonical, sha256_of

MADE_AT = datetime(2026, 11, 1, tzinfo=UTC)
HOSTILE = ['#read("/etc/passwd")', "[", "$", "\\", "http://127.0.0.1:9", "<script>alert(1)</script>", "*bold*", "🙂"]
PAGE = """
#let data = json("data.json")
#set document(title: data.title)
#set text(font: "Vazirmatn", fallback: false, lang: data.language)
#for line in data.lines { par(line) }
"""
needs_font = pytest.mark.skipif(not Path(settings.FONT_DIR).is_dir(), reason="the front-end parts are not collected")


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "page.typ"
    path.write_text(PAGE)
    return path


def data(*lines, language="ar"):
    return {"title": "تقرير", "language": language, "lines": lines}


def text_of(pdf, tmp_path):
    """What a reader copies out of the PDF."""
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext")
    (tmp_path / "made.pdf").write_bytes(pdf)
    return subprocess.run(
        ["pdftotext", str(tmp_path / "made.pdf"), "-"], capture_output=True, check=True
    ).stdout.decode()


def test_a_folder_without_our_font_is_refused(template, tmp_path, settings):
    settings.FONT_DIR = tmp_path
    with pytest.raises(typesetting.FontMissing):
        typesetting.pdf(template, data("x"), made_at=MADE_AT)


@needs_font
def test_equal_data_give_equal_bytes(template):
    first, second = (typesetting.pdf(template, data("نص"), made_at=MADE_AT) for _ in range(2))
    assert sha256_of(first) == sha256_of(second)


@needs_font
def test_it_is_tagged_and_says_its_language(template):
    made = typesetting.pdf(template, data("نص"), made_at=MADE_AT)
    assert made.startswith(b"%PDF") and b"/StructTreeRoot" in made and b"/Lang" in made and b"pdfuaid" in made


@needs_font
def test_hostile_text_prints_as_text(template, tmp_path):
    said = text_of(typesetting.pdf(template, data(*HOSTILE, language="en"), made_at=MADE_AT), tmp_path)
    assert "root:" not in said
    for text in HOSTILE[:-1]:
        assert text in said
    assert "🙂" not in said


@needs_font
def test_arabic_comes_out_as_it_went_in(template, tmp_path):
    said = text_of(
        typesetting.pdf(template, data("المؤشر التي وفق المخطط", "محافظة ذي قار"), made_at=MADE_AT), tmp_path
    )
    assert "المؤشر التي وفق المخطط" in said and "محافظة ذي قار" in said


@needs_font
@pytest.mark.parametrize("line", ['#read("/etc/hostname")', '#read("../secret.txt")'])
def test_even_a_template_reaches_no_file_outside(template, tmp_path, line):
    (tmp_path / "secret.txt").write_text("secret")
    template.write_text(PAGE + line)
    with pytest.raises(typst.TypstError):
        typesetting.pdf(template, data("x"), made_at=MADE_AT)


def test_a_payload_has_one_text_and_no_floats():
    assert canonical({"b": "1.5", "a": ["ذ", None]}) == '{"a":["ذ",null],"b":"1.5"}'
    with pytest.raises(ValueError, match="float"):
        canonical({"a": [{"b": 1.5}]})
