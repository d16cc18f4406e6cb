"""The receipt of what was sent."""

import hashlib
import json

import pytest

from roadmap_portal.indicators.models import Revision
from tests import factories as make
from tests import personas
from tests.indicators.my_period.filling import page, typed, url
from tests.personas import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_the_receipt_proves_what_was_sent(kpis):
    client = client_of(personas.director_dq())
    sent = client.post(url("submit_ready"), typed(page(client), SEC_04={"value": "95"}))
    html = client.get(sent["Location"]).content.decode()
    content = client.get(sent["Location"] + "&as=json")
    assert hashlib.sha256(content.content).hexdigest() in html
    (value,) = json.loads(content.content)["values"]
    assert (value["indicator"], value["value"], value["revision"]) == ("SEC-04", "95.0000", 1)
    assert value["submitted_by"] == "director.dq@demo.test"
    # It stays what it was after a correction.
    client.post(url("recall", kpis[0].pk))
    client.post(url("submit_ready"), typed(page(client), SEC_04={"value": "96"}))
    assert client.get(sent["Location"] + "&as=json").content == content.content
    assert json.loads(client.get(url("receipt") + "?as=json").content)["values"][0]["value"] == "96.0000"


@pytest.mark.parametrize("of", ["", "x", "-1", "999999", "9" * 30, "1,,2"])
def test_a_receipt_of_what_is_not_there_is_404(of, kpis):
    client = client_of(personas.director_dq())
    client.post(url("submit_ready"), typed(page(client), SEC_04={"value": "95"}))
    assert client.get(url("receipt") + f"?of={of}").status_code == 404


def test_a_receipt_shows_no_revision_of_another_command(kpis):
    make.command("NI-1")
    foreign = make.approved(kpis[0], make.command("NI-1"), "2026-10", 77).revision
    client = client_of(personas.director_dq())
    client.post(url("submit_ready"), typed(page(client), SEC_04={"value": "95"}))
    own = Revision.objects.get(value=95)
    assert client.get(url("receipt") + f"?of={own.pk}").status_code == 200
    assert client.get(url("receipt") + f"?of={own.pk},{foreign.pk}").status_code == 404
