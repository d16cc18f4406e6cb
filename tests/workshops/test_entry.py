"""Entering a workshop on its pages: what is typed stands there, what is wrong is told, and the log keeps it."""

from datetime import date

import pytest
from django.urls import reverse

from roadmap_portal.accounts.models import Person
from roadmap_portal.operations.models import AuditEntry, Change
from tests import factories as make
from tests import personas
from workshops.models import Series, Workshop

from . import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ground(settings):
    settings.PORTAL_TWO_FACTOR_ROLES = ()
    make.roadmap()
    make.province("DQ"), make.province("NI")


def test_a_director_enters_a_workshop_in_arabic(client):
    make.track("SEC")
    personas.sign_in(client, personas.director_dq())
    response = client.post(
        reverse("workshops:add"),
        making.form_data(tracks=["SEC"], aim_ar="الثقة\nالشراكة", patron_name="حسن سلمان", patron_rank_ar="اللواء"),
    )
    workshop = Workshop.objects.get()
    assert response.url == workshop.get_absolute_url()
    assert (workshop.status, workshop.subject_ar, workshop.roadmap.code) == ("planned", "موضوع", "RM")
    assert [track.code for track in workshop.topics.all()] == ["SEC"]
    assert [point.text_ar for point in workshop.points.all()] == ["الثقة", "الشراكة"]
    assert (workshop.patron.name, workshop.patron.province.code) == ("حسن سلمان", "DQ")
    assert [session.day for session in workshop.sessions.all()] == [date(2026, 5, 4)]
    entry = AuditEntry.objects.get(act="workshop.planned")
    assert (entry.area, entry.after["subject_ar"], entry.actor_id) == ("DQ", "موضوع", personas.director_dq().pk)
    codes = {"series": workshop.series.code, "province": workshop.province.code, "held_on": str(workshop.held_on)}
    assert Change.objects.get().subject == {"workshop": workshop.pk, **codes}


def test_a_director_enters_nothing_for_another_province(client):
    personas.sign_in(client, personas.director_dq())
    data = making.form_data(province=str(make.province("NI").pk))
    response = client.post(reverse("workshops:add"), data)
    assert response.status_code == 422
    assert not Workshop.objects.exists()
    # The same form of the one who may.
    personas.sign_in(client, personas.director_ni())
    assert client.post(reverse("workshops:add"), data).status_code == 302
    assert Workshop.objects.get().province.code == "NI"


def test_what_is_wrong_is_told_beside_the_field_and_nothing_typed_is_lost(client):
    personas.sign_in(client, personas.planner())
    data = making.form_data(
        subject_ar="", held_on="2031-01-01", aim_ar="واحد", aim_en="one\ntwo", organiser_ar="المديرية"
    )
    response = client.post(reverse("workshops:add"), data)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"subject_ar", "aim_en"}
    assert 'value="المديرية"' in response.content.decode()
    response = client.post(reverse("workshops:add"), data | {"subject_ar": "موضوع", "aim_en": ""})
    assert set(response.context["form"].errors) == {"held_on"}
    assert not Workshop.objects.exists()


def test_the_same_series_has_one_workshop_a_day_and_province(client):
    making.workshop()
    personas.sign_in(client, personas.planner())
    response = client.post(reverse("workshops:add"), making.form_data())
    assert response.status_code == 422
    assert "هذه السلسلة" in str(response.context["form"].non_field_errors())
    assert Workshop.objects.count() == 1


def test_a_change_tells_what_was_there_before_and_moves_the_calendar_entry(client):
    workshop = making.workshop()
    personas.sign_in(client, personas.officer_dq())
    url = reverse("workshops:edit", args=[workshop.pk])
    assert client.get(url).context["form"]["subject_ar"].value() == "موضوع"
    client.post(url, making.form_data(held_on="2026-05-06", hall_ar="قاعة النصر", aim_ar="جديد"))
    workshop.refresh_from_db()
    assert (workshop.held_on, workshop.sequence) == (date(2026, 5, 6), 1)
    entry = AuditEntry.objects.get(act="workshop.changed")
    assert entry.before == {"held_on": "2026-05-04", "points": []}
    assert entry.after == {"held_on": "2026-05-06", "points": [["aim", "جديد", ""]]}
    # The day has moved, and its session with it.
    assert [session.day for session in workshop.sessions.all()] == [date(2026, 5, 6)]


def test_a_change_of_nothing_leaves_no_trace(client):
    workshop = making.workshop()
    making.planning.change(workshop, making.sheet(), by=personas.planner())
    assert not AuditEntry.objects.filter(act="workshop.changed").exists()
    assert Workshop.objects.get().sequence == 0


def test_the_agenda_is_entered_line_by_line_and_empty_lines_are_left_out(client):
    workshop = making.workshop()
    personas.sign_in(client, personas.director_dq())
    url = reverse("workshops:agenda", args=[workshop.pk])
    assert client.get(url).status_code == 200
    day = "2026-05-04"
    rows = [
        {
            "day": day,
            "starts": "09:00",
            "ends": "10:30",
            "title_ar": "المحاور",
            "speaker": "رسول خيون",
            "speaker_rank": "العميد",
        },
        {"day": day},
        {"day": day, "kind": "break", "starts": "10:30"},
    ]
    assert client.post(url, making.agenda_data(*rows)).url == workshop.get_absolute_url()
    items = [(item.number, item.title_ar, str(item.starts)) for item in workshop.agenda.all()]
    assert items == [(1, "المحاور", "09:00:00"), (2, "استراحة", "10:30:00")]
    assert workshop.agenda.first().speaker == Person.objects.get(name="رسول خيون")
    assert AuditEntry.objects.filter(act="workshop.agenda_set").count() == 1
    page = client.get(workshop.get_absolute_url()).content.decode()
    assert "09:00–10:30" in page and "رسول خيون" in page


def test_an_agenda_with_a_wrong_line_is_told_and_changes_nothing(client):
    workshop = making.workshop()
    personas.sign_in(client, personas.director_dq())
    row = {"day": "2026-05-04", "starts": "10:00", "ends": "09:00", "title_ar": "المحاور"}
    response = client.post(reverse("workshops:agenda", args=[workshop.pk]), making.agenda_data(row))
    assert response.status_code == 422
    assert "ends" in response.context["rows"].forms[0].errors
    # What arrives without the rows' own numbers says nothing about the agenda.
    assert client.post(reverse("workshops:agenda", args=[workshop.pk]), {}).status_code == 422
    assert not workshop.agenda.exists()


def test_the_speaker_of_another_provinces_workshop_is_not_named(client):
    workshop = making.workshop()
    personas.sign_in(client, personas.director_dq())
    row = {"day": "2026-05-04", "title_ar": "المحاور", "speaker": "رسول خيون"}
    client.post(reverse("workshops:agenda", args=[workshop.pk]), making.agenda_data(row))
    personas.sign_in(client, personas.director_ni())
    page = client.get(workshop.get_absolute_url()).content.decode()
    assert "المحاور" in page and "رسول خيون" not in page


def test_planners_add_a_series_and_its_next_workshop_begins_with_it(client):
    personas.sign_in(client, personas.planner())
    data = {"code": "COP", "name_ar": "الشرطة المجتمعية", "name_en": "Community policing"}
    assert client.post(reverse("workshops:add_series"), data).url == Series.objects.get(code="COP").get_absolute_url()
    assert client.post(reverse("workshops:add_series"), data).status_code == 422
    form = client.get(reverse("workshops:add") + "?series=COP").context["form"]
    assert form["series"].value() == Series.objects.get(code="COP").pk
    assert AuditEntry.objects.filter(act="series.added").count() == 1
