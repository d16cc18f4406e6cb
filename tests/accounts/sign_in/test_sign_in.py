"""The door: sign-in, lockout, and where one lands."""

import time

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client
from django.urls import reverse

from roadmap_portal.accounts.models import AttemptCounter, User
from roadmap_portal.accounts.sign_in import lockout
from roadmap_portal.operations.models import AuditEntry
from tests import personas
from tests.accounts.sign_in.attempts import acts, attempt, login_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

LOCKED = "Too many failed attempts"


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
