"""How often a caller may call: counted for each token, said in headers, refused with 429 in the asked language."""

import pytest
from django.test import Client

from roadmap_portal.accounts.tokens import throttling
from tests.api.conftest import address

pytestmark = pytest.mark.django_db


def test_headers_say_what_is_left_and_the_next_call_is_refused(caller, values, settings):
    settings.PORTAL_API_LIMITS = settings.PORTAL_API_LIMITS | {"read": (3, 60)}
    client, other = caller(language="ar"), caller()
    found = [client.get(address("tracks")) for _ in range(4)]
    assert [answer.status_code for answer in found] == [200, 200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in found] == ["2", "1", "0", "0"]
    assert found[0]["RateLimit-Policy"] == '"read";q=3;w=60'
    problem = found[3].json()
    assert (problem["code"], int(found[3]["Retry-After"]) <= 60) == ("throttled", True)
    assert not problem["title"].isascii()
    assert other.get(address("tracks")).status_code == 200


def test_processes_together_never_allow_more_than_the_limit(monkeypatch):
    """Two processes, each with a memory of its own, on one counter."""
    most, processes = 200, ({}, {})
    allowed = 0
    for turn in range(2 * most):
        monkeypatch.setattr(throttling, "_blocks", processes[turn % 2])
        allowed += throttling.spend("api:read:one", most, 60)[0]
    assert allowed == most


def test_wrong_tokens_of_one_address_are_counted(settings):
    most, _window = settings.PORTAL_API_LIMITS["wrong token"]
    guess = Client(headers={"Authorization": "Bearer rmp_wrong"})
    found = [guess.get(address("tracks")).status_code for _ in range(most + 1)]
    assert (set(found[:-1]), found[-1]) == ({401}, 429)
