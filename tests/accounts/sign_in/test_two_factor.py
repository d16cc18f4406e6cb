"""Two-factor sign-in: obligatory for planners and administrators, each code once, few tries."""

import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse

from roadmap_portal.accounts.sign_in.two_factor import MfaAdapter
from roadmap_portal.operations.models import AuditEntry
from tests import personas

pytestmark = pytest.mark.django_db


def code(steps=0, secret=personas.TOTP_SECRET):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture(autouse=True)
def landing(settings):
    settings.LOGIN_REDIRECT_URL = "profile"


def give_password(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": personas.PASSWORD})


def give_code(client, value):
    return client.post(reverse("mfa_authenticate"), {"code": value})


def test_the_password_alone_does_not_sign_a_planner_in(client):
    response = give_password(client, personas.planner())
    assert response["Location"] == reverse("mfa_authenticate")
    assert not get_user(client).is_authenticated
    assert give_code(client, code())["Location"] == "/en/accounts/profile/"
    assert get_user(client) == personas.planner()


@pytest.mark.parametrize(("steps", "accepted"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(client, steps, accepted):
    with time_machine.travel(1_800_000_015, tick=False):
        client = Client()
        give_password(client, personas.planner())
        give_code(client, code(steps))
        assert get_user(client).is_authenticated is accepted


def test_a_code_opens_the_door_once():
    user = personas.planner()
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        used = code()
        for expected in (True, False):
            client = Client()
            give_password(client, user)
            give_code(client, used)
            assert get_user(client).is_authenticated is expected
            # allauth alone forgets it after 30 seconds, while it is valid for 60.
            clock.shift(31)


def test_the_sixth_code_is_refused_even_if_it_is_right(client):
    give_password(client, personas.planner())
    for _count in range(5):
        give_code(client, "000000")
    give_code(client, code())
    assert not get_user(client).is_authenticated


def test_a_planner_without_second_factor_reaches_nothing_else(client):
    user = personas.planner()
    Authenticator.objects.all().delete()
    personas.sign_in(client, user)
    for page in (reverse("profile"), "/en/admin/"):
        assert client.get(page)["Location"] == reverse("mfa_activate_totp")
    assert client.post(reverse("account_logout")).status_code == 302


def test_others_may_do_without(client):
    personas.sign_in(client, personas.officer_dq())
    assert client.get(reverse("profile")).status_code == 200


# allauth tells of it on commit, within the request: a transaction of the test around it would be too late.
@pytest.mark.django_db(transaction=True)
def test_setting_it_up_shows_recovery_codes_once_and_ends_other_sessions(client):
    user = personas.planner()
    Authenticator.objects.all().delete()
    elsewhere = personas.sign_in(Client(), user)
    give_password(client, user)
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": personas.PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    secret = page.context["form"].secret
    response = client.post(reverse("mfa_activate_totp"), {"code": code(secret=secret)})
    assert response["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(response["Location"]).context["unused_codes"]
    assert len(codes) == 10
    assert client.get(response["Location"]).context["unused_codes"] == ["****"] * 10
    assert client.get(reverse("profile")).status_code == 200
    assert elsewhere.get(reverse("profile")).status_code == 302
    assert "two_factor.set_up" in AuditEntry.objects.values_list("act", flat=True)
    later = Client()
    give_password(later, user)
    give_code(later, codes[0])
    assert get_user(later) == user
    again = Client()
    give_password(again, user)
    give_code(again, codes[0])
    assert not get_user(again).is_authenticated


def test_the_seed_is_not_in_the_database_in_the_clear():
    personas.planner()
    assert personas.TOTP_SECRET not in str(Authenticator.objects.get().data)


def test_who_needs_it_may_not_remove_it(client):
    user = personas.planner()
    give_password(client, user)
    give_code(client, code())
    client.post(reverse("mfa_reauthenticate"), {"code": code(1)})
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 200
    assert Authenticator.objects.filter(user=user).exists()


def test_seeds_that_were_stored_before_can_be_read_for_good(settings):
    """Another key would lock out everybody who has set up two-factor sign-in."""
    settings.SECRET_KEY = "a key of the tests"
    stored = (
        "gAAAAABrB9j-VzYMU4EmjvZhF3aTNdZGclmBYEMUDAwv9hwiadJ8fe7NN9SLFHlThaECB_Uh1HGMcuH1sjh5VmH-GzuAaxWramG3LfvWNbR4kR"
        "-rAA3nO44="
    )
    assert MfaAdapter().decrypt(stored) == "JBSWY3DPEHPK3PXP"
