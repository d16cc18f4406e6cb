"""Telling other systems of changes: read from the numbered log, so nothing is told before its commit or forgotten.

Each subscription keeps the number up to which it was looked at. What its owner may see becomes a delivery and a
message of the outbox, in one transaction; the outbox sends it, tries again with growing pauses and gives up after a
day. A subscription that only fails for three days is disabled, and its owner is told by mail.
"""

import hashlib
import hmac
import secrets
import time
from datetime import timedelta

import orjson
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from roadmap_portal.accounts.rights import read_rights
from roadmap_portal.operations import audit, changes, outbox

from . import feed, targets
from .models import Delivery, Subscription

KIND = "webhook"
FAILING_FOR = timedelta(days=3)
AT_MOST = 500


def subscribe(url, *, events, by, provinces=(), tracks=()):
    """Make a subscription; returns it with its secret, which is shown once. Raises TargetRefused."""
    _scheme, host, port, _path = targets.checked(url)
    try:
        targets.resolved(host, port)
    except OSError:
        raise targets.TargetRefused(_("There is nothing at this address.")) from None
    epoch, number = changes.stamp()
    with transaction.atomic():
        made = Subscription.objects.create(
            code=secrets.token_hex(6),
            owner=by,
            url=url,
            events=sorted(set(events)),
            provinces=list(provinces),
            tracks=list(tracks),
            secret=f"whsec_{secrets.token_hex(24)}",
            seen=number,
            epoch=epoch,
            made_at=timezone.now(),
        )
        audit.record("webhook.made", by=by, subject=made, after={"address": url, "events": made.events})
    return made


def revise(subscription, *, by, events=None, enabled=None):
    """Change what is told; enabling begins again at the latest change."""
    with transaction.atomic():
        row = Subscription.objects.select_for_update().get(pk=subscription.pk)
        before = {"events": row.events, "disabled": row.disabled_at is not None}
        if events is not None:
            row.events = sorted(set(events))
        if enabled is True and row.disabled_at:
            row.epoch, row.seen = changes.stamp()
            row.disabled_at = row.failing_since = None
        elif enabled is False and row.disabled_at is None:
            row.disabled_at = timezone.now()
        row.save()
        after = {"events": row.events, "disabled": row.disabled_at is not None}
        audit.record("webhook.changed", by=by, subject=row, before=before, after=after)
    return row


def remove(subscription, *, by):
    with transaction.atomic():
        audit.record("webhook.removed", by=by, subject=subscription, before={"address": subscription.url})
        subscription.delete()


def dispatch():
    """Make deliveries of what is new; safe to run at the same time as another."""
    for pk in Subscription.objects.filter(disabled_at=None).values_list("pk", flat=True):
        _dispatch_one(pk)


def _dispatch_one(pk):
    with transaction.atomic():
        rows = Subscription.objects.select_for_update(of=("self",)).select_related("owner")
        row = rows.filter(pk=pk, disabled_at=None).first()
        stamp = changes.stamp()
        if row is None or (row.epoch, row.seen) == stamp:
            return
        if row.epoch != stamp[0]:
            # After a restore the log runs through old numbers again: go on from where it is.
            row.epoch, row.seen = stamp
        found = feed.after(row.seen, stamp[1], AT_MOST)
        sight = feed.Sight(row.owner, limited_rights(row))
        for change in found:
            told = sight.told(change) if change.kind in row.events and row.owner.is_active else None
            if told is not None and told.kind == change.kind:
                deliver(row, told)
        row.seen = found[-1].number if found else row.seen
        row.save(update_fields=["epoch", "seen"])


def limited_rights(row):
    """The owner's rights now, within the limits of the token that made the subscription."""
    row.owner.token = _Limits(row)
    return read_rights(row.owner)


class _Limits:
    """What the policy asks of a token."""

    def __init__(self, row):
        self.provinces, self.tracks = row.provinces, row.tracks

    def has_scope(self, scope):
        return scope == "read"


def deliver(row, told):
    """Put the delivery of one change on its way, once."""
    code = hashlib.sha256(f"{row.code}:{row.epoch}:{told.number}".encode()).hexdigest()[:24]
    body = {
        "event": told.kind,
        "change": told.number,
        "at": told.at.isoformat(),
        "subject": told.subject,
        "gone": told.gone,
        "url": f"{settings.PORTAL_BASE_URL}{reverse('api-root')}{told.path}",
    }
    return _put(code, row, told.number, told.kind, body)


def _put(code, subscription, number, event, body):
    given = {"number": number, "event": event, "body": body | {"id": code}, "made_at": timezone.now()}
    made, is_new = Delivery.objects.get_or_create(code=code, defaults={"subscription": subscription, **given})
    if is_new:
        outbox.put(KIND, key=f"webhook:{code}", payload={"delivery": made.pk})
    return made


def replay(delivery, *, by):
    """Send the same again, as a delivery of its own."""
    with transaction.atomic():
        made = _put(secrets.token_hex(12), delivery.subscription, delivery.number, delivery.event, delivery.body)
        audit.record("webhook.replayed", by=by, subject=delivery.subscription, after={"change": delivery.number})
    return made


class NotTaken(Exception):
    """The other system did not answer with 2xx."""


@outbox.sender(KIND)
def send(payload):
    """Send one delivery; raises when the outbox has to try again."""
    row = Delivery.objects.select_related("subscription__owner").filter(pk=payload["delivery"]).first()
    if row is None or row.subscription.disabled_at is not None:
        return payload
    body = orjson.dumps(row.body)
    try:
        status = targets.post(row.subscription.url, body, headers_of(row.subscription, row, body))
        answer, is_taken = str(status), 200 <= status < 300
    except targets.TargetRefused:
        answer, is_taken = "refused: private address", False
    except Exception as error:
        # What a network may do has no bounds: its kind says enough.
        answer, is_taken = type(error).__name__, False
    note(row, answer, is_taken)
    if not is_taken:
        raise NotTaken(answer)
    return payload


def headers_of(subscription, row, body, now=None):
    """The signature covers the time: an old call can't be played again by somebody who listened."""
    stamp = str(int(now or time.time()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "road-map-portal/1",
        "X-Portal-Event": row.event,
        "X-Portal-Delivery": row.code,
        "X-Portal-Timestamp": stamp,
        "X-Portal-Signature": f"sha256={signature(subscription.secret, stamp, body)}",
    }


def signature(secret, stamp, body):
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def note(row, answer, is_taken):
    now = timezone.now()
    state = Delivery.State.DELIVERED if is_taken else Delivery.State.WAITING
    if not is_taken and row.attempts + 1 >= outbox.MAX_ATTEMPTS:
        state = Delivery.State.FAILED
    Delivery.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1, answer=answer[:60], tried_at=now, state=state)
    subscriptions = Subscription.objects.filter(pk=row.subscription_id)
    if is_taken:
        subscriptions.exclude(failing_since=None).update(failing_since=None)
    elif row.subscription.failing_since is None:
        subscriptions.filter(failing_since=None).update(failing_since=now)
    elif now - row.subscription.failing_since >= FAILING_FOR:
        disable(row.subscription, now)


def disable(subscription, now):
    """Stop telling a system that has taken nothing for days, and say so to the owner."""
    with transaction.atomic():
        if not Subscription.objects.filter(pk=subscription.pk, disabled_at=None).update(disabled_at=now):
            return
        audit.record("webhook.disabled", by=None, subject=subscription, after={"address": subscription.url})
        owner = subscription.owner
        if owner.is_service:
            return
        with translation.override(owner.language):
            subject = _("A webhook was disabled")
            text = _(
                "The address %(url)s has taken nothing for three days, so it is told nothing more. "
                "It can be enabled again by the API (%(code)s)."
            )
            body = text % {"url": subscription.url, "code": subscription.code}
        message = {"subject": subject, "message": body, "from_email": None, "recipient_list": [owner.email]}
        send_mail(**message)


def tidy():
    """Deliveries are kept for 90 days."""
    old = timezone.now() - timedelta(days=90)
    Delivery.objects.filter(made_at__lt=old).exclude(state=Delivery.State.WAITING).delete()
