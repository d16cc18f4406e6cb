"""Every page of the account: reachable, in both languages, without anything that the content policy blocks."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from roadmap_portal.accounts.models import Grant, Person, User
from tests import factories, personas

pytestmark = pytest.mark.django_db

ANONYMOUS = ["account_login", "account_reset_password", "account_reset_password_done", "account_inactive",
             "account_reset_password_from_key_done"]  # fmt: skip
SIGNED_IN = ["profile", "account_logout", "account_change_password", "account_reauthenticate", "mfa_index",
             "mfa_activate_totp", "mfa_generate_recovery_codes"]  # fmt: skip
INLINE = re.compile(r"""<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:""")
# Names, addresses and what is Latin in both languages.
LATIN = re.compile(r"English|Officer of Dhi Qar|officer\.dq@demo\.test|DQ-1|QR|[A-Z2-7]{32}")


def pages(language):
    with translation.override(language):
        for name in ANONYMOUS:
            yield name, Client().get(reverse(name))
        client = personas.sign_in(Client(), personas.officer_dq())
        client.post(reverse("account_reauthenticate"), {"password": personas.PASSWORD})
        for name in SIGNED_IN:
            yield name, client.get(reverse(name))
        yield "link", Client().get(reverse("account_reset_password_from_key", args=["1", "x-y"]))
        yield "refused", Client().post(reverse("account_login"), {"login": "a@b.test", "password": "x"})
        yield "empty", Client().post(reverse("account_login"), {})


def visible(html):
    body = re.sub(r"<(svg|script|head)\b.*?</\1>|<[^>]+>", " ", "<body" + html.partition("<body")[2], flags=re.S)
    return LATIN.sub(" ", body)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page_speaks_its_language_and_has_nothing_inline(language):
    for name, response in pages(language):
        html = response.content.decode()
        assert response.status_code == 200, name
        assert f'<html lang="{language}"' in html, name
        assert not INLINE.search(html), name
        assert html.count("<h1") == 1, name
        if language == "ar":
            assert not re.findall(r"[A-Za-z]{2,}[^<&]*", visible(html)), name


def test_a_refused_form_says_so_in_the_title():
    html = Client().post("/ar/accounts/login/", {"login": "a@b.test", "password": "x"}).content.decode()
    assert re.search(r"<title>\s*خطأ:", html)


def test_a_person_chooses_language_and_digits(client):
    user = personas.officer_dq()
    personas.sign_in(client, user)
    response = client.post("/en/accounts/profile/", {"language": "ar", "digits": "arabic_indic", "name": "Minister"})
    assert response["Location"] == "/ar/accounts/profile/"
    user.refresh_from_db()
    assert (user.language, user.digits, user.name) == ("ar", "arabic_indic", "Officer of Dhi Qar")


def test_nobody_gives_himself_a_role_by_his_profile(client):
    user = personas.stranger()
    personas.sign_in(client, user)
    client.post("/en/accounts/profile/", {"language": "en", "digits": "western", "is_staff": "1", "role": "planner"})
    assert not Grant.objects.filter(user=user).exists()
    assert not User.objects.get(pk=user.pk).is_staff


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("model", ["user", "grant", "person", "apitoken"])
def test_the_administration_pages_open_for_the_administrator_only(client, language, model):
    address = f"/{language}/admin/accounts/{model}/"
    personas.sign_in(client, personas.admin())
    response = client.get(address)
    assert response.status_code == 200
    assert f'lang="{language}"' in response.content.decode()
    assert personas.sign_in(Client(), personas.planner()).get(address).status_code in (302, 403)


def test_the_administrator_gives_and_revokes_a_role(client):
    admin, user = personas.admin(), personas.stranger()
    command = factories.command("DQ-1")
    personas.sign_in(client, admin)
    form = {"user": user.pk, "role": "officer", "command": command.pk, "starts": "2026-01-01", "ends": ""}
    response = client.post("/en/admin/accounts/grant/add/", form)
    assert response.status_code == 302, response.context["adminform"].form.errors
    grant = Grant.objects.get(user=user)
    assert (grant.role, grant.command, grant.granted_by) == ("officer", command, admin)
    client.post("/en/admin/accounts/grant/", {"action": "revoke_chosen", "_selected_action": grant.pk})
    grant.refresh_from_db()
    assert grant.revoked_at


def test_closing_an_account_ends_its_sessions_for_good(client):
    user = personas.officer_dq()
    theirs = personas.sign_in(Client(), user)
    personas.sign_in(client, personas.admin())
    form = {"email": user.email, "name": user.name, "language": "en", "digits": "western"}
    for closed in (True, False):
        body = form if closed else form | {"is_active": "on"}
        assert client.post(f"/en/admin/accounts/user/{user.pk}/change/", body).status_code == 302
    assert theirs.get("/en/accounts/profile/").status_code == 302


def test_a_person_in_the_register_is_found_however_his_name_is_spelled(client):
    person = Person.objects.create(name="أَحمد عبد العُلى", category="officer")
    assert list(Person.objects.named("احمد")) == [person]
    assert list(Person.objects.named("العلي")) == [person]
    person.name = "زينب"
    person.save(update_fields=["name"])
    assert list(Person.objects.named("زينب")) == [person]
