"""The page on which a person without an account is put right: in his province only, with a history that stays."""

import pytest
from django.urls import reverse

from roadmap_portal.accounts.models import Person
from roadmap_portal.operations.models import AuditEntry
from tests import factories as make
from tests import personas
from workshops import enrolment
from workshops.enrolment import Entry

from . import making

pytestmark = pytest.mark.django_db
NEW = {"name": "أحمد إبراهيم كاظم", "rank": "اللواء", "post": "مدير التخطيط", "sex": "m", "category": "officer"}


@pytest.fixture(autouse=True)
def _without_second_factor(settings):
    settings.PORTAL_TWO_FACTOR_ROLES = ()


@pytest.fixture
def row(db):
    entry = Entry(name="أحمد إبراهيم", rank="العميد", category="personnel", email="ahmed@example.iq")
    return enrolment.enrol(making.workshop(), entry, by=personas.director_dq())


def address(person, name="change_person"):
    return reverse(f"workshops:{name}", args=[person.pk])


def test_what_is_wrong_is_put_right_and_both_stay_to_be_read(client, row):
    personas.sign_in(client, personas.officer_dq())
    page = client.get(address(row.person)).content.decode()
    assert 'value="العميد"' in page and "ahmed@example.iq" in page
    body = make.body()
    assert client.post(address(row.person), NEW | {"body": body.pk}).url == address(row.person, "person")
    person = Person.objects.get()
    assert (person.name, person.rank, person.body, person.email) == ("أحمد إبراهيم كاظم", "اللواء", body, "")
    assert list(Person.objects.named("ابراهيم كاظم")) == [person]
    told = AuditEntry.objects.get(act="person.changed")
    assert (told.area, told.before["rank"], told.after["rank"]) == ("DQ", "العميد", "اللواء")
    assert told.after["category"] == "officer"
    page = client.get(address(person, "person")).content.decode()
    assert "<del>" in page and "العميد" in page and "ضابط" in page
    row.refresh_from_db()
    assert row.rank_ar == "العميد"


def test_a_name_is_wanted_and_nothing_typed_is_lost(client, row):
    personas.sign_in(client, personas.director_dq())
    response = client.post(address(row.person), NEW | {"name": " "})
    page = response.content.decode()
    assert response.status_code == 422 and "مدير التخطيط" in page and "<title>خطأ: تعديل" in page
    same = {"name": "أحمد إبراهيم", "rank": "العميد", "category": "personnel", "email": "ahmed@example.iq"}
    client.post(address(row.person), same)
    assert not AuditEntry.objects.filter(act="person.changed").exists()


@pytest.mark.parametrize("persona", ["director_ni", "reader"])
def test_whoever_may_not_know_of_the_person_learns_and_changes_nothing(client, row, persona):
    personas.sign_in(client, getattr(personas, persona)())
    for response in (client.get(address(row.person)), client.post(address(row.person), NEW)):
        assert response.status_code == 404 and "إبراهيم" not in response.content.decode()
    assert Person.objects.get().rank == "العميد"


def test_whoever_has_an_account_is_left_to_the_administrators(client, row):
    personas.officer_dq()
    user = personas.director_dq()
    user.person = row.person
    user.save()
    personas.sign_in(client, personas.planner())
    assert address(row.person) not in client.get(address(row.person, "person")).content.decode()
    assert client.post(address(row.person), NEW).status_code == 409
    assert Person.objects.get().rank == "العميد"
