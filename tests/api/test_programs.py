"""The short way of requests with a token: what protects an answer is all there, and cookies count for nothing."""

import pytest
from django.conf import settings
from django.test import Client, override_settings

from roadmap_portal.common import programs
from roadmap_portal.operations.models import AuditEntry
from roadmap_portal.plan.api.places import PeriodList
from tests import personas
from tests.api.conftest import address

pytestmark = pytest.mark.django_db
ALIKE = {
    *("Content-Security-Policy", "Permissions-Policy", "Cross-Origin-Resource-Policy", "X-Frame-Options"),
    *("X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cache-Control", "Content-Language"),
}


def asked(client, where=None, **headers):
    return client.get(where or address("periods"), headers=headers)


def parts(header):
    """The directives of a policy come in any order."""
    return sorted(header.split("; "))


def test_an_answer_carries_the_headers_of_the_long_way(caller, values):
    signed_in = personas.sign_in(Client(headers={"Accept-Language": "en"}), personas.planner())
    for where in (address("periods"), address("tracks-one", code="XXX"), address("periods", "?nonsense=1")):
        short, long = asked(caller(), where), asked(signed_in, where)
        assert short.status_code == long.status_code
        assert {name: parts(short[name]) for name in ALIKE} == {name: parts(long[name]) for name in ALIKE}
        assert set(long.headers) <= set(short.headers)
        assert len(short["X-Request-ID"]) == 32
        assert {"Authorization", "Cookie", "Accept-Language"} <= set(short["Vary"].split(", "))


def test_the_header_alone_says_the_language(caller, values):
    client = caller(language="ar")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    refused = asked(client, address("periods", "?nonsense=1"))
    assert (refused.status_code, refused["Content-Language"]) == (400, "ar")
    assert not refused.json()["title"].isascii()


def test_https_host_and_slash_are_looked_at_as_everywhere(caller, values):
    with override_settings(SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=31536000):
        redirect = asked(caller())
        secure = caller().get(address("periods"), secure=True)
    assert (redirect.status_code, redirect["Location"]) == (301, f"https://testserver{address('periods')}")
    assert secure["Strict-Transport-Security"] == "max-age=31536000"
    assert asked(caller(), Host="evil.test").status_code == 400
    assert asked(caller(), "/api/v1/periods").status_code == 301


def test_a_session_beside_a_wrong_token_opens_nothing(values):
    """Without the token the session is let in; with it, no cookie is looked at, so no form check is missed either."""
    client = personas.sign_in(Client(), personas.planner())
    assert asked(client).status_code == 200
    for header in ("Bearer rmp_wrong", "bearer", "BEARER a b", "Bearer\t"):
        assert asked(client, Authorization=header).status_code == 401, header
    assert asked(client, "/api/v1/nothing", Authorization="Bearer rmp_wrong").status_code == 404


def test_pages_do_not_take_the_short_way(caller, values):
    assert asked(caller(), "/en/").status_code == 302


def test_what_a_program_does_is_recorded_with_its_request(caller, values):
    answer = caller().get(address("export", form="csv"))
    entry = AuditEntry.objects.get(act="export.observations")
    assert (entry.actor_id, entry.address) == (personas.planner().pk, "127.0.0.1")
    assert entry.request_id == answer["X-Request-ID"]


def test_a_fault_on_the_short_way_is_a_problem_with_its_number(caller, values, monkeypatch):
    monkeypatch.setattr(PeriodList, "get_rows", lambda view, asked: 1 / 0)
    answer = asked(caller())
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert answer.json()["incident"] == answer["X-Request-ID"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_middleware_that_looks_at_views_has_no_place_on_it():
    with pytest.raises(TypeError, match="looks at views"):
        programs.ShortHandler().way(["django.middleware.csrf.CsrfViewMiddleware"])
