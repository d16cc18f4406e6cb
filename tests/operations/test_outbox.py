"""Mail belongs to the transaction that causes it, is sent after it, and its text does not outlive the sending."""

import logging
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from roadmap_portal.operations import outbox
from roadmap_portal.operations.mail import KEY_HEADER, LASTING_HEADER, OutboxBackend
from roadmap_portal.operations.models import AuditEntry, OutboxMessage

pytestmark = pytest.mark.django_db
SECRET = "https://portal.test/reset/6f1c"


@pytest.fixture(autouse=True)
def transport(settings):
    """Mail goes through the outbox, and from there to Django's list of sent messages."""
    settings.EMAIL_BACKEND = "roadmap_portal.operations.mail.OutboxBackend"
    settings.PORTAL_MAIL_TRANSPORT = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}


@pytest.fixture
def refusing(settings):
    settings.PORTAL_MAIL_TRANSPORT = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": 1,
        "EMAIL_HOST_USER": "",
        "EMAIL_HOST_PASSWORD": "",
    }


def letter(**headers):
    return EmailMultiAlternatives(
        "إعادة كلمة المرور",
        SECRET,
        "portal@moi.test",
        ["officer@moi.test"],
        alternatives=[(SECRET, "text/html")],
        headers=headers,
    )


def due_now():
    OutboxMessage.objects.update(next_at=timezone.now() - timedelta(seconds=1))


def test_a_letter_waits_in_the_outbox_and_arrives_whole():
    assert letter(**{"X-Kind": "reset"}).send() == 1
    assert django_mail.outbox == []
    assert outbox.send_due() == 1
    [sent] = django_mail.outbox
    assert (sent.subject, sent.body, sent.to) == ("إعادة كلمة المرور", SECRET, ["officer@moi.test"])
    assert (sent.alternatives[0].content, sent.alternatives[0].mimetype) == (SECRET, "text/html")
    assert sent.extra_headers == {"X-Kind": "reset"}


def test_the_text_is_gone_when_it_is_sent():
    letter().send()
    outbox.send_due()
    row = OutboxMessage.objects.get()
    assert row.state == OutboxMessage.State.SENT
    assert row.payload == {"to": ["officer@moi.test"], "subject": "إعادة كلمة المرور"}
    assert row.sent_at is not None


def test_a_sent_letter_is_not_sent_again():
    letter().send()
    assert [outbox.send_due(), outbox.send_due()] == [1, 0]
    assert len(django_mail.outbox) == 1


def test_a_letter_with_a_key_is_put_once():
    for _ in range(2):
        letter(**{KEY_HEADER: "reminder:DQ:2026-10"}).send()
    assert outbox.send_due() == 1
    assert KEY_HEADER not in django_mail.outbox[0].extra_headers


def test_what_is_rolled_back_sends_nothing():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        letter().send()
        raise ZeroDivisionError
    assert not OutboxMessage.objects.exists()


def test_an_attachment_is_refused():
    message = EmailMessage("Report", "", "portal@moi.test", ["reader@moi.test"])
    message.attach("report.pdf", b"%PDF", "application/pdf")
    with pytest.raises(ValueError, match="links"):
        OutboxBackend().send_messages([message])
    assert not OutboxMessage.objects.exists()


class TestARefusingServer:
    def test_is_tried_again_later_each_time(self, refusing):
        letter().send()
        assert outbox.send_due() == 0
        first = OutboxMessage.objects.get()
        assert (first.state, first.attempt, first.error) == ("queued", 1, "ConnectionRefusedError")
        assert outbox.send_due() == 0
        due_now()
        outbox.send_due()
        second = OutboxMessage.objects.get()
        assert second.attempt == 2
        assert second.next_at - timezone.now() > timedelta(minutes=3)

    def test_is_given_up_in_the_end_without_keeping_the_text(self, refusing):
        letter().send()
        for _ in range(outbox.MAX_ATTEMPTS):
            due_now()
            outbox.send_due()
        row = OutboxMessage.objects.get()
        shown = {"to": ["officer@moi.test"], "subject": "إعادة كلمة المرور"}
        assert (row.state, row.payload, row.error) == ("failed", shown, "ConnectionRefusedError")
        assert not outbox.retry(row, by=None)

    def test_one_without_secrets_is_tried_again_when_an_administrator_asks(self, refusing, settings):
        letter(**{LASTING_HEADER: "yes"}).send()
        assert not outbox.retry(OutboxMessage.objects.get(), by=None)
        for _ in range(outbox.MAX_ATTEMPTS):
            due_now()
            outbox.send_due()
        failed = OutboxMessage.objects.get()
        assert failed.may_be_retried
        settings.PORTAL_MAIL_TRANSPORT = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
        assert outbox.retry(failed, by=None)
        assert AuditEntry.objects.get(act="message.retried").subject_id == str(failed.pk)
        assert outbox.send_due() == 1
        assert (django_mail.outbox[0].body, django_mail.outbox[0].extra_headers) == (SECRET, {})

    def test_recovers_by_itself(self, refusing, settings):
        letter().send()
        outbox.send_due()
        settings.PORTAL_MAIL_TRANSPORT = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
        due_now()
        assert outbox.send_due() == 1
        assert OutboxMessage.objects.get().error == ""

    def test_leaves_no_secret_in_the_log(self, refusing, caplog):
        with caplog.at_level(logging.DEBUG):
            letter().send()
            outbox.send_due()
        assert "failed" in caplog.text
        assert SECRET not in caplog.text
        assert "officer@" not in caplog.text


def test_of_two_workers_one_takes_the_message():
    letter().send()
    message = OutboxMessage.objects.get()
    assert outbox._take(message.pk) is not None
    assert outbox._take(message.pk) is None
