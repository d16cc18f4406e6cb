"""Messages for the outside world: written with the change that causes them, sent after it, tried again, never lost.

At least once: a worker killed between sending and noting it sends again. A payload may hold a secret (a link that
resets a password), so it is never logged and leaves the row as soon as the message is sent or given up; only one
that was put as ``lasting`` stays whole when it is given up, and can be tried again.
"""

import logging
from datetime import timedelta
from functools import partial
from time import monotonic

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from . import audit
from .broker import send
from .models import OutboxMessage

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 10
# Minutes from the first attempt to the second, twice that to the third, up to six hours: given up after a day.
FIRST_PAUSE, LONGEST_PAUSE = 2, 360
# One run ends well within a task's time limit, even if the mail server takes its time to refuse.
AT_MOST, SECONDS = 200, 120
# What of a message that is given up may be told: to whom it was, and about what.
SHOWN = ("to", "subject")
_senders = {}


def sender(kind):
    """Register the decorated ``send(payload)``; it returns what of the payload may be kept."""

    def register(function):
        _senders[kind] = function
        return function

    return register


def put(kind, *, key, payload, lasting=False):
    """Put a message into the outbox, in the caller's transaction; one with the same key is put once."""
    given = {"kind": kind, "payload": payload, "lasting": lasting}
    message, created = OutboxMessage.objects.get_or_create(key=key, defaults=given)
    if created:
        transaction.on_commit(partial(send, "operations.send_outbox", expires=60))
    return message


def retry(message, *, by):
    """Try a message that was given up again from the beginning; False when it was not, or can't be."""
    with transaction.atomic():
        failed = OutboxMessage.objects.filter(pk=message.pk, state=OutboxMessage.State.FAILED, lasting=True)
        if not failed.update(state=OutboxMessage.State.QUEUED, attempt=0, next_at=timezone.now(), error=""):
            return False
        audit.record("message.retried", by=by, subject=message)
    transaction.on_commit(partial(send, "operations.send_outbox", expires=60))
    return True


def send_due():
    """Send the messages whose time has come, oldest first; return how many were sent."""
    due = OutboxMessage.objects.filter(state=OutboxMessage.State.QUEUED, next_at__lte=timezone.now())
    deadline, sent = monotonic() + SECONDS, 0
    for pk in list(due.order_by("pk").values_list("pk", flat=True)[:AT_MOST]):
        if monotonic() > deadline:
            break
        sent += _send_one(pk)
    return sent


def _send_one(pk):
    message = _take(pk)
    if message is None:
        return False
    try:
        kept = _senders[message.kind](message.payload)
    except Exception as error:
        _note_failure(message, error)
        return False
    _note(message, state=OutboxMessage.State.SENT, sent_at=timezone.now(), payload=kept, error="")
    return True


def _take(pk):
    """Move the next attempt ahead, which takes the message for this worker; None when another was faster."""
    now = timezone.now()
    message = OutboxMessage.objects.filter(pk=pk, state=OutboxMessage.State.QUEUED, next_at__lte=now).first()
    if message is None:
        return None
    mine = OutboxMessage.objects.filter(pk=pk, state=OutboxMessage.State.QUEUED, attempt=message.attempt).update(
        attempt=F("attempt") + 1, next_at=now + _pause(message.attempt)
    )
    message.attempt += 1
    return message if mine else None


def _pause(attempt):
    return timedelta(minutes=min(FIRST_PAUSE * 2**attempt, LONGEST_PAUSE))


def _note_failure(message, error):
    # The kind of error and no more: a mail server's answer may quote the message.
    text = type(error).__name__
    logger.warning("outbox message %s: attempt %s failed: %s", message.pk, message.attempt, text)
    if message.attempt < MAX_ATTEMPTS:
        _note(message, error=text)
    else:
        payload = message.payload if message.lasting else {name: message.payload.get(name) for name in SHOWN}
        _note(message, error=text, state=OutboxMessage.State.FAILED, payload=payload)


def _note(message, **values):
    OutboxMessage.objects.filter(pk=message.pk).update(**values)
