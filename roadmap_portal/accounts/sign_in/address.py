"""A person changes his own e-mail address: the new one counts once its owner has opened the link that was sent there.

There is one address, the account's own: allauth's second table would let an address sign in before it is confirmed.
A link dies with the next change of address or password and when all sessions are ended.
"""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from roadmap_portal.operations import audit

from .. import limits
from ..models import User
from .sessions import end_sessions

SALT = "roadmap_portal.accounts.address"
HOURS_VALID = 24
MAILS_PER_HOUR = 5


class LinkDead(Exception):
    """The link was used, is too old, was never ours, or the address has found another owner."""


class TooManyMails(Exception):
    """Nobody's mailbox is filled by wishes."""


def ask(user, email):
    """Send ``email`` (normalised) the link, and tell the present address of the wish; the account stays as it is.

    An address that another account has gets no link but a word; the person at the screen is told the same.
    """
    if not limits.consume(f"address:{user.pk}", limit=MAILS_PER_HOUR, window=3600).allowed:
        raise TooManyMails
    with transaction.atomic(), translation.override(user.language):
        if User.objects.filter(email=email).exists():
            get_adapter().send_mail("account/email/address_taken", email, {"user": user})
        else:
            where = settings.PORTAL_BASE_URL + reverse("confirm_address", args=[_token(user, email)])
            get_adapter().send_mail("account/email/address_confirm", email, {"user": user, "url": where})
        get_adapter().send_notification_mail("account/email/address_asked", user, {"email": email})
        audit.record("email.asked", by=user, subject=user, after={"email": email})


def wanted(token):
    """(user, new address) of a link that is alive; LinkDead."""
    try:
        pk, mark, email = signing.loads(token, salt=SALT, max_age=HOURS_VALID * 3600)
    except signing.BadSignature as error:
        raise LinkDead from error
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or mark != _mark(user) or User.objects.filter(email=email).exists():
        raise LinkDead
    return user, email


def confirm(token):
    """Give the account the address of the link; all sessions end, and the address of before is told."""
    with transaction.atomic():
        user, _email = wanted(token)
        # Whoever comes second with the same link finds it used.
        User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        user, email = wanted(token)
        before = user.email
        with translation.override(user.language):
            get_adapter().send_notification_mail("account/email/address_changed", user, {"email": email})
        user.email = email
        user.save(update_fields=["email"])
        end_sessions(user)
        audit.record("email.changed", by=user, subject=user, before={"email": before}, after={"email": email})


def _token(user, email):
    return signing.dumps([user.pk, _mark(user), email], salt=SALT, compress=True)


def _mark(user):
    """Changes with the password, the sessions' stamp and the address."""
    return signing.Signer(salt=SALT).signature(f"{user.get_session_auth_hash()}:{user.email}")
