"""What a password may be, and how a forgotten one is set anew."""

import re
import time

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from roadmap_portal.accounts.models import User
from roadmap_portal.operations.models import AuditEntry
from tests import personas

pytestmark = pytest.mark.django_db

NEW = "a quite different sentence"


@pytest.mark.parametrize(
    "password",
    [
        "elevenchars",
        "password1234",
        "my P-o-l-i-c-e station",
        "the road_map for all",
        "أبواب الشُّرطة المحلية",
        "وزارة في الشارع الكبير",
        "officer walks home at nine",
        "roadmap-demo-2026",
    ],
)
def test_a_weak_or_expected_password_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, personas.officer_dq())


@pytest.mark.parametrize("password", [NEW, "قهوة ساخنة قبل الفجر", "x9 y8 z7 w6 ", "long " * 40])
def test_any_other_of_twelve_characters_is_accepted(password):
    validate_password(password, personas.officer_dq())


def test_the_demonstrations_password_is_accepted_in_a_demonstration_only(settings):
    settings.PORTAL_DEMO = True
    validate_password("roadmap-demo-2026", personas.officer_dq())


def ask(client, email):
    return client.post(reverse("account_reset_password"), {"email": email}, HTTP_HOST="localhost")


def link():
    return re.search(r"https?://\S+", mail.outbox[-1].body).group()


def path_of(url):
    return "/" + url.split("/", 3)[3]


def test_the_answer_is_the_same_for_an_unknown_address(client):
    personas.officer_dq()
    known, unknown = ask(client, "officer.dq@demo.test"), ask(Client(), "nobody@demo.test")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(mail.outbox) == 1


def test_the_link_names_the_portals_own_address_whatever_the_request_says(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.PORTAL_BASE_URL = "https://roadmap.moi.example"
    personas.officer_dq()
    client.post(reverse("account_reset_password"), {"email": "officer.dq@demo.test"}, HTTP_HOST="evil.test")
    assert link().startswith("https://roadmap.moi.example/en/accounts/password/reset/key/")
    assert "evil" not in mail.outbox[0].body


def set_new(client, url, password=NEW):
    form = client.get(url, follow=True)
    if form.context.get("token_fail"):
        return None
    return client.post(form.redirect_chain[-1][0], {"password1": password, "password2": password})


def test_the_link_sets_a_password_once_and_ends_all_sessions(client):
    user = personas.officer_dq()
    elsewhere = personas.sign_in(Client(), user)
    ask(client, user.email)
    url = path_of(link())
    assert set_new(client, url).status_code == 302
    assert User.objects.get(pk=user.pk).check_password(NEW)
    assert elsewhere.get(reverse("profile")).status_code == 302
    assert set_new(Client(), url, "yet another sentence") is None
    assert User.objects.get(pk=user.pk).check_password(NEW)
    assert AuditEntry.objects.filter(act="password.reset").count() == 1


def test_the_link_dies_after_an_hour(client):
    user = personas.officer_dq()
    with time_machine.travel(time.time(), tick=False) as clock:
        ask(client, user.email)
        clock.shift(3601)
        assert set_new(client, path_of(link())) is None
    assert User.objects.get(pk=user.pk).check_password(personas.PASSWORD)


def test_the_letter_is_in_the_persons_language(client):
    personas.officer_dq()
    User.objects.update(language="ar")
    ask(client, "officer.dq@demo.test")
    assert "/ar/accounts/password/reset/key/" in link()


def test_a_mailbox_is_not_filled_by_a_stranger(client):
    personas.officer_dq()
    for _count in range(9):
        assert ask(client, "officer.dq@demo.test").status_code == 302
    assert len(mail.outbox) == 5


def test_too_many_requests_from_one_address_are_refused_for_a_while(client):
    for number in range(20):
        ask(client, f"n{number}@demo.test")
    response = ask(client, "n99@demo.test")
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3600


def test_a_new_password_opens_a_locked_account(client, settings):
    settings.LOGIN_REDIRECT_URL = "profile"
    user = personas.officer_dq()
    credentials = {"login": user.email, "password": "wrong"}
    for _count in range(6):
        client.post(reverse("account_login"), credentials)
    ask(client, user.email)
    set_new(client, path_of(link()))
    response = client.post(reverse("account_login"), credentials | {"password": NEW})
    assert response.status_code == 302


def test_changing_the_password_ends_every_session_and_is_told_by_mail(client):
    user = personas.officer_dq()
    elsewhere = personas.sign_in(Client(), user)
    personas.sign_in(client, user)
    form = {"oldpassword": personas.PASSWORD, "password1": NEW, "password2": NEW}
    response = client.post(reverse("account_change_password"), form)
    assert response.status_code == 302
    assert elsewhere.get(reverse("profile")).status_code == 302
    assert [message.to for message in mail.outbox] == [[user.email]]
    assert NEW not in mail.outbox[0].body
    entry = AuditEntry.objects.get(act="password.changed")
    assert (entry.before, entry.after) == (None, None)
