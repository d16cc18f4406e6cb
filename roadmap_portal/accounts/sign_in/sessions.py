"""A person's sessions: the list of them, and how they end.

All at once by a new stamp, which is part of their signature; one by taking it away at the server. allauth records each
with its browser when it begins; when it was last used stands in the session itself.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session

from ..models.users import new_stamp
from .middleware import SEEN_AT, SIGNED_IN_AT, is_over

# What a browser's long name of itself gives away, the particular before what others claim to be too.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox/": "Firefox"} | {
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows"} | {
    "Mac OS": "macOS",
    "Linux": "Linux",
}


@dataclass(frozen=True)
class Visit:
    """One session that is alive; ``device`` is "" where the browser does not say."""

    pk: int
    device: str
    address: str
    began: datetime
    seen: datetime
    is_current: bool


def end_sessions(user):
    """End every session of ``user``; his own present one goes on only if the caller renews its hash."""
    user.session_stamp = new_stamp()
    user.save(update_fields=["session_stamp"])


def keep(request):
    """Let the present session go on after `end_sessions`, under its new key."""
    update_session_auth_hash(request, request.user)
    UserSession.objects.create_from_request(request)


def visits_of(user, current_key):
    """The Visits of ``user``, the present one first, then by last use; what is over is not among them."""
    now = datetime.now(UTC).timestamp()
    found = [_visit(row, current_key, now) for row in UserSession.objects.purge_and_list(user)]
    return sorted(filter(None, found), key=lambda one: (not one.is_current, -one.seen.timestamp()))


def forget_ended():
    """Forget what was recorded of sessions that are gone."""
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def _visit(row, current_key, now):
    session = import_module(settings.SESSION_ENGINE).SessionStore(row.session_key)
    began = session.get(SIGNED_IN_AT)
    if began is None or is_over(session, began, now):
        return None
    return Visit(
        pk=row.pk,
        device=device_of(row.user_agent),
        address=row.ip,
        began=datetime.fromtimestamp(began, UTC),
        seen=datetime.fromtimestamp(session.get(SEEN_AT, began), UTC),
        is_current=row.session_key == current_key,
    )


def device_of(user_agent):
    """ "Firefox, Windows"; what is not known is left out."""
    named = [next((name for mark, name in names.items() if mark in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, named))
