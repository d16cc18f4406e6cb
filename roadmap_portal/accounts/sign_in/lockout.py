"""Lockout: after five failures within a quarter of an hour an account's door stays shut until it has passed.

Attempts are counted before the password is looked at, so that a burst of parallel guesses gets five looks and no
more. Unknown addresses are counted alike. A browser from which the person has signed in before has a counter of its
own: a stranger who fails on purpose shuts his own way in, not that of the person.
"""

from django.conf import settings
from django.core import signing
from django.utils.crypto import get_random_string

from .. import limits

WINDOW = 15 * 60
PER_ACCOUNT = 5
# A directorate's computers share one address.
PER_ADDRESS = 50
BROWSER_COOKIE = "__Host-browser" if settings.SESSION_COOKIE_SECURE else "browser"
BROWSER_SALT = "roadmap_portal.accounts.browser"
BROWSER_AGE = 365 * 24 * 3600


class Attempt:
    """One try to sign in as ``email``, counted when it is made."""

    def __init__(self, request, email):
        self.account_key = account_key(request, email)
        self.address_key = f"sign-in:address:{limits.network(request)}"
        self.account = limits.consume(self.account_key, limit=PER_ACCOUNT, window=WINDOW)
        self.address = limits.consume(self.address_key, limit=PER_ADDRESS, window=WINDOW)

    @property
    def allowed(self):
        return self.account.allowed and self.address.allowed

    @property
    def shuts_the_door(self):
        """Whether this is the first attempt that was refused, worth one line in the audit log."""
        return self.account.just_exceeded or self.address.just_exceeded

    def succeeded(self):
        limits.forget(self.account_key)
        # Only this attempt: an attacker may not begin anew by signing in to an account of his own in between.
        limits.give_back(self.address_key)


def open_door(request, email):
    """Forget the failures of an account, after its password was set anew by mail."""
    limits.forget(account_key(request, email), f"sign-in:account:{email}")


def account_key(request, email):
    browser = known_browser(request, email)
    return f"sign-in:browser:{browser}" if browser else f"sign-in:account:{email}"


def known_browser(request, email):
    """The mark of this browser if ``email`` has signed in from it before, else None."""
    try:
        known_email, mark = signing.loads(
            request.COOKIES.get(BROWSER_COOKIE, ""), salt=BROWSER_SALT, max_age=BROWSER_AGE
        )
    except (signing.BadSignature, ValueError):
        return None
    return mark if known_email == limits.digest(email) else None


def remember_browser(request, response, email):
    if known_browser(request, email):
        return
    value = signing.dumps([limits.digest(email), get_random_string(16)], salt=BROWSER_SALT)
    response.set_cookie(
        BROWSER_COOKIE,
        value,
        max_age=BROWSER_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
