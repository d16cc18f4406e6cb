"""Choices about the look of the portal that need no account."""

from django.conf import settings
from django.http import HttpResponseBadRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from .context import THEME_COOKIE, THEMES

A_YEAR = 365 * 24 * 3600


@require_POST
def set_theme(request):
    """Keep the chosen theme in a cookie and go back to the page it was chosen on."""
    chosen = request.POST.get("theme")
    if chosen not in THEMES:
        return HttpResponseBadRequest()
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # An address, never the name of a view.
    response = HttpResponseRedirect(target if allowed else "/")
    response.set_cookie(
        THEME_COOKIE, chosen, max_age=A_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )
    return response
