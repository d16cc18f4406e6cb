"""Accounts, passwords, the second factor and how long a session lasts."""

from datetime import timedelta

from .mode import PORTAL_DEMO

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["roadmap_portal.accounts.backends.GrantBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "roadmap_portal.accounts.sign_in.passwords.LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "roadmap_portal.accounts.sign_in.passwords.PortalWordsValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "overview"
ACCOUNT_ADAPTER = "roadmap_portal.accounts.sign_in.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# Addresses come from the administrators; allauth need verify none and write to none that it doesn't know.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# A session ends with the browser: computers in the directorates are shared.
ACCOUNT_SESSION_REMEMBER = False
# Counted in the cache, these leak between processes and fall with it; ours stand in accounts/limits.py.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "roadmap_portal.accounts.sign_in.passwords.ResetTokenGenerator"
ACCOUNT_FORMS = {
    "login": "roadmap_portal.accounts.sign_in.forms.LoginForm",
    "reauthenticate": "roadmap_portal.accounts.sign_in.forms.ReauthenticateForm",
    "change_password": "roadmap_portal.accounts.sign_in.forms.ChangePasswordForm",
    "reset_password": "roadmap_portal.accounts.sign_in.forms.ResetPasswordForm",
    "reset_password_from_key": "roadmap_portal.accounts.sign_in.forms.ResetPasswordKeyForm",
}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Road Map Portal"
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True
# One step of 30 seconds before and after: clocks of phones differ.
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_ADAPTER = "roadmap_portal.accounts.sign_in.two_factor.MfaAdapter"
MFA_FORMS = {
    "authenticate": "roadmap_portal.accounts.sign_in.forms.AuthenticateForm",
    "reauthenticate": "roadmap_portal.accounts.sign_in.forms.MfaReauthenticateForm",
    "activate_totp": "roadmap_portal.accounts.sign_in.forms.ActivateTOTPForm",
}
# Two-factor is obligatory for planners and administrators outside demonstrations.
PORTAL_TWO_FACTOR_ROLES = () if PORTAL_DEMO else ("planner", "administrator")
SESSION_COOKIE_AGE = 3 * 3600
SESSION_SAVE_EVERY_REQUEST = False
PORTAL_SESSION_LIFETIME = timedelta(hours=12)
