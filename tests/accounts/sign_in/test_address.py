"""People change their own e-mail address: proven by password here, by a link there; the present address is told."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from roadmap_portal.accounts.models import User
from roadmap_portal.accounts.sign_in import address
from roadmap_portal.accounts.sign_in.sessions import end_sessions
from roadmap_portal.operations.models import AuditEntry
from roadmap_portal.plan.calendar import BAGHDAD
from tests import personas

pytestmark = pytest.mark.django_db
NEW = "new.address@example.iq"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=BAGHDAD)) as clock:
        yield clock


@pytest.fixture
def client():
    """The director, who has just typed his password again."""
    client = personas.sign_in(Client(), personas.director_dq())
    assert client.post(reverse("account_reauthenticate"), {"password": personas.PASSWORD}).status_code == 302
    return client


def ask(client, email=NEW):
    return client.post(reverse("change_address"), {"email": email})


def letters():
    """{to whom: (subject, text)} of what has left since."""
    sent, mail.outbox[:] = list(mail.outbox), []
    return {message.to[0]: (message.subject, message.body) for message in sent}


def link_in(letter):
    return re.search(r"https?://[^/]+(/\S+)", letter[1])[1]


def address_of(user):
    return User.objects.get(pk=user.pk).email


def test_who_has_not_typed_his_password_lately_is_asked_for_it_first():
    client = personas.sign_in(Client(), personas.director_dq())
    for answer in (client.get(reverse("change_address")), ask(client)):
        assert answer.status_code == 302 and "reauthenticate" in answer["Location"]
    assert letters() == {} and not AuditEntry.objects.filter(act="email.asked").exists()


def test_the_new_address_counts_once_its_link_was_confirmed_and_both_are_told(client):
    director = personas.director_dq()
    before = director.email
    assert ask(client, "New.Address@Example.IQ").status_code == 302
    sent = letters()
    assert set(sent) == {before, NEW} and NEW in sent[before][1]
    assert "http" not in sent[before][1]
    assert address_of(director) == before
    # Programs that look into mails open the link: that alone changes nothing.
    elsewhere, link = Client(), link_in(sent[NEW])
    assert NEW in elsewhere.get(link).content.decode()
    assert address_of(director) == before
    assert elsewhere.post(link).status_code == 302
    assert address_of(director) == NEW
    assert set(letters()) == {before}
    # All sessions have ended, and the old address signs in no longer.
    assert client.get(reverse("profile")).status_code == 302
    for email, status in ((before, 200), (NEW, 302)):
        answer = Client().post(reverse("account_login"), {"login": email, "password": personas.PASSWORD})
        assert answer.status_code == status, email
    entry = AuditEntry.objects.get(act="email.changed")
    assert (entry.before, entry.after, entry.actor_id) == ({"email": before}, {"email": NEW}, director.pk)
    # The link has done its work.
    assert elsewhere.post(link).status_code == 410


DEADLY = ["a day", "another password", "the end of all sessions", "another owner", "a letter"]


@pytest.mark.parametrize("killed_by", DEADLY)
def test_a_link_dies(client, clock, killed_by):
    director = personas.director_dq()
    before, _asked = director.email, ask(client)
    link = link_in(letters()[NEW])
    assert Client().get(link).status_code == 200
    if killed_by == "a day":
        clock.shift(timedelta(hours=24, seconds=2))
    elif killed_by == "another password":
        director.set_password("another sentence that nobody knows")
        director.save()
    elif killed_by == "the end of all sessions":
        end_sessions(director)
    elif killed_by == "another owner":
        User.objects.create(email=NEW, name="Another")
    else:
        link = link[:-3] + "A/" if link[-3:-1] != "AA" else link[:-3] + "B/"
    for answer in (Client().get(link), Client().post(link)):
        assert answer.status_code == 410
    assert address_of(director) == before
    assert not AuditEntry.objects.filter(act="email.changed").exists()


def test_an_address_that_has_an_owner_gets_no_link_and_the_page_says_the_same(client):
    taken = personas.director_ni().email
    free = ask(client)
    said = client.get(reverse("profile")).content.decode()
    assert ask(client, taken).status_code == free.status_code
    told = "أُرسل رابط إلى العنوان الجديد"
    assert told in said and told in client.get(reverse("profile")).content.decode()
    assert "http" not in letters()[taken][1]


@pytest.mark.parametrize("email", ["", "no address", "director.dq@demo.test", "x@y.z\r\nBcc: a@b.iq"])
def test_what_is_no_new_address_is_refused_at_its_field(client, email):
    answer = ask(client, email)
    assert answer.status_code == 422 and answer.context["form"].errors["email"]
    assert letters() == {}


def test_nobody_fills_another_s_mailbox(client):
    answers = [ask(client, f"new.{number}@example.iq").status_code for number in range(address.MAILS_PER_HOUR + 1)]
    assert answers == [302] * address.MAILS_PER_HOUR + [422]
    assert len([to for to in letters() if to.startswith("new.")]) == address.MAILS_PER_HOUR
