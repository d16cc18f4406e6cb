"""Pages that say what went wrong and what to do next: 400 to 503, in the reader's language, with an incident number.

Under /api/ the same errors are problem details. The pages for 400, 413, 500 and 503 stand alone: they need no
database, no session and no reader.
"""

import re
import sys

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from .problems import problem_response

# Seconds after which a browser or a program may try again when the database is away.
RETRY_AFTER = 10
API_VERSION = re.compile(r"/api/(v[0-9]{1,6})/", re.ASCII)


class NoLongerThere(Http404):
    """What the portal has kept is gone from where it was kept."""


class Unanswerable(BadRequest):
    """A question in the address that has no answer; its message is for the person, in the active language."""


def bad_request(request, exception=None):
    if isinstance(exception, RequestDataTooBig):
        return plain(request, 413)
    if isinstance(exception, Unanswerable):
        return in_frame(request, 400, "400_explained.html", message=str(exception))
    return plain(request, 400)


@requires_csrf_token
def permission_denied(request, exception=None):
    return in_frame(request, 403, "403.html")


@requires_csrf_token
def not_found(request, exception=None):
    if isinstance(exception, NoLongerThere):
        return in_frame(request, 410, "410.html")
    if (version := API_VERSION.match(request.path_info)) and version[1] != "v1":
        with translation.override(language_of(request)):
            detail = _("There is no version %(version)s of the API. Allowed: %(allowed)s.")
        values = {"version": version[1], "allowed": "v1"}
        return problem_response(request, 400, code="unknown_version", detail=detail % values)
    return in_frame(request, 404, "404.html")


@requires_csrf_token
def csrf_failure(request, reason=""):
    return in_frame(request, 403, "403_csrf.html", code="csrf_failed")


def too_many_requests(request, retry_after=60):
    """Refuse for ``retry_after`` seconds."""
    minutes = -(-retry_after // 60)
    return in_frame(request, 429, "429.html", headers={"Retry-After": str(retry_after)}, minutes=minutes)


def server_error(request):
    # Django calls this while it handles the exception.
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return unavailable(request)
    return plain(request, 500)


def unavailable(request):
    """The database is away."""
    return plain(request, 503, headers={"Retry-After": str(RETRY_AFTER)})


def in_frame(request, status, template, *, code=None, headers=None, **context):
    """An error inside the portal's frame, with its navigation."""
    if is_api(request):
        return problem_response(request, status, code=code, headers=headers)
    with translation.override(language_of(request)):
        response = render(request, template, {"incident": incident(request), **context}, status=status)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def plain(request, status, *, headers=None):
    """An error that stands alone: rendered without context processors, which ask the database."""
    if is_api(request):
        return problem_response(request, status, headers=headers)
    language = language_of(request)
    with translation.override(language):
        context = {"incident": incident(request), "language": language, "rtl": translation.get_language_bidi()}
        page = render_to_string(f"{status}.html", context)
    return HttpResponse(page, status=status, headers=headers)


def is_api(request):
    return request.path_info.startswith("/api/")


def language_of(request):
    """The language of the address, else the reader's; the language middleware may not have run."""
    return translation.get_language_from_request(request, check_path=True)


def incident(request):
    """The number by which the log knows this request."""
    return getattr(request, "incident", "")[:12]
