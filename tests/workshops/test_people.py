"""The list of a workshop: people found again, entered once, ticked, and named to nobody outside the province."""

import pytest
from django.urls import reverse

from roadmap_portal.accounts.models import Person
from roadmap_portal.operations.models import AuditEntry
from tests import personas
from workshops import enrolment, presence, steps
from workshops.enrolment import Entry, OnTheList
from workshops.errors import Closed, WorkshopError
from workshops.models import Participation, Presence

from . import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_second_factor(settings):
    settings.PORTAL_TWO_FACTOR_ROLES = ()


@pytest.fixture
def workshop(db):
    return making.workshop()


def enrol(workshop, name, **given):
    return enrolment.enrol(workshop, Entry(name=name, **given), by=personas.director_dq())


def test_a_person_is_found_again_however_the_name_is_spelled(workshop):
    first = enrol(workshop, "أحمد إبراهيم", rank="العميد")
    second = enrol(making.workshop(series_code="COP"), "احمد ابراهيم", sex="m")
    assert first.person_id == second.person_id
    person = Person.objects.get()
    assert (person.name, person.rank, person.sex) == ("أحمد إبراهيم", "العميد", "m")
    with pytest.raises(OnTheList):
        enrol(workshop, "احمد إبراهيم")
    assert workshop.participations.count() == 1


def test_a_namesake_in_another_province_is_another_person(workshop):
    enrol(workshop, "أحمد")
    enrol(making.workshop("NI"), "أحمد")
    assert Person.objects.count() == 2


def test_a_post_without_a_name_stands_on_the_list(workshop):
    row = enrol(workshop, "", post="مدير التخطيط")
    assert (row.person, row.post_ar, row.post_en) == (None, "مدير التخطيط", None)


def test_who_was_there_is_not_taken_off_the_list(workshop):
    row, other = enrol(workshop, "أحمد"), enrol(workshop, "علي")
    presence.mark(workshop.sessions.get(), came={row.pk}, went=(), by=personas.director_dq())
    with pytest.raises(WorkshopError):
        enrolment.leave(row, by=personas.director_dq())
    enrolment.leave(other, by=personas.director_dq())
    assert list(workshop.participations.all()) == [row]


def test_presence_ticked_on_the_page_takes_no_phones_arrival_back(client, workshop):
    personas.sign_in(client, personas.officer_dq())
    here, gone, phone = enrol(workshop, "أحمد"), enrol(workshop, "علي"), enrol(workshop, "حسن")
    session = workshop.sessions.get()
    presence.mark(session, came={gone.pk}, went=(), by=personas.officer_dq())
    page = client.get(reverse("workshops:people", args=[workshop.pk])).content.decode()
    assert f'name="was-1" value="{gone.pk}"' in page and f'name="was-1" value="{here.pk}"' not in page
    presence.check_in(session, Entry(name="حسن"))
    # The page was made before the phone: it knows of Ali only, who is unticked.
    client.post(reverse("workshops:mark", args=[workshop.pk]), {"was-1": [gone.pk], "now-1": [here.pk]})
    told = {row.participation_id: row.how for row in Presence.objects.all()}
    assert told == {here.pk: "list", phone.pk: "phone"}


def test_what_is_sent_for_people_of_another_workshop_counts_for_nothing(workshop):
    stranger = enrol(making.workshop(series_code="COP"), "غريب")
    assert presence.mark(workshop.sessions.get(), came={stranger.pk}, went=(), by=personas.planner()) == (0, 0)
    assert not Presence.objects.exists()


def test_the_counts_tell_sex_category_and_body(client, workshop):
    rows = [
        enrol(workshop, "أحمد", sex="m", category="officer"),
        enrol(workshop, "زينب", sex="f", category="civilian"),
        enrol(workshop, "علي", sex="m", category="officer"),
        enrol(workshop, "غائب", sex="m", category="officer"),
    ]
    presence.mark(workshop.sessions.get(), came={row.pk for row in rows[:3]}, went=(), by=personas.planner())
    counts = presence.counts(workshop)
    assert counts.total == 3
    assert (counts.by_sex, counts.by_category) == ({"ذكر": 2, "أنثى": 1}, {"ضابط": 2, "مدني": 1})
    # Readers see the number, and no name.
    personas.sign_in(client, personas.reader())
    page = client.get(workshop.get_absolute_url()).content.decode()
    assert "3</bdi> أشخاص" in page and "زينب" not in page


def test_after_the_minutes_the_list_stands(workshop):
    steps.hold(workshop, by=personas.planner())
    steps.approve_minutes(workshop, by=personas.planner())
    with pytest.raises(Closed):
        enrol(workshop, "أحمد")
    assert not Participation.objects.exists()


# --- on the page -----------------------------------------------------------------------
def test_a_director_enters_finds_and_enrols(client, workshop):
    personas.sign_in(client, personas.director_dq())
    url = reverse("workshops:enrol", args=[workshop.pk])
    assert client.post(url, {"name": "", "category": "officer"}).status_code == 422
    client.post(url, {"name": "زينب كاظم", "category": "civilian", "sex": "f", "walk_in": "1"})
    row = workshop.participations.get()
    assert (row.person.name, row.walk_in) == ("زينب كاظم", True)
    assert AuditEntry.objects.get(act="workshop.enrolled").after["person"] == "زينب كاظم"
    other = making.workshop(series_code="COP")
    page = client.get(reverse("workshops:people", args=[other.pk]), {"q": "كاظم"}).content.decode()
    assert "زينب كاظم" in page
    client.post(reverse("workshops:enrol", args=[other.pk]), {"person": row.person_id})
    assert other.participations.get().person == row.person


def test_a_director_of_another_province_finds_and_enrols_nobody(client, workshop):
    person = enrol(workshop, "زينب كاظم").person
    theirs = making.workshop("NI")
    people, enrolling = (reverse(f"workshops:{name}", args=[theirs.pk]) for name in ("people", "enrol"))
    personas.sign_in(client, personas.director_ni())
    assert client.get(reverse("workshops:people", args=[workshop.pk])).status_code == 404
    assert "زينب كاظم" not in client.get(people, {"q": "زينب"}).content.decode()
    for number in (person.pk, "9" * 5000, "x", "²"):
        assert client.post(enrolling, {"person": number}).status_code == 404
    assert not theirs.participations.exists()
    # There was somebody to find.
    personas.sign_in(client, personas.planner())
    assert "زينب كاظم" in client.get(people, {"q": "زينب"}).content.decode()


def test_the_list_costs_the_same_for_one_and_for_many(client, workshop, django_assert_num_queries):
    personas.sign_in(client, personas.director_dq())
    url = reverse("workshops:people", args=[workshop.pk])
    enrol(workshop, "أحمد")
    client.get(url)
    with django_assert_num_queries(9):
        client.get(url)
    for number in range(5):
        enrol(workshop, f"علي {number}")
    with django_assert_num_queries(9):
        client.get(url)
