"""A list from a workbook: shown before it is written, all or nothing, the same list twice changes nothing."""

import io
import re

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from roadmap_portal.accounts.models import Person
from tests import factories as make
from tests import personas
from workshops import enrolment
from workshops.enrolment import Entry

from . import making

pytestmark = pytest.mark.django_db
HEADS = ["الاسم", "الرتبة", "المنصب", "الجهة", "الجنس", "الفئة"]


@pytest.fixture
def workshop(settings):
    settings.PORTAL_TWO_FACTOR_ROLES = ()
    return making.workshop()


def book(*rows, heads=HEADS):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as written:
        sheet = written.add_worksheet()
        for line, row in enumerate([heads, *rows]):
            sheet.write_row(line, 0, row)
    return SimpleUploadedFile("people.xlsx", out.getvalue())


def send(client, workshop, file):
    return client.post(reverse("workshops:people_list", args=[workshop.pk]), {"file": file})


def confirm(client, workshop, response):
    shown = re.search(r'name="shown" value="([^"]+)"', response.content.decode())[1]
    return client.post(reverse("workshops:people_list", args=[workshop.pk]), {"shown": shown})


def test_a_list_is_shown_then_taken_over_once(client, workshop):
    make.body("GTD")
    known = enrolment.enrol(making.workshop(series_code="COP"), Entry(name="أحمد إبراهيم"), by=personas.planner())
    personas.sign_in(client, personas.director_dq())
    rows = [["احمد ابراهيم", "العميد", "", "GTD", "ذكر", "ضابط"], ["زينب كاظم", "", "موظفة", "", "أنثى", "Civilian"]]
    response = send(client, workshop, book(*rows))
    assert [line.fate for line in response.context["lines"]] == ["known", "new"]
    assert not workshop.participations.exists()
    assert confirm(client, workshop, response).status_code == 302
    people = [row.person for row in workshop.participations.all()]
    assert people[0] == known.person
    assert (people[1].sex, people[1].category, people[1].post) == ("f", "civilian", "موظفة")
    again = send(client, workshop, book(*rows))
    assert [line.fate for line in again.context["lines"]] == ["listed", "listed"]
    confirm(client, workshop, again)
    assert (workshop.participations.count(), Person.objects.count()) == (2, 2)


def test_one_wrong_line_stops_the_whole_list_and_says_why(client, workshop):
    personas.sign_in(client, personas.director_dq())
    rows = [["أحمد", "", "", "", "", "ضابط"], ["", "", "", "", "", "ضابط"], ["=1+1", "", "", "", "", "ضابط"]]
    rows += [["علي", "", "", "دائرة مجهولة", "", "ضابط"], ["حسن", "", "", "", "", ""]]
    response = send(client, workshop, book(*rows))
    assert [(line.number, line.fate) for line in response.context["lines"]] == [
        (2, "new"),
        *((number, "refused") for number in (3, 4, 5, 6)),
    ]
    assert 'name="shown"' not in response.content.decode()
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "file",
    [SimpleUploadedFile("a.xlsx", b"no workbook"), book(["x"], heads=["شيء"]), book()],
    ids=["content", "columns", "empty"],
)
def test_a_file_that_is_no_list_is_refused_in_words(client, workshop, file):
    personas.sign_in(client, personas.director_dq())
    file.seek(0)
    response = send(client, workshop, file)
    assert response.status_code == 422 and response.context["error"]


def test_what_was_shown_can_neither_be_changed_nor_used_elsewhere(client, workshop):
    personas.sign_in(client, personas.director_dq())
    response = send(client, workshop, book(["أحمد", "", "", "", "", "ضابط"]))
    other = making.workshop(series_code="COP")
    assert confirm(client, other, response).status_code == 422
    url = reverse("workshops:people_list", args=[workshop.pk])
    assert client.post(url, {"shown": "x:y"}).status_code == 422
    assert not Person.objects.exists()


def test_the_empty_form_has_the_columns_that_are_read_back(client, workshop):
    personas.sign_in(client, personas.director_dq())
    content = client.get(reverse("workshops:people_form", args=[workshop.pk])).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][:6] == HEADS
