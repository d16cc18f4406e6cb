"""Who may open and change what: others stay out."""

import pytest
from django.test import Client
from django.urls import reverse

from roadmap_portal.indicators.models import Observation
from roadmap_portal.operations.models import AuditEntry
from tests import factories as make
from tests import personas
from tests.indicators.my_period.filling import page, typed, url
from tests.personas import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ADDRESSES = {
    "page": lambda kpi: ("get", reverse("indicators:my_period") + "?period=2026-10&command=DQ-1"),
    "save": lambda kpi: ("post", url("save")),
    "submit ready": lambda kpi: ("post", url("submit_ready")),
    "submit": lambda kpi: ("post", url("submit", kpi.pk)),
    "recall": lambda kpi: ("post", url("recall", kpi.pk)),
    "receipt": lambda kpi: ("get", url("receipt")),
}

ANSWERS = {
    # page, save, submit ready, submit, recall, receipt
    personas.director_ni: [404, 404, 404, 404, 404, 404],
    personas.reader: [404, 404, 404, 404, 404, 404],
    personas.stranger: [403, 403, 403, 403, 403, 403],
    personas.planner: [403, 403, 403, 403, 403, 200],
    personas.admin: [403, 403, 403, 403, 403, 200],
    personas.officer_dq: [200, 302, 403, 403, 403, 200],
}


@pytest.mark.parametrize("persona", ANSWERS, ids=lambda p: p.__name__)
def test_who_may_open_and_change_what(persona, kpis):
    # There is something to leak and to take: a submitted value.
    director = client_of(personas.director_dq())
    director.post(url("submit_ready"), typed(page(director), SEC_04={"value": "95"}))
    client = client_of(persona())
    before = AuditEntry.objects.filter(act__startswith="value.").count()
    answers = []
    for address in ADDRESSES.values():
        method, where = address(kpis[0])
        answers.append(getattr(client, method)(where).status_code)
    assert answers == ANSWERS[persona]
    assert AuditEntry.objects.filter(act__startswith="value.").count() == before
    assert Observation.objects.get().state == "submitted"


def test_who_is_not_signed_in_is_led_to_the_door(kpis):
    response = Client().get(reverse("indicators:my_period"))
    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


@pytest.mark.parametrize("name", ["save", "submit_ready"])
def test_reading_changes_nothing(name, kpis):
    assert client_of(personas.director_dq()).get(url(name)).status_code == 405


def test_what_does_not_exist_is_404(kpis):
    client = client_of(personas.director_dq())
    assert page(client, "?period=2031-10&command=DQ-1").status_code == 404
    assert page(client, "?period=2026-10&command=ZZ-1").status_code == 404
    assert client.post(url("submit", 999_999)).status_code == 404
    assert client.post(url("save", period="x")).status_code == 404


def test_a_body_that_names_another_command_changes_nothing_of_it(kpis):
    make.command("NI-1")
    client = client_of(personas.officer_dq())
    data = typed(page(client), SEC_04={"value": "95"}) | {"command": "NI-1", "period": "2026-09", "state": "approved"}
    client.post(url("save"), data)
    saved = Observation.objects.get()
    assert (saved.command.code, saved.period.code, saved.state) == ("DQ-1", "2026-10", "draft")
