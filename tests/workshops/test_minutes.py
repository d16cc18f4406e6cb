"""Minutes: a draft until they are approved, frozen then; page, PDF and workbook."""

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from python_calamine import CalamineWorkbook

from roadmap_portal.accounts.models import Person
from roadmap_portal.common import formats
from roadmap_portal.documents.checksums import canonical, sha256_of
from roadmap_portal.operations.models import AuditEntry
from tests import personas
from workshops import minutes, minutes_file, outcomes, planning
from workshops.models import Correction, Minutes, Participation, Workshop
from workshops.proofs import CERTIFICATE, MINUTES

from . import making

pytestmark = pytest.mark.django_db
needs_font = pytest.mark.skipif(
    not Path(portal_settings.FONT_DIR).is_dir(), reason="the front-end parts are not collected"
)


def get(client, workshop, name, persona=personas.director_dq, language="ar"):
    personas.sign_in(client, persona())
    return client.get(reverse(f"workshops:{name}", args=[workshop.pk]).replace("/ar/", f"/{language}/", 1))


def text_of(pdf, tmp_path):
    if not shutil.which("pdftotext"):
        pytest.skip("needs pdftotext")
    (tmp_path / "file.pdf").write_bytes(pdf)
    return subprocess.run(["pdftotext", str(tmp_path / "file.pdf"), "-"], capture_output=True, text=True).stdout


def test_the_page_tells_who_was_there_and_what_was_decided(client, held):
    outcomes.recommend(held, text="رفد الدوريات", due=making.today(), owner_name="العميد", by=personas.planner())
    page = get(client, held, "minutes").content.decode()
    for words in ("أحمد إبراهيم", "تشكيل لجنة", "رفد الدوريات", "مسودة"):
        assert words in page
    assert "غائبة" not in page
    assert "Form a committee" in get(client, held, "minutes", language="en").content.decode()


def test_approved_minutes_are_frozen_with_their_fingerprint(client, held):
    minutes.approve(held, by=personas.director_dq())
    row = Minutes.objects.get()
    assert row.sha256 == sha256_of(canonical(row.content).encode())
    Person.objects.filter(name="أحمد إبراهيم").update(name="اسم آخر")
    Participation.objects.update(rank_ar="اللواء")
    page = get(client, held, "minutes").content.decode()
    assert "أحمد إبراهيم" in page and "اسم آخر" not in page and row.sha256 in page
    with pytest.raises(IntegrityError), transaction.atomic():
        Minutes.objects.update(sha256="0" * 64)


REASON = "سقط قرار اللجنة من المحضر"


@pytest.fixture
def corrected(held):
    """A workshop with two editions: the second has another decision."""
    by = personas.director_dq()
    minutes.approve(held, by=by)
    opened = minutes.correct(held, by=by, reason=f" {REASON} ")
    decisions = {"decision": [("تشكيل لجنة", "Form a committee"), ("تسمية رئيسها", "Name its head")]}
    planning.change(opened, making.sheet(points=decisions), by=by)
    return minutes.approve(opened, by=by)


def test_a_correction_is_a_second_edition_and_the_first_one_stays(client, corrected):
    first, second = Minutes.objects.all()
    assert (first.number, second.number, second.reason) == (1, 2, REASON)
    assert second.content["edition"] == {"number": 2, "reason": REASON, "replaces": first.sha256}
    assert second.sha256 == sha256_of(canonical(second.content).encode())
    page = get(client, corrected, "minutes").content.decode()
    assert "تسمية رئيسها" in page and REASON in page and second.sha256 in page
    client.force_login(personas.director_dq())
    old = client.get(reverse("workshops:minutes", args=[corrected.pk]), {"edition": "1"}).content.decode()
    assert first.sha256 in old and "تسمية رئيسها" not in old and "حلّت محلها طبعة أحدث" in old
    for wrong in ("3", "x", "draft", "9" * 40):
        given = {"edition": wrong}
        assert client.get(reverse("workshops:minutes", args=[corrected.pk]), given).status_code == 404
    told = AuditEntry.objects.filter(act__in=("workshop.reopened", "minutes.issued")).order_by("pk")
    assert [(row.act, row.reason, (row.after or {}).get("edition")) for row in told] == [
        ("minutes.issued", "", 1),
        ("workshop.reopened", REASON, None),
        ("minutes.issued", REASON, 2),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.update(reason="another")


def test_while_a_correction_is_under_way_the_approved_edition_stands(client, held):
    minutes.approve(held, by=personas.director_dq())
    url = reverse("workshops:correct", args=[held.pk])
    for persona, status in ((personas.director_ni, 403), (personas.officer_dq, 403), (personas.reader, 403)):
        personas.sign_in(client, persona())
        assert client.post(url, {"reason": REASON}).status_code == status
    personas.sign_in(client, personas.director_dq())
    assert client.post(url, {"reason": " "}).status_code == 422
    assert Workshop.objects.get().status == "minuted"
    assert client.post(url, {"reason": REASON}).status_code == 302
    assert client.post(url, {"reason": REASON}).status_code == 302
    assert Correction.objects.count() == 1
    planning.change(Workshop.objects.get(), making.sheet(texts={"subject_ar": "موضوع آخر"}), by=personas.planner())
    page = get(client, held, "minutes").content.decode()
    assert Minutes.objects.get().sha256 in page and REASON in page and "موضوع آخر" not in page
    draft = client.get(reverse("workshops:minutes", args=[held.pk]), {"edition": "draft"}).content.decode()
    assert "موضوع آخر" in draft and Minutes.objects.get().sha256 not in draft


def test_a_correction_that_changed_nothing_makes_no_edition(held):
    by = personas.director_dq()
    minutes.approve(held, by=by)
    closed = minutes.approve(minutes.correct(held, by=by, reason=REASON), by=by)
    assert (closed.status, Minutes.objects.count()) == ("minuted", 1)
    assert minutes.correction_of(closed) is None


def test_each_edition_is_confirmed_to_whoever_holds_it_and_nobody_is_named(client, corrected):
    first, second = Minutes.objects.all()
    page = client.get(reverse("workshops:minutes_proof", args=[MINUTES.token(first.pk)])).content.decode()
    assert first.sha256 in page and second.sha256 in page and "أحمد إبراهيم" not in page
    assert page.index("هذا العنوان") < page.index(second.sha256)
    assert client.get(reverse("workshops:minutes_proof", args=[CERTIFICATE.token(first.pk)])).status_code == 404


@needs_font
def test_the_pdf_is_the_minutes_in_both_languages(client, held, tmp_path):
    minutes.approve(held, by=personas.director_dq())
    for language, words in (("ar", ("المصادقة", "اللجنة", "لجنة")), ("en", ("Minutes of the workshop", "Signature"))):
        response = get(client, held, "minutes_file", language=language)
        assert response["Content-Type"] == "application/pdf" and response.content.startswith(b"%PDF-")
        told = text_of(response.content, tmp_path)
        assert any(word in told for word in words)
        assert Minutes.objects.get().sha256 in told
    assert AuditEntry.objects.filter(act="workshop.exported", area="DQ").count() == 2


def test_the_pdf_is_one_file_whichever_digits_its_reader_chose(held, monkeypatch):
    written = []
    monkeypatch.setattr(minutes_file, "pdf", lambda template, data, **how: written.append(canonical(data)))
    with translation.override("ar"):
        for digits in (formats.ARABIC_INDIC, formats.WESTERN):
            chosen = formats.digits.set(digits)
            minutes_file.minutes_pdf(minutes.content_of(held), None)
            assert formats.digits.get() == digits
            formats.digits.reset(chosen)
    assert written[0] == written[1] and not any(digit in written[0] for digit in "٠١٢٣٤٥٦٧٨٩")


@needs_font
def test_the_pdf_of_a_second_edition_tells_why_and_the_first_one_can_still_be_had(client, corrected, tmp_path):
    url, told = reverse("workshops:minutes_file", args=[corrected.pk]), {}
    personas.sign_in(client, personas.director_dq())
    for number in ("1", "2"):
        told[number] = text_of(client.get(url, {"edition": number}).content, tmp_path)
    assert "الطبعة الثانية" in told["2"] and "سقط قرار" in told["2"] and "سقط قرار" not in told["1"]
    first, second = Minutes.objects.all()
    assert first.sha256 in told["1"] and second.sha256 in told["2"]


def test_the_workbook_of_the_attendance_holds_no_formula(client, held):
    content = get(client, held, "attendance").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][1] == "الاسم"
    assert [row[0] for row in rows[1:]] == [1, 2, 3]
    assert [row[7] for row in rows[1:]] == ["حاضر", "حاضر", ""]
    assert rows[2][1] == "العميد =cmd|'/c calc'!A1"
    import zipfile

    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and 'rightToLeft="1"' in sheet


def test_the_workbook_of_an_edition_is_that_editions(client, corrected):
    Person.objects.filter(name="أحمد إبراهيم").update(name="اسم آخر")
    content = get(client, corrected, "attendance").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[1][1] == "العميد أحمد إبراهيم"
    assert client.get(reverse("workshops:attendance", args=[corrected.pk]), {"edition": "7"}).status_code == 404


def test_no_paper_with_names_goes_to_another_province_or_a_reader(client, held):
    for persona in (personas.director_ni, personas.reader):
        for name in ("minutes", "minutes_file", "attendance", "people"):
            assert get(client, held, name, persona).status_code == 404
    assert get(client, held, "attendance", personas.planner).status_code == 200
