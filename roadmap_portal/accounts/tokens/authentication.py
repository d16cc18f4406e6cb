"""Who calls the API: the bearer of a token, or a signed-in person (the docs page)."""

from datetime import timedelta
from hmac import compare_digest

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from knox.crypto import hash_token
from knox.settings import CONSTANTS
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied, Throttled
from rest_framework.permissions import SAFE_METHODS, BasePermission

from roadmap_portal.operations.middleware import client_address

from .. import limits
from ..access import demand
from ..models import ApiToken
from . import issuing
from .bearers import tokens_with_key

LONGEST_TOKEN = 256
# A write for every read would cost more than the read: the day's picture is exact enough.
LAST_USED_STEP = timedelta(minutes=10)


class TokenAuthentication(KnoxTokenAuthentication):
    def authenticate(self, request):
        try:
            found = super().authenticate(request)
        except AuthenticationFailed:
            most, window = settings.PORTAL_API_LIMITS["wrong token"]
            allowance = limits.consume(f"wrong-token:{limits.network(request)}", limit=most, window=window)
            if not allowance.allowed:
                raise Throttled(allowance.retry_after) from None
            raise
        if found and not issuing.is_taken_from(found[1], client_address(request)):
            raise PermissionDenied(_("This token is not taken from this address."), code="address")
        return found

    def authenticate_credentials(self, token):
        # Knox decodes whatever came as UTF-8 and fails with a 500 where it is none; it would read all tokens of the
        # account each time, and delete old ones.
        if not token.isascii() or len(token) > LONGEST_TOKEN:
            raise AuthenticationFailed(_("Invalid token."))
        text = token.decode("ascii")
        digest = hash_token(text)
        for found in tokens_with_key(text[: CONSTANTS.TOKEN_KEY_LENGTH]):
            if compare_digest(digest, found.digest) and found.expiry > timezone.now():
                return self.validate_user(found)
        raise AuthenticationFailed(_("Invalid token."))

    def validate_user(self, auth_token):
        user, auth_token = super().validate_user(auth_token)
        # From here on the policy knows the token's limits.
        user.token = auth_token
        self.note_use(auth_token)
        return user, auth_token

    @staticmethod
    def note_use(auth_token):
        now = timezone.now()
        if auth_token.last_used is None or now - auth_token.last_used > LAST_USED_STEP:
            ApiToken.objects.filter(pk=auth_token.pk).update(last_used=now)


class HasReadScope(BasePermission):
    """The view's ``permission``, and for a token the scope: ``read``, or the view's ``write_scope`` for writes."""

    def has_permission(self, request, view):
        if not request.user or not request.user.is_authenticated:
            return False
        if isinstance(request.auth, ApiToken) and not self.in_scope(request, view):
            raise PermissionDenied(_("The token's scope does not reach this."), code="scope")
        demand(request.user, getattr(view, "permission", "plan.view_plan"))
        return True

    @staticmethod
    def in_scope(request, view):
        scope = getattr(view, "read_scope", "read")
        if request.method not in SAFE_METHODS:
            scope = getattr(view, "write_scope", None)
        return scope is not None and request.auth.has_scope(scope)
