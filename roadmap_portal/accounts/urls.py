"""The pages of the account. Of allauth's views only these are open: nobody signs himself up, and addresses are ours."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from .limits import limited
from .views import address, delegation, notices, profile, send_log, tokens

HOUR = 3600
guarded = limited("account", limit=20, window=HOUR)
mailed = limited("password-reset", limit=20, window=HOUR)

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", guarded(account.password_change), name="account_change_password"),
    path("password/reset/", mailed(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        guarded(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("2fa/", mfa.index, name="mfa_index"),
    path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("profile/", profile.profile, name="profile"),
    path("address/", guarded(address.change_address), name="change_address"),
    path("address/<str:token>/", guarded(address.confirm_address), name="confirm_address"),
    path("delegations/", delegation.delegations, name="delegations"),
    path("delegations/<int:pk>/end/", delegation.end, name="end_delegation"),
    path("notices/", notices.notice_list, name="notices"),
    path("notices/<int:pk>/", notices.open_notice, name="open_notice"),
    path("notices/read/", notices.read_all, name="read_all_notices"),
    path("notices/choose/", notices.choose, name="choose_notices"),
    path("send-log/", send_log.send_log, name="send_log"),
    path("send-log/<int:pk>/retry/", send_log.retry, name="retry_message"),
    path("tokens/", tokens.token_list, name="tokens"),
    path("tokens/new/", guarded(tokens.new_token), name="new_token"),
    path("tokens/<str:mark>/revoke/", tokens.revoke_token, name="revoke_token"),
    path("sessions/<int:pk>/end/", profile.end_one_session, name="end_session"),
    path("sessions/end/", profile.end_other_sessions, name="end_other_sessions"),
]
