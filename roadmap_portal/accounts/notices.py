"""Telling people: an app declares its kinds of notice, and tells them in the transaction of what it tells about.

The bell shows a notice at once. By mail it goes after the kind's pause, together with all that has gathered for the
person until then, so that fifty approvals are one letter.
"""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from itertools import groupby
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import ngettext

from roadmap_portal.common import formats
from roadmap_portal.operations.mail import KEY_HEADER, LASTING_HEADER

from .models import Notice, NoticeChoice

# Notices of one run of the clock; the rest waits for the next.
AT_MOST = 1000


class Kind(NamedTuple):
    """``text(params)`` gives one sentence in the active language; who holds ``permission`` may choose about it."""

    name: str
    label: str
    text: Callable
    permission: str
    by_bell: bool
    by_mail: bool
    pause: timedelta


_kinds = {}


def declare(name, *, label, text, permission, by_bell=True, by_mail=True, pause=0):
    """Make a kind known; in an app's ``notices.py``, which its ``ready`` imports. ``pause`` in minutes."""
    _kinds[name] = Kind(name, label, text, permission, by_bell, by_mail, timedelta(minutes=pause))


def kind_of(name):
    """The declared kind; None when its app is gone."""
    return _kinds.get(name)


def kinds_for(user):
    """The kinds that the person may get, in the order of their declaration."""
    return [kind for kind in _kinds.values() if user.has_perm(kind.permission)]


def notify(kind, *, people, key, params=None, path, now=None, mail_from=None):
    """Tell each of ``people`` (accounts) once: whoever has a notice of this kind and key gets no second.

    ``path`` is where one acts on it, without the language's prefix ("/my-period/?period=2026-10"). No letter leaves
    before ``mail_from``.
    """
    kind, now = _kinds[kind], now or timezone.now()
    mail_at = max(now + kind.pause, mail_from or now)
    people = {person.pk: person for person in people if person.is_active and not person.is_service}
    chosen = {c.user_id: c for c in NoticeChoice.objects.filter(kind=kind.name, user__in=people)} if people else {}
    wanted = ((pk, chosen.get(pk, kind)) for pk in sorted(people))
    rows = [
        Notice(
            user_id=pk,
            kind=kind.name,
            key=key,
            params=params or {},
            path=path,
            created_at=now,
            on_bell=way.by_bell,
            mail_at=mail_at if way.by_mail else None,
        )
        for pk, way in wanted
        if way.by_bell or way.by_mail
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def text_of(notice):
    """The notice's sentence in the active language; "" when its kind is gone."""
    kind = kind_of(notice.kind)
    return kind.text(notice.params) if kind else ""


# --- reading ---------------------------------------------------------------------
def mark_read(user, *, pk=None):
    """Take one notice, or all, off the person's bell."""
    rows = user.notices.unread()
    return (rows if pk is None else rows.filter(pk=pk)).update(read_at=timezone.now())


def ways_of(user):
    """[(kind, by bell, by mail)] of the kinds that the person may get."""
    kinds = kinds_for(user)
    chosen = {choice.kind: choice for choice in user.notice_choices.all()} if kinds else {}
    ways = ((kind, chosen.get(kind.name, kind)) for kind in kinds)
    return [(kind, way.by_bell, way.by_mail) for kind, way in ways]


def choose(user, ways):
    """Keep how the person wants each kind: ``ways`` is {kind's name: (by bell, by mail)}."""
    rows = [NoticeChoice(user=user, kind=name, by_bell=bell, by_mail=mail) for name, (bell, mail) in ways.items()]
    NoticeChoice.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["by_bell", "by_mail"]
    )


# --- mail --------------------------------------------------------------------------
def mail_due(now=None):
    """Send each person whose notices have waited long enough one letter with all of his; return how many letters."""
    now = now or timezone.now()
    due = Notice.objects.waiting_for_mail().filter(mail_at__lte=now, user__is_active=True)
    people = due.order_by("user").values_list("user", flat=True).distinct()[:AT_MOST]
    return sum(_mail_to(user, now) for user in list(people))


def _mail_to(user, now):
    with transaction.atomic():
        # Under the lock a second worker finds them mailed.
        waiting = Notice.objects.waiting_for_mail().filter(user=user).select_related("user")
        rows = list(waiting.select_for_update(of=("self",)).order_by("pk"))
        known = [notice for notice in rows if kind_of(notice.kind)]
        Notice.objects.filter(pk__in=[notice.pk for notice in rows]).update(mailed_at=now)
        if known:
            _letter(known).send()
    return bool(known)


def _letter(notices):
    user = notices[0].user
    with speaking_to(user):
        lines = [{"text": text_of(notice), "url": address_of(notice, user)} for notice in notices]
        grouped = [(url, [line["text"] for line in same]) for url, same in groupby(lines, lambda line: line["url"])]
        context = {"user": user, "groups": grouped, "settings_url": absolute("/accounts/profile/", user)}
        body = render_to_string("accounts/email/notices.txt", context)
        count = len(lines)
        many = ngettext("One notice of the road map portal", "%(n)s notices of the road map portal", count)
        subject = lines[0]["text"] if count == 1 else many % {"n": formats.number(count)}
    key = f"notices:{user.pk}:{notices[-1].pk}"
    # No secret stands in it, so it is kept until it is sent, and an administrator may have it tried again.
    headers = {KEY_HEADER: key, LASTING_HEADER: "yes"}
    return EmailMessage(" ".join(subject.split())[:150], body, to=[user.email], headers=headers)


def address_of(notice, user):
    return absolute(notice.path, user)


def absolute(path, user):
    """The address of a page in the person's language, for a letter."""
    return f"{settings.PORTAL_BASE_URL}/{user.language}{path}"


@contextmanager
def speaking_to(user):
    """Texts and numbers in the person's language and digits."""
    token = formats.digits.set(user.digits)
    try:
        with translation.override(user.language):
            yield
    finally:
        formats.digits.reset(token)
