"""Webhooks: told after the commit, signed, tried again, within the owner's sight, and never into our own network."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import orjson
import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from roadmap_portal.exchange import targets, webhooks
from roadmap_portal.exchange.models import Delivery, Subscription
from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.models import Observation
from roadmap_portal.operations import changes, outbox
from roadmap_portal.operations.models import OutboxMessage
from tests import personas
from tests.api.conftest import address, posted

pytestmark = pytest.mark.django_db
SCOPES = ("read", "webhooks")
EVENTS = ["value.approved", "value.withdrawn"]


@pytest.fixture
def receiver():
    """A server on this machine that keeps what it is sent and answers with ``status``."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.taken.append((dict(self.headers), body))
            self.send_response(self.server.status)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.taken, server.status = [], 200
    server.url = f"http://127.0.0.1:{server.server_port}/hook"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def withdrawn(command="DQ-1"):
    value = Observation.objects.get(command__area__code=command, period__code="2026-01")
    workflow.withdraw(value, by=personas.planner(), reason="wrong source")


def subscribed(client, receiver, **body):
    answer = posted(client, address("webhooks"), {"url": receiver.url, "events": EVENTS} | body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_change_is_told_signed_once_and_stands_in_the_log(caller, values, receiver, settings):
    settings.PORTAL_WEBHOOKS_INSIDE = True
    client = caller(scopes=SCOPES)
    made = subscribed(client, receiver)
    withdrawn()
    for _twice in range(2):
        webhooks.dispatch()
        outbox.send_due()
    (headers, body), *more = receiver.taken
    assert more == []
    told = orjson.loads(body)
    assert (told["event"], told["gone"]) == ("value.withdrawn", True)
    assert told["url"].endswith("/api/v1/observations/SEC-01/DQ-1/2026-01/")
    expected = webhooks.signature(made["secret"], headers["X-Portal-Timestamp"], body)
    assert headers["X-Portal-Signature"] == f"sha256={expected}"
    log = client.get(address("webhooks-deliveries", code=made["code"])).json()["results"]
    assert [(row["state"], row["attempts"], row["answer"]) for row in log] == [("delivered", 1, "200")]
    # The secret is not shown again.
    assert "secret" not in client.get(address("webhooks-one", code=made["code"])).json()
    again = posted(client, address("webhooks-replay", code=made["code"], delivery=log[0]["code"]), {})
    assert again.status_code == 202
    outbox.send_due()
    assert len(receiver.taken) == 2 and orjson.loads(receiver.taken[1][1])["change"] == told["change"]


def test_every_format_lists_subscriptions_without_their_secrets(caller, values, receiver, settings):
    settings.PORTAL_WEBHOOKS_INSIDE = True
    client = caller(scopes=SCOPES)
    made = posted(client, address("webhooks"), {"url": receiver.url, "events": EVENTS}).json()
    for path in (address("webhooks"), address("webhooks-one", code=made["code"])):
        for form in ("json", "csv", "ndjson"):
            response = client.get(f"{path}?format={form}")
            text = response.content.decode()
            assert response.status_code == 200 and made["code"] in text and made["secret"] not in text, (path, form)


def test_what_is_rolled_back_is_not_told(values, receiver, settings):
    settings.PORTAL_WEBHOOKS_INSIDE = True
    webhooks.subscribe(receiver.url, events=EVENTS, by=personas.planner())
    with transaction.atomic():
        withdrawn()
        transaction.set_rollback(True)
    webhooks.dispatch()
    assert not Delivery.objects.exists()


def test_failures_are_tried_again_and_disable_in_the_end(values, receiver, settings):
    settings.PORTAL_WEBHOOKS_INSIDE, receiver.status = True, 302
    made = webhooks.subscribe(receiver.url, events=EVENTS, by=personas.planner())
    withdrawn()
    webhooks.dispatch()
    outbox.send_due()
    made.refresh_from_db()
    message = OutboxMessage.objects.get(kind="webhook")
    assert (message.state, message.attempt, len(receiver.taken)) == ("queued", 1, 1)
    assert message.next_at > timezone.now() and made.failing_since
    assert Delivery.objects.get().answer == "302"
    Subscription.objects.update(failing_since=timezone.now() - timedelta(days=4))
    OutboxMessage.objects.update(next_at=timezone.now())
    outbox.send_due()
    made.refresh_from_db()
    assert made.disabled_at
    letters = OutboxMessage.objects.filter(kind="mail")
    assert "disabled" in str([letter.payload for letter in letters]) or mail.outbox
    webhooks.revise(made, by=personas.planner(), enabled=True)
    made.refresh_from_db()
    assert (made.disabled_at, made.failing_since, made.seen) == (None, None, changes.latest())


def test_nobody_hears_of_what_he_may_not_see(caller, values, receiver, settings):
    settings.PORTAL_WEBHOOKS_INSIDE = True
    subscribed(caller(scopes=SCOPES), receiver)
    for limited in (caller(scopes=SCOPES, provinces=["DQ"]), caller(personas.director_dq(), scopes=SCOPES)):
        subscribed(limited, receiver)
    subscribed(caller(scopes=SCOPES, tracks=["CRM"]), receiver)
    withdrawn("BG-1")
    webhooks.dispatch()
    assert Delivery.objects.count() == 1


def test_another_persons_webhook_is_not_there(caller, values, receiver, settings):
    settings.PORTAL_WEBHOOKS_INSIDE = True
    made = subscribed(caller(scopes=SCOPES), receiver)
    other = caller(personas.director_dq(), scopes=SCOPES)
    where = address("webhooks-one", code=made["code"])
    assert other.get(address("webhooks")).json()["results"] == []
    assert {other.get(where).status_code, other.delete(where).status_code} == {404}
    assert posted(other, where, {"enabled": False}, "patch").status_code == 404
    assert other.get(address("webhooks-deliveries", code=made["code"])).status_code == 404
    assert caller().get(address("webhooks")).status_code == 403
    mine = caller(scopes=SCOPES)
    assert posted(mine, where, {"enabled": False}, "patch").json()["enabled"] is False
    assert mine.delete(where).status_code == 204 and not Subscription.objects.exists()


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://169.254.169.254/latest/meta-data"]
    + [
        "https://10.0.0.8/",
        "https://[::ffff:10.0.0.8]/",
        "https://192.168.1.1:8443/x",
        "https://0/",
        "https://2130706433/",
    ]
    + ["http://192.0.2.1/", "ftp://192.0.2.1/", "https://user:pw@192.0.2.1/", "https://100.64.0.1/"]
    # By way of a gateway, of a relay, compatible with IPv4, local to a site.
    + ["https://[64:ff9b::a00:8]/", "https://[2002:a00:8::1]/", "https://[::a00:8]/", "https://[fec0::8]/"],
)
def test_nothing_goes_into_a_private_network_or_without_tls(caller, values, url):
    refused = posted(caller(scopes=SCOPES), address("webhooks"), {"url": url, "events": EVENTS})
    assert refused.status_code == 400
    assert [error["field"] for error in refused.json()["errors"]] == ["url"]


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07::1", "::ffff:93.184.215.14"])
def test_an_address_outside_is_one(address):
    assert targets.is_outside(address)


def test_a_name_that_leads_inside_later_is_refused_when_it_is_called(values, monkeypatch):
    monkeypatch.setattr(targets, "resolved", lambda host, port: "93.184.215.14")
    webhooks.subscribe("https://example.org/hook", events=EVENTS, by=personas.planner())
    monkeypatch.undo()
    monkeypatch.setattr(targets.socket, "getaddrinfo", lambda *a, **k: [(2, 1, 6, "", ("10.0.0.8", 443))])
    withdrawn()
    webhooks.dispatch()
    outbox.send_due()
    assert Delivery.objects.get().answer == "refused: private address"
