"""What a password may not be, and the link that lets a person set a new one."""

import re

from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from roadmap_portal.common import formats
from roadmap_portal.common.folding import fold

# What somebody who knows where the portal stands would try first.
PORTAL_WORDS = (
    "police",
    "shurta",
    "roadmap",
    "portal",
    "ministry",
    "interior",
    "baghdad",
    "iraq",
    "شرطة",
    "خارطة",
    "بوابة",
    "وزارة",
    "داخلية",
    "بغداد",
    "عراق",
)
SHORTEST_NAME = 3


class LengthValidator(MinimumLengthValidator):
    """Django's, in sentences whose Arabic agrees with the number."""

    def get_error_message(self):
        return ngettext(
            "The password is too short: it wants one character at least.",
            "The password is too short: it wants %(n)s characters at least.",
            self.min_length,
        ) % {"n": formats.number(self.min_length)}

    def get_help_text(self):
        return ngettext(
            "A password has one character at least.", "A password has %(n)s characters at least.", self.min_length
        ) % {"n": formats.number(self.min_length)}


class PortalWordsValidator:
    """Refuses the person's name, the portal's words, and the demonstration's password outside a demonstration."""

    def validate(self, password, user=None):
        if password == settings.PORTAL_DEMO_PASSWORD:
            if settings.PORTAL_DEMO:
                return
            raise ValidationError(_("This is the password of the demonstration."), code="demo_password")
        letters = only_letters(password)
        if any(only_letters(word) in letters for word in PORTAL_WORDS):
            raise ValidationError(
                _("The password may not contain words such as police, road map or the ministry's name."),
                code="portal_word",
            )
        if any(name in letters for name in names_of(user)):
            raise ValidationError(_("The password may not contain your name or address."), code="own_name")

    def get_help_text(self):
        return gettext("Please use neither your name nor words such as police, road map or the ministry’s name.")


def only_letters(text):
    """``text`` folded, without what people put between letters: p-o-l-i-c-e is police."""
    return re.sub(r"[\W_\d]+", "", fold(text))


def names_of(user):
    if user is None:
        return
    words = [*user.name.split(), *re.split(r"[@._+-]", user.email.partition("@")[0])]
    yield from (name for word in words if len(name := only_letters(word)) >= SHORTEST_NAME)


class ResetTokenGenerator(PasswordResetTokenGenerator):
    """A link that works once: it dies with the password, the last sign-in, the address and the sessions' stamp."""

    def _make_hash_value(self, user, timestamp):
        return f"{super()._make_hash_value(user, timestamp)}{user.session_stamp}"
