"""How long a session lives, and how it ends."""

import time

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from roadmap_portal.accounts.tasks import tidy
from tests import personas
from tests.accounts.sign_in.attempts import acts, attempt, login_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_signing_in_makes_a_new_session_key(client, settings):
    settings.LOGIN_REDIRECT_URL = "profile"
    personas.officer_dq()
    client.get(login_url())
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    attempt(client, password=personas.PASSWORD)
    assert client.session.session_key != before


def test_a_session_ends_after_twelve_hours_of_work(client):
    personas.sign_in(client, personas.officer_dq())
    page = reverse("profile")
    with time_machine.travel(time.time(), tick=False) as clock:
        for _hour in range(6):
            clock.shift(2 * 3600 - 60)
            assert client.get(page).status_code == 200
        clock.shift(600)
        assert client.get(page).status_code == 302


def test_a_session_ends_after_three_idle_hours(client):
    personas.sign_in(client, personas.officer_dq())
    page = reverse("profile")
    with time_machine.travel(time.time(), tick=False) as clock:
        assert client.get(page).status_code == 200
        clock.shift(3 * 3600 + 60)
        assert client.get(page).status_code == 302


def test_signing_out_is_a_post_and_ends_the_session_at_the_server(client):
    personas.sign_in(client, personas.officer_dq())
    key = client.session.session_key
    client.get(reverse("account_logout"))
    assert client.get(reverse("profile")).status_code == 200
    client.post(reverse("account_logout"))
    client.cookies["session"] = key
    assert client.get(reverse("profile")).status_code == 302
    assert acts() == ["login", "logout"]


def test_ending_the_other_sessions_keeps_this_one():
    user = personas.officer_dq()
    here, there = personas.sign_in(Client(), user), personas.sign_in(Client(), user)
    assert here.post(reverse("end_other_sessions")).status_code == 302
    assert here.get(reverse("profile")).status_code == 200
    assert there.get(reverse("profile")).status_code == 302


def test_a_person_sees_where_he_is_signed_in_and_ends_one_of_his_sessions_only():
    personas.reader(), personas.officer_dq()
    here, there, other = Client(), Client(), Client()
    attempt(here, password=personas.PASSWORD, headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    phone = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
    attempt(there, password=personas.PASSWORD, headers={"User-Agent": phone})
    attempt(other, "reader@demo.test", password=personas.PASSWORD)
    page = here.get(reverse("profile"))
    assert [(one.device, one.address, one.is_current) for one in page.context["visits"]] == [
        ("Firefox, Windows", "127.0.0.1", True),
        ("Chrome, Android", "127.0.0.1", False),
    ]
    [_mine, second] = page.context["visits"]
    [foreign] = other.get(reverse("profile")).context["visits"]
    assert here.post(reverse("end_session", args=[foreign.pk])).status_code == 404
    assert other.get(reverse("profile")).status_code == 200
    assert reverse("end_session", args=[second.pk]) in page.content.decode()
    assert here.post(reverse("end_session", args=[second.pk])).status_code == 302
    assert there.get(reverse("profile")).status_code == 302
    assert [one.is_current for one in here.get(reverse("profile")).context["visits"]] == [True]
    assert acts()[-1] == "sessions.ended"
    # The present one is still known after all others have ended, and leads out when it is ended itself.
    here.post(reverse("end_other_sessions"))
    [mine] = here.get(reverse("profile")).context["visits"]
    assert mine.is_current
    assert here.post(reverse("end_session", args=[mine.pk]))["Location"] == login_url()
    assert here.get(reverse("profile")).status_code == 302


def test_a_session_that_is_over_is_not_listed():
    personas.officer_dq()
    with time_machine.travel(time.time(), tick=False) as clock:
        old, new = Client(), Client()
        attempt(old, password=personas.PASSWORD)
        clock.shift(3 * 3600 + 60)
        attempt(new, password=personas.PASSWORD)
        assert [one.is_current for one in new.get(reverse("profile")).context["visits"]] == [True]
        clock.shift(13 * 3600)
        assert UserSession.objects.exists()
        tidy()
        assert not UserSession.objects.exists()


def test_a_database_that_is_away_is_waited_for_once(client, monkeypatch):
    personas.sign_in(client, personas.officer_dq())
    waits = []

    def away(session):
        waits.append(1)
        raise OperationalError

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)
    client.raise_request_exception = False
    assert client.get("/en/accounts/profile/").status_code == 503
    assert len(waits) == 1
