"""The short way of a program's request: who comes with a token needs no session, no form check and no page.

A third of a small answer's time went into middleware that only pages want. The way that is left out is left out as a
whole: a cookie that comes beside a token counts for nothing, and the headers of every answer are the same on both.
"""

import time

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.db import connection
from django.utils import translation
from django.utils.module_loading import import_string

API = "/api/v1/"
SCHEME = "bearer"
# How long a connection that was found alive is believed to be.
BELIEVED_SECONDS = 5
# What of MIDDLEWARE is for programs too, in its order.
SHORT_WAY = (
    "roadmap_portal.common.programs.ContentPolicyMiddleware",
    "roadmap_portal.common.programs.ConnectionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "roadmap_portal.common.middleware.ReadableRequestMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "roadmap_portal.common.programs.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "roadmap_portal.operations.middleware.ProgramContextMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
)


def is_program(request):
    """Whether the API reads a token from this request, and nothing else: as knox does, by the header's first word."""
    words = request.META.get("HTTP_AUTHORIZATION", "").split(None, 1)
    return bool(words) and words[0].lower() == SCHEME and request.path_info.startswith(API)


class ProgramsMiddleware:
    """Leads programs by SHORT_WAY to the views, everybody else by what follows in MIDDLEWARE."""

    def __init__(self, get_response):
        self.others = get_response
        self.programs = ShortHandler().way(SHORT_WAY)

    def __call__(self, request):
        if not is_program(request):
            return self.others(request)
        # A cookie counts for nothing here, not even for the language.
        request.COOKIES = {}
        return self.programs(request)


class ShortHandler(BaseHandler):
    """Django's own way from the last middleware to the view, for another list than MIDDLEWARE."""

    def way(self, paths):
        self._view_middleware, self._template_response_middleware, self._exception_middleware = [], [], []
        handler = convert_exception_to_response(self._get_response)
        for path in reversed(paths):
            middleware = import_string(path)(handler)
            if hasattr(middleware, "process_view") or hasattr(middleware, "process_exception"):
                raise TypeError(f"{path} looks at views: the short way has no place for that.")
            handler = convert_exception_to_response(middleware)
        return handler


class ContentPolicyMiddleware:
    """The pages' content policy, put together once: no view of the API has another."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = build_policy(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"])

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault(HEADER, self.policy)
        return response


class LanguageMiddleware:
    """The language that `Accept-Language` asks for; Django's own looks for one in the address too, three times.

    That the answer varies by it, ``headers`` says of every answer.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.LANGUAGE_CODE = translation.get_language_from_request(request)
        translation.activate(request.LANGUAGE_CODE)
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


class ConnectionMiddleware:
    """Spares the look at a database connection that was looked at a moment ago: one statement of three.

    If it has gone since, this one request is a 503 with `Retry-After`, and Django opens another.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if connection.health_check_enabled:
            now = time.monotonic()
            if now - getattr(connection, "looked_at", 0) < BELIEVED_SECONDS:
                connection.health_check_done = True
            else:
                connection.looked_at = now
        return self.get_response(request)
