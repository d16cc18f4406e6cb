"""What the OpenAPI document says of headers and of the parts of addresses: what requests may carry, what answers bring.

A header that is required here stands on every such answer; a test holds the answers against it.
"""

from functools import partial

from drf_spectacular.utils import OpenApiParameter

from . import deprecations
from .examples import recorded


def header(name, schema=str, **said):
    return OpenApiParameter(name, schema, OpenApiParameter.HEADER, **said)


LANGUAGE = header(
    "Accept-Language",
    {"type": "string", "default": "ar"},
    description="Language of messages, `ar` or `en`; Arabic for any other. Names always come in both.",
)
KNOWN_TAG = header("If-None-Match", description="Tag of a kept answer.")
SEEN_TAG = header(
    "If-Match", description="`ETag` of the state that was read: a 412 if it has changed since. `*` is any."
)
KEY = header(
    "Idempotency-Key",
    {"type": "string", "pattern": r"^[\x21-\x7e]{1,200}$"},
    description="Makes it safe to send the same again within 24 hours.",
)
DONE = [200, 201, 202, 204]
# Of every answer that counts for an allowance, and of those that errors bring.
ALLOWANCE = [
    header("RateLimit", response=[*DONE, 304, 429], description="What is left of the allowance, and for how long."),
    header("RateLimit-Policy", response=[*DONE, 304, 429], description="Calls allowed in so many seconds."),
]
ERRORS = [
    header("WWW-Authenticate", response=[401], required=True, description="How to say who calls."),
    header("Retry-After", int, response=[429], required=True, description="Seconds to wait."),
]
REPLAYED = header(
    "Idempotency-Replayed", {"const": "true"}, response=DONE, description="Answered before, for the same key."
)
TAG = partial(header, "ETag", description="Names this state: for `If-None-Match` and `If-Match`.")
PAGES = header("Link", response=[200], description="The pages `next` and `prev`.")
GOING = [
    header("Deprecation", response=[200, 304], required=True, description="Since when it is deprecated (RFC 9745)."),
    header("Sunset", response=[200, 304], required=True, description="When it will be gone (RFC 8594)."),
]
# What an address is made of, where the view doesn't list its values.
PARTS = {
    "code": "The code that the list gives.",
    "number": "The number that the list gives.",
    "indicator": "Code of an indicator.",
    "command": "Code of a command.",
    "period": "A period of the indicator: 2026-10, 2026-Q3 or 2026.",
    "series": "Code of the series of workshops.",
    "province": "Code of a province.",
    "held_on": "The day it was held on.",
    "delivery": "Code of a delivery.",
    "form": "Format of the file.",
    "language": "Language of the file.",
}


def of_request(view, method):
    yield LANGUAGE
    if method == "GET" and view.has_etag:
        yield KNOWN_TAG
    if method != "GET" and 412 in getattr(view, "statuses", {}).get(method, ()):
        yield SEEN_TAG
    if method == "POST":
        yield KEY


def of_answers(view, method):
    """``brings`` of a view names more: {method: {header: (statuses, description)}}, each required."""
    yield from (*ALLOWANCE, *ERRORS)
    if method == "GET" and view.has_etag:
        yield TAG(response=[200, 304], required="provisional" not in view.known_parameters)
    if method == "GET" and "cursor" in view.known_parameters:
        yield PAGES
    if method == "POST":
        yield REPLAYED
    for name, (statuses, told) in getattr(view, "brings", {}).get(method, {}).items():
        yield header(name, response=list(statuses), required=True, description=told)
    if deprecations.is_going(view.name):
        yield from GOING


def with_parts(parameters, view):
    """The address's own ``parameters``, each said, and with a value of the recorded row."""
    rows = recorded().get(f"{view.name.replace('-', '_')}_retrieve", {"answers": {}})["answers"]
    row = next(iter(rows.values()), {})
    for parameter in parameters:
        name = parameter["name"]
        parameter["description"] = PARTS.get(name, "")
        if allowed := getattr(view, "choices", {}).get(name):
            parameter["schema"] = {"type": "string", "enum": list(allowed)}
        elif name in row:
            parameter["example"] = row[name]
    return parameters
