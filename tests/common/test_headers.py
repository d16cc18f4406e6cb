"""Every answer carries the headers: pages, files, redirects, refusals, errors."""

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from tests import personas

pytestmark = pytest.mark.django_db

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def answers():
    signed_in = personas.sign_in(Client(), personas.officer_dq())
    anonymous = Client()
    return {
        "page": signed_in.get("/en/accounts/profile/"),
        "sign-in page": anonymous.get("/ar/accounts/login/"),
        "redirect to sign in": anonymous.get("/en/accounts/profile/"),
        "redirect of the language": anonymous.get("/accounts/login/"),
        "file": anonymous.get("/static/portal/portal.css"),
        "not found": anonymous.get("/en/nothing"),
        "API not found": anonymous.get("/api/v1/nothing"),
        "wrong host": anonymous.get("/en/accounts/login/", headers={"Host": "evil.test"}),
        "health": anonymous.get("/health/live"),
        "form check": Client(enforce_csrf_checks=True).post("/en/accounts/login/", {}),
        "administration": anonymous.get("/en/admin/"),
    }


def test_every_kind_of_answer_carries_them():
    for kind, response in answers().items():
        missing = {name: response.get(name) for name, value in ALWAYS.items() if response.get(name) != value}
        assert not missing, kind
        assert "camera=()" in response["Permissions-Policy"], kind
        assert "Server" not in response, kind
        assert len(response["X-Request-ID"]) == 32, kind


def test_every_kind_of_answer_has_a_strict_content_policy():
    for kind, response in answers().items():
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy, kind
        assert "frame-ancestors 'none'" in policy, kind
        assert "base-uri 'none'" in policy, kind
        assert "unsafe" not in policy, kind


def test_what_is_made_for_one_reader_is_kept_by_nobody():
    for kind, response in answers().items():
        if kind in ("file", "health"):
            continue
        assert "no-store" in response["Cache-Control"], kind
        assert {"Cookie", "Accept-Language"} <= {name.strip() for name in response["Vary"].split(",")}, kind


def test_files_may_be_kept():
    response = answers()["file"]
    assert response.status_code == 200
    assert "max-age" in response["Cache-Control"]
    assert "no-store" not in response["Cache-Control"]


def test_a_client_cannot_choose_the_number_of_its_request(client):
    response = client.get(reverse("account_login"), headers={"X-Request-ID": "forged"})
    assert response["X-Request-ID"] != "forged"


def test_plain_http_is_sent_to_https_with_the_headers():
    with override_settings(SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=31536000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True):
        redirect = Client().get("/en/accounts/login/")
        page = Client().get("/en/accounts/login/", secure=True)
    assert (redirect.status_code, redirect["Location"]) == (301, "https://testserver/en/accounts/login/")
    assert redirect["Cross-Origin-Resource-Policy"] == "same-origin"
    assert page["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("path", ["/.env", "/.git/config", "/media/", "/var/secret_key", "/static/../settings.py"])
def test_what_is_not_for_the_web_is_not_there(client, path):
    assert client.get(path).status_code == 404
