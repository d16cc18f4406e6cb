"""The pages of the account that open only to who has just given the password, and those of the second factor."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from roadmap_portal.accounts.models import User

from .looks import complaints

GUARDED = ("mfa_activate_totp", "new_token", "change_address")
# The person must have a second factor for these.
OF_SECOND_FACTOR = ("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes")
PERSON = "reader"


@pytest.fixture
def second_factor(database_of_the_site):
    user = User.objects.get(email=f"{PERSON}@demo.test")

    def activate():
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)

    yield activate
    Authenticator.objects.filter(user=user).delete()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_axe_finds_nothing_behind_a_second_asking(visit, second_factor, language):
    found = []
    with visit(PERSON, language=language) as page:
        go(page, "account_reauthenticate", language)
        page.fill("[name=password]", settings.PORTAL_DEMO_PASSWORD)
        with page.expect_navigation():
            page.locator("main form button").last.click()
        for name in GUARDED:
            go(page, name, language)
            found += complaints(page)
        second_factor()
        for name in OF_SECOND_FACTOR:
            go(page, name, language)
            found += complaints(page)
    with visit(None, language=language) as page:
        go(page, "account_login", language)
        page.fill("[name=login]", f"{PERSON}@demo.test")
        page.fill("[name=password]", settings.PORTAL_DEMO_PASSWORD)
        with page.expect_navigation():
            page.locator("main form button").last.click()
        assert path_of("mfa_authenticate", language) in page.url
        found += complaints(page)
    assert found == []


def go(page, name, language):
    page.goto(path_of(name, language))
    assert path_of(name, language) in page.url, f"{name} is not open: {page.url}"


def path_of(name, language):
    with translation.override(language):
        return reverse(name)
