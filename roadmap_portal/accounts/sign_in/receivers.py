"""What follows from signing in and out, and from changes that Django and allauth make to an account."""

import time

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.dispatch import receiver

from roadmap_portal.operations import audit

from . import lockout
from .middleware import SIGNED_IN_AT
from .sessions import end_sessions, keep


@receiver(auth.user_logged_in)
def begin_session(request, user, **kwargs):
    request.session[SIGNED_IN_AT] = int(time.time())
    audit.record("login", by=user, subject=user)


@receiver(auth.user_logged_out)
def end_session(user, **kwargs):
    if user is not None:
        audit.record("logout", by=user, subject=user)


@receiver(account.password_changed)
@receiver(account.password_set)
def password_changed(user, **kwargs):
    audit.record("password.changed", by=user, subject=user)


@receiver(account.password_reset)
def password_reset(request, user, **kwargs):
    lockout.open_door(request, user.email)
    audit.record("password.reset", by=user, subject=user)


@receiver(mfa.authenticator_added)
@receiver(mfa.authenticator_removed)
@receiver(mfa.authenticator_reset)
def two_factor_changed(request, signal, authenticator, **kwargs):
    """End the person's other sessions: they began under the old rules."""
    user = request.user
    act = "two_factor.removed" if signal is mfa.authenticator_removed else "two_factor.set_up"
    audit.record(act, by=user, subject=user, after={"kind": authenticator.type})
    end_sessions(user)
    keep(request)
