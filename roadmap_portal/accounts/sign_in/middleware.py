"""How long a session lives, and who needs a second factor before anything else."""

import time

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.shortcuts import redirect

from roadmap_portal.common import problems

from . import two_factor

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
# Writing the session at every request would be a write for every read.
SEEN_STEP = 5 * 60


class SessionLifetimeMiddleware:
    """Twelve hours from signing in, three hours from the last request, whatever comes first."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (signed_in_at := self.signed_in_at(request)) is not None:
            now = int(time.time())
            if is_over(request.session, signed_in_at, now):
                request.session.flush()
                request.user = AnonymousUser()
            elif now - request.session.get(SEEN_AT, 0) > SEEN_STEP:
                request.session[SEEN_AT] = now
        return self.get_response(request)

    @staticmethod
    def signed_in_at(request):
        try:
            return request.session.get(SIGNED_IN_AT)
        except OperationalError:
            # The log asks who the user is: without an answer at hand it would wait for the database once more.
            request.user = AnonymousUser()
            raise


def is_over(session, signed_in_at, now):
    """Whether ``session`` has lived too long, or idled too long, at ``now`` (seconds)."""
    seen_at = session.get(SEEN_AT, signed_in_at)
    lifetime = settings.PORTAL_SESSION_LIFETIME.total_seconds()
    return now - signed_in_at > lifetime or now - seen_at > settings.SESSION_COOKIE_AGE


class TwoFactorRequiredMiddleware:
    """Leads a person whose role needs a second factor to set it up; nothing else is open to him until then."""

    OPEN = {"mfa_activate_totp", "account_reauthenticate", "account_logout", "set_language", "set_theme"}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not settings.PORTAL_TWO_FACTOR_ROLES or not request.user.is_authenticated:
            return None
        if self.is_open(request, view):
            return None
        if not two_factor.is_obligatory(request.user) or two_factor.is_set_up(request.user):
            return None
        if is_api(request):
            return problems.problem_response(request, 403, code="two_factor_required")
        return redirect("mfa_activate_totp")

    def is_open(self, request, view):
        # DRF's views say of themselves that they need no login: they ask in their own way.
        is_public = not getattr(view, "login_required", True) and not is_api(request)
        return is_public or request.resolver_match.url_name in self.OPEN


def is_api(request):
    return request.path_info.startswith("/api/")
