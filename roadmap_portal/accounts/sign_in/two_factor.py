"""Two-factor sign-in: obligatory for the roles that can change what the ministry reads, offered to everybody."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..holding import held_by
from ..rights import rights_of


def is_obligatory(user):
    return not rights_of(user).roles.isdisjoint(settings.PORTAL_TWO_FACTOR_ROLES)


def is_set_up(user):
    return held_by(user).has_second_factor


class MfaAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("Two-factor sign-in is obligatory for this account."),
        "cannot_generate_recovery_codes": _("Recovery codes belong to two-factor sign-in, which is not set up yet."),
        "incorrect_code": _("The code is not right, or was used already."),
    }

    def can_delete_authenticator(self, authenticator):
        return not is_obligatory(authenticator.user)

    # The seeds stand encrypted in the database, under a key that isn't in it.

    def encrypt(self, text):
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return cipher().decrypt(encrypted_text.encode()).decode()


def cipher():
    # These words are part of the key of what is stored: they stay, whatever this module is called.
    key = hashlib.sha256(b"roadmap_portal.accounts.two_factor" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
