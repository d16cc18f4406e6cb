"""The door: sign-in, lockout, where one lands, how long a session lives."""

import time

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.core import mail
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from roadmap_portal.accounts import lockout
from roadmap_portal.accounts.models import AttemptCounter, User
from roadmap_portal.accounts.tasks import tidy
from roadmap_portal.operations.models import AuditEntry
from tests import personas

pytestmark = pytest.mark.django_db

WRONG = "not the password at all"
LOCKED = "Too many failed attempts"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def login_url():
    with translation.override("en"):
        return reverse("account_login")


def attempt(client, email="officer.dq@demo.test", password=WRONG, **extra):
    return client.post(login_url(), {"login": email, "password": password}, **extra)


def acts():
    return list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))


def test_signing_in_leads_to_the_pages_in_the_persons_language(client, settings):
    settings.LOGIN_REDIRECT_URL = "profile"
    user = personas.officer_dq()
    User.objects.update(language="ar")
    response = attempt(client, password=personas.PASSWORD)
    assert response["Location"] == "/ar/accounts/profile/"
    assert get_user(client) == user
    assert acts() == ["login"]


def test_the_way_on_changes_to_the_persons_language(client):
    personas.officer_dq()
    User.objects.update(language="ar")
    target = reverse("account_change_password")
    response = client.post(
        f"{login_url()}?next={target}", {"login": "officer.dq@demo.test", "password": personas.PASSWORD}
    )
    assert response["Location"] == "/ar/accounts/password/change/"


@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)"])
def test_the_way_on_never_leaves_the_portal(client, settings, target):
    settings.LOGIN_REDIRECT_URL = "profile"
    personas.officer_dq()
    response = client.post(
        login_url(), {"login": "officer.dq@demo.test", "password": personas.PASSWORD, "next": target}
    )
    assert response["Location"] == reverse("profile")


def test_capitals_in_the_address_do_not_matter(client, settings):
    settings.LOGIN_REDIRECT_URL = "profile"
    personas.officer_dq()
    assert attempt(client, "Officer.DQ@demo.test", personas.PASSWORD).status_code == 302


def test_the_sixth_attempt_is_refused_even_with_the_right_password(client):
    personas.officer_dq()
    for _count in range(5):
        assert LOCKED not in attempt(client).content.decode()
    assert LOCKED in attempt(client, password=personas.PASSWORD).content.decode()
    assert not get_user(client).is_authenticated
    attempt(client)
    assert acts() == ["login.failed"] * 5 + ["login.locked"]


def test_the_fifth_attempt_may_succeed_and_begins_anew(client, settings):
    settings.LOGIN_REDIRECT_URL = "profile"
    personas.officer_dq()
    for _count in range(4):
        attempt(client)
    assert attempt(client, password=personas.PASSWORD).status_code == 302
    client.logout()
    for _count in range(4):
        assert LOCKED not in attempt(client).content.decode()


def test_an_unknown_address_gets_the_same_answers(client):
    personas.officer_dq()
    known = [attempt(Client()).content for _count in range(6)]
    unknown = [attempt(Client(), "nobody@demo.test").content for _count in range(6)]
    assert [texts(page) for page in known] == [texts(page) for page in unknown]
    assert any("address or the password" in line for line in texts(known[4]))
    assert any(LOCKED in line for line in texts(known[5]))
    assert AuditEntry.objects.filter(subject_label__contains="nobody").count() == 0


def texts(page):
    """What the page says to the person, without its one-time values."""
    return [line for line in page.decode().splitlines() if "<li>" in line]


def test_unknown_addresses_cost_as_much_hashing_as_known_ones(client, monkeypatch):
    personas.officer_dq()
    hashed = []
    monkeypatch.setattr(
        "django.contrib.auth.hashers.MD5PasswordHasher.encode",
        lambda hasher, password, salt: hashed.append(password) or "md5$x$y",
    )
    attempt(client)
    known = len(hashed)
    attempt(client, "nobody@demo.test")
    assert (known, len(hashed)) == (1, 2)


def test_the_door_opens_again_after_a_quarter_of_an_hour(client, settings):
    settings.LOGIN_REDIRECT_URL = "profile"
    personas.officer_dq()
    with time_machine.travel(time.time(), tick=False) as clock:
        for _count in range(6):
            attempt(client)
        clock.shift(lockout.WINDOW - 1)
        assert LOCKED in attempt(client, password=personas.PASSWORD).content.decode()
        clock.shift(1)
        assert attempt(client, password=personas.PASSWORD).status_code == 302


def test_another_address_does_not_open_a_locked_account(client):
    personas.officer_dq()
    for number in range(5):
        attempt(client, REMOTE_ADDR=f"203.0.113.{number}")
    response = attempt(client, password=personas.PASSWORD, REMOTE_ADDR="203.0.113.77")
    assert LOCKED in response.content.decode()


def test_a_forged_forwarding_header_changes_nothing(client, monkeypatch):
    monkeypatch.setattr(lockout, "PER_ADDRESS", 3)
    for number in range(3):
        attempt(client, f"n{number}@demo.test", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    response = attempt(client, "n9@demo.test", HTTP_X_FORWARDED_FOR="198.51.100.99")
    assert LOCKED in response.content.decode()


def test_one_line_may_not_try_many_accounts(client, monkeypatch):
    monkeypatch.setattr(lockout, "PER_ADDRESS", 8)
    for number in range(8):
        assert LOCKED not in attempt(client, f"n{number}@demo.test").content.decode()
    assert LOCKED in attempt(client, "n9@demo.test").content.decode()
    assert LOCKED not in attempt(client, "n10@demo.test", REMOTE_ADDR="203.0.113.9").content.decode()


def test_a_stranger_cannot_shut_a_person_out_of_his_own_browser(client, settings):
    settings.LOGIN_REDIRECT_URL = "profile"
    personas.officer_dq()
    attempt(client, password=personas.PASSWORD)
    client.post(reverse("account_logout"))
    stranger = Client(REMOTE_ADDR="203.0.113.5")
    for _count in range(9):
        attempt(stranger)
    assert attempt(client, password=personas.PASSWORD).status_code == 302
    assert LOCKED in attempt(Client(), password=personas.PASSWORD).content.decode()


def test_counters_name_nobody():
    lockout.limits.consume("sign-in:account:officer.dq@demo.test", limit=5, window=60)
    assert "officer" not in AttemptCounter.objects.get().key


def test_a_closed_account_stays_outside_and_its_session_ends(client):
    user = personas.officer_dq()
    personas.sign_in(client, user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(reverse("profile")).status_code == 302
    response = attempt(Client(), password=personas.PASSWORD)
    assert response["Location"] == reverse("account_inactive")


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


def test_nobody_signs_himself_up(client):
    assert client.get("/en/accounts/signup/").status_code == 404
    assert client.get("/en/accounts/email/").status_code == 404


def test_the_administration_pages_have_no_door_of_their_own(client):
    response = client.post("/en/admin/login/", {"username": "admin@demo.test", "password": personas.PASSWORD})
    assert (response.status_code, response["Location"].split("?")[0]) == (302, login_url())


def test_allauth_keeps_no_addresses_of_its_own(client, settings):
    settings.LOGIN_REDIRECT_URL = "profile"
    personas.officer_dq()
    attempt(client, password=personas.PASSWORD)
    client.logout()
    client.post(reverse("account_reset_password"), {"email": "officer.dq@demo.test"})
    assert len(mail.outbox) == 1
    assert not EmailAddress.objects.exists()


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
