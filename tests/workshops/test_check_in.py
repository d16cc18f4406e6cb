"""Checking in by phone: without account or script, on the day, never twice, and with nobody else's name."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from roadmap_portal.accounts.models import Person
from roadmap_portal.operations.models import AuditEntry
from roadmap_portal.plan.calendar import midnight
from tests import personas
from workshops import check_in, enrolment, steps
from workshops.enrolment import Entry
from workshops.models import Participation, Presence, Session
from workshops.views import check_in as views

from . import making

SMALLEST = 8_000


@pytest.fixture
def session(db, settings):
    settings.PORTAL_TWO_FACTOR_ROLES = ()
    return making.workshop(held_on=making.today()).sessions.get()


def url_of(session):
    return reverse("workshops:check_in", args=[check_in.token_of(session)])


def arrives(client, session, name, **given):
    data = {"name": name, "category": "officer", "sex": "m"} | given
    return client.post(url_of(session), data)


def test_the_page_is_small_needs_no_account_and_names_nobody(client, session):
    enrolment.enrol(session.workshop, Entry(name="زينب كاظم"), by=personas.planner())
    response = client.get(url_of(session))
    assert response.status_code == 200
    assert len(response.content) < SMALLEST
    page = response.content.decode()
    assert "<script" not in page and "زينب" not in page
    done = arrives(client, session, "أحمد علي").content.decode()
    assert "أحمد علي" in done and "زينب" not in done


def test_whoever_is_on_the_list_is_found_there_and_others_are_walk_ins(client, session):
    listed = enrolment.enrol(session.workshop, Entry(name="أحمد إبراهيم", rank="العميد"), by=personas.planner())
    for _twice in range(2):
        assert arrives(client, session, "احمد ابراهيم").status_code == 200
    arrives(client, session, "علي حسن")
    told = [(row.participation.walk_in, row.how) for row in Presence.objects.order_by("pk")]
    assert told == [(False, "phone"), (True, "phone")]
    assert Presence.objects.first().participation == listed


def test_namesakes_of_another_rank_are_two_persons(client, session):
    for rank in ("النقيب", "المقدم", "النقيب"):
        arrives(client, session, "محمد علي", rank=rank)
    assert Presence.objects.count() == 2
    assert len({row.person_id for row in Participation.objects.all()}) == 2


def test_a_form_without_a_name_is_told_and_kept(client, session):
    response = arrives(client, session, "", rank="النقيب")
    assert response.status_code == 422
    assert 'value="النقيب"' in response.content.decode()
    assert not Presence.objects.exists()


def test_the_address_works_on_its_day_only_and_ends_when_a_new_one_is_made(client, session):
    url = url_of(session)
    with time_machine.travel(midnight(session.day + timedelta(1)), tick=False):
        assert client.get(url).status_code == 410
    with time_machine.travel(midnight(session.day) - timedelta(seconds=1), tick=False):
        assert client.post(url, {"name": "أحمد", "category": "officer", "sex": "m"}).status_code == 410
    assert client.get(url[:-4] + "abc/").status_code == 410
    assert client.get(url).status_code == 200
    check_in.withdraw(session, by=personas.planner())
    assert client.get(url).status_code == 410
    assert not Presence.objects.exists()


def test_a_cancelled_workshop_takes_nobody_in(client, session):
    url = url_of(session)
    steps.cancel(session.workshop, by=personas.planner(), reason="-")
    assert client.get(url).status_code == 410


def test_too_many_from_one_place_have_to_wait(client, session, monkeypatch):
    monkeypatch.setattr(views, "PER_ADDRESS", 2)
    answers = [arrives(client, session, f"أحمد {number}").status_code for number in range(3)]
    assert answers == [200, 200, 429]
    assert Presence.objects.count() == 2


def test_the_code_leads_to_the_page_and_only_the_organisers_see_it(client, session, settings):
    settings.PORTAL_BASE_URL = "https://portal.example.iq"
    assert check_in.address(session).startswith("https://portal.example.iq/ar/workshops/check-in/")
    url = reverse("workshops:code", args=[session.workshop_id, session.number])
    personas.sign_in(client, personas.officer_dq())
    assert "<svg" in client.get(url).content.decode()
    client.post(reverse("workshops:renew", args=[session.workshop_id, session.number]))
    assert Session.objects.get().mark != session.mark
    personas.sign_in(client, personas.reader())
    assert client.get(url).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_hundred_people_from_twenty_phones_at_once_are_two_hundred_presences():
    """One of them is sent by every phone in the same moment, as when a line breaks and all try again."""
    session = making.workshop(held_on=making.today()).sessions.get()
    url, together = url_of(session), Barrier(20)

    def phone(number):
        client = Client()
        try:
            own = [f"ضابط رقم {number} {one}" for one in range(9 if number == 0 else 10)]
            together.wait(timeout=30)
            return [arrives_at(client, url, name) for name in ["قائد الشرطة", *own]]
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as phones:
        answers = [answer for answers in phones.map(phone, range(20)) for answer in answers]
    assert set(answers) == {200} and len(answers) == 219
    people = Presence.objects.values_list("participation__person__folded_name", flat=True)
    assert len(people) == len(set(people)) == Person.objects.count() == 200
    assert sorted(Participation.objects.values_list("number", flat=True)) == list(range(1, 201))
    assert AuditEntry.objects.filter(act="workshop.checked_in").count() == 200


def arrives_at(client, url, name):
    return client.post(url, {"name": name, "category": "officer", "sex": "m"}).status_code
