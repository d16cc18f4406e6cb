"""Who is asking: the client's address and the request's id, for the audit log."""

import ipaddress
from functools import lru_cache

from django.conf import settings
from django_structlog.middlewares.request import sync_streaming_content_wrapper
from structlog.contextvars import bound_contextvars, get_contextvars

from . import audit


def client_address(request):
    """The client's IP address, or None when it can't be known.

    X-Forwarded-For is believed only behind our own proxy, and then only its last hop: what stands before it was
    written by the client.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.PORTAL_BEHIND_PROXY and (forwarded := request.headers.get("X-Forwarded-For")):
        address = forwarded.rpartition(",")[2]
    return in_one_form(address.strip())


@lru_cache(maxsize=1000)
def in_one_form(address):
    """``address`` as it is always written; None if it is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    # A socket for both kinds writes IPv4 as ::ffff:192.0.2.1: of all these the first half is one and the same.
    return str(getattr(found, "ipv4_mapped", None) or found)


class AuditContextMiddleware:
    """Lets ``audit.record`` know where the request came from. Stands after django-structlog, which names requests."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request_id = str(get_contextvars().get("request_id", ""))[:64]
        token = audit.enter(audit.Context(client_address(request), request_id))
        try:
            return self.get_response(request)
        finally:
            audit.leave(token)


class ProgramContextMiddleware(AuditContextMiddleware):
    """The same for a program, and what django-structlog says of a request: there is no session to look into.

    Faults are logged by django-structlog on the pages' way, which hears of all.
    """

    def __call__(self, request):
        named = {"request_id": request.incident, "ip": client_address(request)}
        with bound_contextvars(**named):
            response = super().__call__(request)
        if response.streaming:
            response.streaming_content = sync_streaming_content_wrapper(response.streaming_content, named)
        return response
