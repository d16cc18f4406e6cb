"""Files come from the payload alone: the same bytes whatever happens to the database, and hostile text stays text."""

import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from roadmap_portal.documents.checksums import canonical, sha256_of
from roadmap_portal.plan import decisions
from roadmap_portal.reports.models import VARIANTS
from roadmap_portal.reports.rendering import render
from tests import personas
from tests.documents.test_typesetting import text_of

HOSTILE = '#read("/etc/passwd") [ $x$ \\ http://127.0.0.1:9 <script>alert(1)</script> *b* _c_ @d <e>'
pytestmark = pytest.mark.skipif(not Path(settings.FONT_DIR).is_dir(), reason="the front-end parts are not collected")


def files_of(payload):
    sha256 = sha256_of(canonical(payload).encode())
    return {v: render(payload, language=v[0], form=v[1], sha256=sha256) for v in VARIANTS}


def test_no_query_is_made_and_later_changes_alter_no_byte(plan, payload, correct, no_database):
    with no_database():
        before = files_of(payload)
    kpi = plan.kpis["SEC-01"]
    kpi.name_ar = kpi.name_en = "renamed"
    kpi.save()
    with transaction.atomic():
        decisions.revise_weight(kpi, applies_from=plan.roadmap.starts, weight=9, by=personas.planner())
    correct()
    with no_database():
        after = files_of(payload)
    assert {variant: sha256_of(content) for variant, content in after.items()} == {
        variant: sha256_of(content) for variant, content in before.items()
    }


def test_the_page_carries_the_fingerprint_of_the_payload_and_loads_nothing(payload):
    page = files_of(payload)["ar", "html"].decode()
    assert sha256_of(canonical(payload).encode()) in page
    assert 'lang="ar" dir="rtl"' in page
    assert "<script" not in page and "<link" not in page and "src=" not in page


def test_each_language_says_the_names_of_its_own(payload):
    files = files_of(payload)
    arabic, english = files["ar", "html"].decode(), files["en", "html"].decode()
    assert "نسبة الصرف من التخصيص" in arabic and "Budget execution" not in arabic
    assert "Budget execution" in english and "نسبة الصرف" not in english


def test_what_people_wrote_is_marked_with_its_language_on_the_other_page(payload):
    assert (
        '<span lang="ar" dir="rtl" class="other-language">تأخر تجهيز العجلات</span>'
        in files_of(payload)["en", "html"].decode()
    )


def test_hostile_names_and_notes_print_as_text(payload, tmp_path):
    payload["indicators"][0]["name"] = {"ar": HOSTILE, "en": HOSTILE}
    payload["off_track"][0]["explanations"][0] |= {"cause": HOSTILE, "action": HOSTILE + " \u202e🙂\u2066"}
    files = files_of(payload)
    assert b"<script>alert" not in files["en", "html"]
    assert b"&lt;script&gt;alert(1)&lt;/script&gt;" in files["en", "html"]
    said = " ".join(text_of(files["en", "pdf"], tmp_path).split())
    assert "root:" not in said
    for part in ('#read("/etc/passwd")', "$x$", "<script>alert(1)</script>", "*b*", "http://127.0.0.1:9"):
        assert part in said


def test_the_pdf_gives_its_arabic_back(payload, tmp_path):
    said = text_of(files_of(payload)["ar", "pdf"], tmp_path)
    # Without lam-alef: poppler turns that ligature round in every PDF, whoever made it.
    for words in ("وزارة الداخلية", "متعثر", "نسبة الصرف من التخصيص", "تأخر تجهيز", "صفحة"):
        assert words in said


def test_the_pdf_is_tagged_titled_and_has_its_font_inside(payload, tmp_path):
    if shutil.which("pdfinfo") is None:
        pytest.skip("needs pdfinfo")
    path = tmp_path / "report.pdf"
    path.write_bytes(files_of(payload)["ar", "pdf"])
    said = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    assert "Tagged:          yes" in said and "تقرير التقدم" in said
    fonts = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts and all("Vazirmatn" in line for line in fonts)
