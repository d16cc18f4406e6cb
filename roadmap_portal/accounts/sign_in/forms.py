"""allauth's forms in the portal's words, with limits that hold across processes."""

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as TotpForm
from django import forms
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roadmap_portal.operations import audit

from .. import limits
from . import lockout

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "code": pgettext_lazy("two-factor", "Code"),
}


class PortalWords:
    """Labels instead of placeholders, which vanish as soon as one types."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class LoginForm(PortalWords, account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = lazy(forgotten, str)()
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "dir": "ltr"}


class ReauthenticateForm(PortalWords, account.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ChangePasswordForm(PortalWords, account.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""


class ResetPasswordForm(PortalWords, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(PortalWords, account.ResetPasswordKeyForm):
    pass


class CountedCode(PortalWords):
    """Five codes in a quarter of an hour, and each code of an app only once.

    allauth forgets a used code after 30 seconds, but takes the neighbouring ones for 90.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "dir": "ltr", "autocomplete": "one-time-code"}

    def clean_code(self):
        attempts = f"two-factor:{self.user.pk}"
        if not limits.consume(attempts, limit=lockout.PER_ACCOUNT, window=lockout.WINDOW).allowed:
            audit.record("two_factor.failed", by=None, subject=self.user)
            raise get_adapter().validation_error("too_many_login_attempts")
        try:
            code = super().clean_code()
        except forms.ValidationError:
            audit.record("two_factor.failed", by=None, subject=self.user)
            raise
        if self.was_used(code):
            audit.record("two_factor.failed", by=None, subject=self.user)
            raise forms.ValidationError(_("The code is not right, or was used already."), code="incorrect_code")
        limits.forget(attempts)
        return code

    def was_used(self, code):
        authenticator = getattr(self, "authenticator", None)
        if authenticator is not None and authenticator.type != Authenticator.Type.TOTP:
            return False
        return not limits.consume(f"two-factor:{self.user.pk}:{code}", limit=1, window=120).allowed


class AuthenticateForm(CountedCode, mfa.AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Six digits from the app, or one of your recovery codes.")


class MfaReauthenticateForm(CountedCode, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(CountedCode, TotpForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Six digits that the app shows now.")


def forgotten():
    return format_html('<a href="{}">{}</a>', reverse_lazy("account_reset_password"), _("Forgotten password?"))
