"""E-mail by way of the outbox: Django's ``send_mail`` writes a row, the worker hands it to the mail server."""

import uuid

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from . import outbox

# A message with this header is put into the outbox once per value, however often it is sent.
KEY_HEADER = "X-Portal-Key"
# A message with this header holds no secret: given up, it is kept whole and may be tried again.
LASTING_HEADER = "X-Portal-Lasting"
SECONDS = 20


class OutboxBackend(BaseEmailBackend):
    """EMAIL_BACKEND: the message belongs to the transaction that causes it, and is sent when that is committed."""

    def send_messages(self, email_messages):
        for message in email_messages:
            headers = dict(message.extra_headers)
            key = headers.pop(KEY_HEADER, None) or uuid.uuid4()
            lasting = bool(headers.pop(LASTING_HEADER, None))
            outbox.put("mail", key=f"mail:{key}", payload=_payload(message, headers), lasting=lasting)
        return len(email_messages)


def _payload(message, headers):
    if message.attachments:
        raise ValueError("The portal sends links, not attachments: who opens them must be allowed to.")
    return {
        "subject": message.subject,
        "body": message.body,
        "from_email": message.from_email,
        "to": message.to,
        "cc": message.cc,
        "bcc": message.bcc,
        "reply_to": message.reply_to,
        "headers": headers,
        "alternatives": [list(part) for part in getattr(message, "alternatives", [])],
    }


@outbox.sender("mail")
def send(payload):
    """Hand the message to the mail server; keep to whom and about what, never the text."""
    message = EmailMultiAlternatives(**payload, connection=_transport())
    message.send()
    return {"to": payload["to"], "subject": payload["subject"]}


def _transport():
    """The connection that PORTAL_EMAIL_URL names."""
    url = settings.PORTAL_MAIL_TRANSPORT
    if url["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
        return get_connection(
            url["EMAIL_BACKEND"],
            host=url["EMAIL_HOST"],
            port=url["EMAIL_PORT"],
            username=url["EMAIL_HOST_USER"],
            password=url["EMAIL_HOST_PASSWORD"],
            use_tls=url.get("EMAIL_USE_TLS", False),
            use_ssl=url.get("EMAIL_USE_SSL", False),
            timeout=SECONDS,
        )
    if url["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
        return get_connection(url["EMAIL_BACKEND"], file_path=url["EMAIL_FILE_PATH"])
    return get_connection(url["EMAIL_BACKEND"])
