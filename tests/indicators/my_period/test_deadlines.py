"""When the page takes entries."""

from datetime import datetime, timedelta

import pytest

from roadmap_portal.indicators.models import Revision
from roadmap_portal.plan.calendar import BAGHDAD
from tests import factories as make
from tests import personas
from tests.indicators.days import CLOSED
from tests.indicators.my_period.filling import draft_of, page, prefix, typed, url
from tests.personas import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_a_closed_period_is_read_only_and_says_so(kpis, clock):
    client = client_of(personas.director_dq())
    open_page = page(client)
    client.post(url("save"), typed(open_page, SEC_04={"value": "95"}))
    typed_too_late = typed(page(client), SEC_04={"value": "96"})
    clock.move_to(CLOSED)
    client = client_of(personas.director_dq())
    html = page(client).content.decode()
    assert "The time for submitting ended on 25 November 2026" in html
    assert f"{prefix(kpis[0])}-value" not in html
    response = client.post(url("save"), typed_too_late)
    assert response.status_code == 409
    assert 'value="96"' in response.content.decode()
    assert draft_of("SEC-04").value == 95
    assert client.post(url("submit", kpis[0].pk)).status_code == 409
    assert not Revision.objects.exists()


def test_an_extension_opens_the_page_and_says_until_when(kpis, clock):
    clock.move_to(CLOSED)
    make.extension(make.command("DQ-1"), "2026-10", until=CLOSED + timedelta(days=5), at=CLOSED)
    client = client_of(personas.director_dq())
    assert "Extended until Monday 30 November 2026" in page(client).content.decode()
    assert client.post(url("submit_ready"), typed(page(client), SEC_04={"value": "95"})).status_code == 302
    assert Revision.objects.get().late


def test_the_page_opens_on_the_latest_period_that_takes_entries(kpis):
    response = page(client_of(personas.officer_dq()), "")
    desk = response.context["desk"]
    assert [period.code for period in desk.periods] == ["2026-10"]
    assert [found.name for found in desk.choice.open] == ["2026-10"]
    assert [found.name for found in desk.choice.closed_shown[:3]] == ["2026-09", "2026-08", "2026-07"]


def test_before_the_first_period_is_over_the_page_says_that_nothing_is_due(kpis, clock):
    clock.move_to(datetime(2026, 1, 15, tzinfo=BAGHDAD))
    response = page(client_of(personas.officer_dq()), "")
    assert response.status_code == 200
    assert "No indicators are due in this period" in response.content.decode()
