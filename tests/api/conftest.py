"""A small plan with approved values, and clients with tokens."""

from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from roadmap_portal.accounts.tokens import issuing, throttling
from roadmap_portal.indicators import scores
from tests import factories as make
from tests import personas


@pytest.fixture(autouse=True)
def no_calls_spent():
    throttling.forget_all()


@pytest.fixture
def values(db):
    """One monthly KPI, approved in three commands for 2026-01 and 2026-02: 10, 20 and 30 in BG-1, BG-2 and DQ-1."""
    kpi = make.kpi("SEC-01")
    for number, code in enumerate(["BG-1", "BG-2", "DQ-1"], start=1):
        for month in ("2026-01", "2026-02"):
            make.approved(kpi, make.command(code), month, 10 * number)
    scores.rebuild(kpi.track.roadmap)
    return kpi


def token(user=None, scopes=("read",), **limits):
    _row, text = issuing.issue("test", user=user or personas.planner(), scopes=list(scopes), **limits)
    return text


@pytest.fixture
def caller(db):
    """``caller(user, scopes=…, provinces=…)`` is a client with a token; it speaks English."""

    def client(user=None, *, language="en", **limits):
        headers = {"Authorization": f"Bearer {token(user, **limits)}", "Accept-Language": language}
        return Client(headers=headers, raise_request_exception=False)

    return client


def address(name, query="", **parts):
    return reverse(f"api-{name}", kwargs=parts) + query


def rows(client, name, query="", **parts):
    response = client.get(address(name, query, **parts))
    assert response.status_code == 200, response.content
    return response.json()["results"]


def posted(client, address, body, method="post", **headers):
    send = partial(getattr(client, method), address, body, content_type="application/json")
    return send(headers=headers)
