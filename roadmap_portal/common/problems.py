"""Errors of the API: RFC 9457 problem details, one shape for every refusal, in the caller's language.

``type`` is always about:blank: a status says what happened, ``code`` (stable) says why.
"""

import math

import orjson
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers

CONTENT_TYPE = "application/problem+json"

# Status -> (code, title, detail when nothing more exact is known).
KNOWN = {
    400: ("invalid", _("The request is not valid"), _("Something in the request can't be read or isn't allowed.")),
    401: ("not_authenticated", _("Not signed in"), _("A valid access token or a signed-in session is needed.")),
    403: ("permission_denied", _("Not allowed"), _("This account or token may not do this.")),
    404: ("not_found", _("Not found"), _("There is nothing at this address, or it is out of sight for this account.")),
    405: ("method_not_allowed", _("Method not allowed"), _("This address doesn't know that method.")),
    406: ("not_acceptable", _("Format not available"), _("None of the formats asked for is available here.")),
    409: ("conflict", _("Conflict"), _("The state has changed; please read it again.")),
    410: ("gone", _("No longer there"), _("What was asked for is no longer kept.")),
    412: ("precondition_failed", _("Precondition failed"), _("The thing has changed since it was read.")),
    413: ("too_large", _("Too large"), _("The request is larger than allowed.")),
    415: ("unsupported_media_type", _("Format not supported"), _("The body's format isn't supported here.")),
    422: ("unprocessable", _("Can't be processed"), _("The request is well formed, but can't be carried out.")),
    429: ("throttled", _("Too many requests"), _("Please wait before the next request.")),
    500: ("error", _("Internal error"), _("The request failed through a fault of the portal.")),
    503: ("unavailable", _("Not available"), _("The portal is not available for the moment. Please try again soon.")),
}
# Where libraries speak, and not in our languages.
OWN_WORDS_ONLY = {401, 405, 406, 415, 429}


class Conflict(exceptions.APIException):
    status_code = 409
    default_code, _title, default_detail = KNOWN[409]


class Gone(exceptions.APIException):
    status_code = 410
    default_code, _title, default_detail = KNOWN[410]


class PreconditionFailed(exceptions.APIException):
    status_code = 412
    default_code, _title, default_detail = KNOWN[412]


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code, _title, default_detail = KNOWN[413]


class Unprocessable(exceptions.APIException):
    status_code = 422
    default_code, _title, default_detail = KNOWN[422]


class ProblemErrorSerializer(serializers.Serializer):
    field = serializers.CharField(allow_null=True)
    code = serializers.CharField()
    message = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """The shape of every error, for the OpenAPI document."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = ProblemErrorSerializer(many=True)
    incident = serializers.CharField()


def problem_response(request, status, *, code=None, detail=None, errors=(), headers=None):
    """Answer with a problem; what isn't given comes from the status."""
    known_code, title, known_detail = KNOWN.get(status, KNOWN[500])
    with translation.override(language_of(request)):
        body = {
            "type": "about:blank",
            "title": str(title),
            "status": status,
            "detail": str(detail or known_detail),
            "code": code or known_code,
            "errors": list(errors),
            "incident": getattr(request, "incident", ""),
        }
    response = HttpResponse(orjson.dumps(body), status=status, content_type=CONTENT_TYPE, headers=headers)
    response.headers["Content-Language"] = language_of(request)
    # DRF logs nothing for it, and Django need not again.
    response._has_been_logged = status < 500
    return response


def language_of(request):
    """The caller's language, also where the language middleware never came to run."""
    return translation.get_language_from_request(request)


def exception_handler(exc, context):
    """DRF's hook: turn an exception of an API view into a problem; None for what is a fault of ours."""
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    if not isinstance(exc, exceptions.APIException):
        return None
    return problem_response(
        context["request"],
        exc.status_code,
        code=code_of(exc),
        detail=detail_of(exc),
        errors=errors_of(exc),
        headers=headers_of(exc),
    )


def code_of(exc):
    codes = exc.get_codes()
    return codes if isinstance(codes, str) else None


def detail_of(exc):
    if exc.status_code in OWN_WORDS_ONLY or not isinstance(exc.detail, str):
        return None
    return None if str(exc.detail) == str(type(exc).default_detail) else exc.detail


def errors_of(exc):
    return [] if isinstance(exc.detail, str) else list(leaves(exc.get_full_details()))


def leaves(details, path=""):
    """Every message of a validation error with the dotted path of its field; None for the whole body."""
    if isinstance(details, list):
        for index, item in enumerate(details):
            yield from leaves(item, path if is_leaf(item) else joined(path, index))
    elif is_leaf(details):
        yield {"field": path or None, "code": str(details["code"]), "message": str(details["message"])}
    else:
        for name, item in details.items():
            yield from leaves(item, path if name == "non_field_errors" else joined(path, name))


def is_leaf(item):
    return isinstance(item, dict) and set(item) == {"message", "code"} and isinstance(item["message"], str)


def joined(path, name):
    return f"{path}.{name}" if path else str(name)


def headers_of(exc):
    headers = dict(getattr(exc, "headers", {}))
    if auth_header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(math.ceil(wait))
    return headers
