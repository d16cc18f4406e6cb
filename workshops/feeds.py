"""Calendar addresses: made by a person for himself, shown once, good until revoked or while he may enter."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from roadmap_portal.operations import audit

from .errors import WorkshopError
from .models import CalendarFeed, Workshop

MOST = 10
# What a calendar program is still told of the past.
DAYS_BACK = 365


def make(*, province=None, by):
    """A new address's secret; only its digest is kept."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        if by.calendar_feeds.good().count() >= MOST:
            raise WorkshopError
        feed = CalendarFeed.objects.create(user=by, digest=digest(secret), province=province)
        audit.record("calendar.address_made", by=by, subject=feed, area=province.code if province else "")
    return secret


def revoke(feed, *, by):
    with transaction.atomic():
        if CalendarFeed.objects.good().filter(pk=feed.pk).update(revoked_at=timezone.now()):
            audit.record("calendar.address_revoked", by=by, subject=feed)


def feed_of(secret):
    """The CalendarFeed that ``secret`` opens, or None; its person must still be allowed to see workshops."""
    feed = CalendarFeed.objects.good().select_related("user", "province").filter(digest=digest(secret)).first()
    if feed is None or not feed.user.has_perm("workshops.view_workshops"):
        return None
    now = timezone.now()
    stale = Q(last_used__isnull=True) | Q(last_used__lt=now - timedelta(hours=1))
    CalendarFeed.objects.filter(stale, pk=feed.pk).update(last_used=now)
    return feed


def workshops_of(feed):
    """What stands in its calendar: the last year's and all to come, cancelled ones too, so that they vanish."""
    first = timezone.localdate() - timedelta(DAYS_BACK)
    rows = Workshop.objects.select_related("province").filter(held_on__gte=first)
    if feed.province_id:
        rows = rows.filter(province=feed.province_id)
    return rows.order_by("held_on", "pk")


def digest(secret):
    return hashlib.sha256(secret.encode()).hexdigest()
