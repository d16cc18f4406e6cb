"""The door: allauth's account adapter. Nobody signs himself up; addresses come from the administrators."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.contrib import messages
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from roadmap_portal.operations import audit
from roadmap_portal.operations.middleware import client_address

from .. import limits
from ..models import User
from . import lockout

MAILS_PER_HOUR = 5
# A session is recorded with an address; of a door that names none it is this one.
UNKNOWN_ADDRESS = "0.0.0.0"


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account may not sign in."),
        "email_password_mismatch": _("The address or the password is not right."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("The password is not right."),
        "incorrect_code": _("The code is not right, or was used already."),
        "invalid_login": _("The address or the password is not right."),
        "invalid_password_reset": _("This link is no longer valid."),
        "too_many_login_attempts": _("Too many failed attempts. Please try again in 15 minutes."),
        "rate_limited": _("Too many requests. Please try again later."),
    }

    def is_open_for_signup(self, request):
        return False

    # --- Signing in -------------------------------------------------------------------------------------------

    def authenticate(self, request, **credentials):
        attempt = lockout.Attempt(request, credentials.get("email", ""))
        if not attempt.allowed:
            if attempt.shuts_the_door:
                record_refusal("login.locked", credentials)
            raise self.validation_error("too_many_login_attempts")
        user = super().authenticate(request, **credentials)
        if user:
            attempt.succeeded()
        return user

    def authentication_failed(self, request, **credentials):
        record_refusal("login.failed", credentials)

    def reauthenticate(self, user, password):
        known = self.authenticate(context.request, email=user.email, password=password)
        return known is not None and known.pk == user.pk

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        response["Location"] = translate_url(response["Location"], user.language)
        lockout.remember_browser(request, response, user.email)
        return response

    def get_login_redirect_url(self, request):
        with translation.override(request.user.language):
            return super().get_login_redirect_url(request)

    def get_logout_redirect_url(self, request):
        return reverse("account_login")

    def get_password_change_redirect_url(self, request):
        return reverse("account_login")

    def get_client_ip(self, request):
        return client_address(request) or UNKNOWN_ADDRESS

    # --- Mail: in the person's language, with links that name the portal's own address -------------------------

    def send_mail(self, template_prefix, email, context):
        # Without allauth's "current site", which is whatever host the request names.
        self.render_mail(template_prefix, email, context).send()

    def send_password_reset_mail(self, user, email, context):
        # Silently: the page says the same for every address, and nobody can fill another's mailbox.
        if not limits.consume(f"reset:{user.pk}", limit=MAILS_PER_HOUR, window=3600).allowed:
            return
        with translation.override(user.language):
            context["password_reset_url"] = self.get_reset_password_from_key_url(f"{context['uid']}-{context['key']}")
            self.send_mail("account/email/password_reset_key", user.email, context)

    def get_reset_password_from_key_url(self, key):
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.PORTAL_BASE_URL + path.replace("UID-KEY", key)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        with translation.override(user.language):
            super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, user.email)

    def _delete_login_attempts_cached_email(self, request, **credentials):
        # allauth calls it for each of its own e-mail rows after a reset; receivers.py opens the door instead.
        return

    # --- Texts ------------------------------------------------------------------------------------------------

    def add_message(self, request, level, message_template=None, *args, **kwargs):
        # The page one lands on says enough.
        if level == messages.SUCCESS and message_template == "account/messages/logged_in.txt":
            return
        super().add_message(request, level, message_template, *args, **kwargs)


def record_refusal(act, credentials):
    """Name the account that was meant; what was typed for no account stays unwritten, it may be a password."""
    meant = User.objects.filter(email=User.objects.normalize_email(credentials.get("email"))).first()
    audit.record(act, by=None, subject=meant or "unknown account")
