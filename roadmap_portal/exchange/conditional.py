"""ETags from the number of the last change: "not modified" is said without touching the rows.

The number is read before the rows it stands for: read later, it would give an old body a new tag. The caller, the
language, the format and the day stand in the tag too, because answers depend on them.
"""

import hashlib
from functools import cached_property

from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language
from rest_framework.response import Response

from roadmap_portal.accounts.models import ApiToken
from roadmap_portal.common.problems import PreconditionFailed
from roadmap_portal.operations import changes

# Changes when answers change their shape, so that no client keeps one of an older release.
VERSION = "1"
VARY = ("Authorization", "Cookie", "Accept", "Accept-Language")


class NotModified(Exception):
    """The client has this answer already."""


class ConditionalReads:
    """For API views: `ETag`, `If-None-Match`, and what a cache may do with the answer."""

    # False where an answer doesn't follow the numbered changes alone.
    has_etag = True
    etag = None

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.method in ("GET", "HEAD") and self.is_conditional(request):
            # A token's row has brought it along.
            self.etag = self.tag(request, getattr(request.auth, "stamp", None))
            if same(request.headers.get("If-None-Match", ""), self.etag):
                raise NotModified

    @cached_property
    def stamp(self):
        """(epoch, number of the last change) from before the rows of the answer."""
        return changes.stamp()

    def is_conditional(self, request):
        return self.has_etag and request.query_params.get("provisional", "0") == "0"

    def tag(self, request, stamp=None):
        """The tag of what a GET of this address would answer now, or where the changes stood at ``stamp``."""
        self.stamp = stamp or changes.stamp()
        parts = (
            VERSION,
            *self.mark(),
            request.path,
            sorted(request.query_params.lists()),
            get_language(),
            request.accepted_renderer.format,
            *caller(request),
            *self.tag_more(),
        )
        return f'"{hashlib.sha256(repr(parts).encode(errors="backslashreplace")).hexdigest()[:32]}"'

    def mark(self):
        """What the answer follows: every numbered change of this epoch, and the day."""
        return *self.stamp, timezone.localdate().isoformat()

    def tag_more(self):
        """What moves the answer beside the numbered changes."""
        return ()

    def handle_exception(self, exc):
        if isinstance(exc, NotModified):
            return Response(status=304)
        return super().handle_exception(exc)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.etag and response.status_code in (200, 304):
            response.headers["ETag"] = self.etag
            # Private: made for one caller. No-cache: kept, and asked for again each time.
            response.headers["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, VARY)
        return response


class ContentTags:
    """Stands before a `OneRow`: the tag is that of what is shown, so `If-Match` fails only when that has changed.

    It costs the rows that "not modified" spares elsewhere, once: the answer is made of the same reading.
    """

    def mark(self):
        self.content = self.the_row()
        return (repr(self.content),)

    def get(self, request, **parts):
        return Response(self.content if self.etag else self.the_row())


def caller(request):
    """Who asks, as far as it shows in answers. The stamp of an account changes with its grants."""
    token = request.auth
    if isinstance(token, ApiToken):
        return token.digest, token.scopes, token.provinces, token.tracks, request.user.session_stamp
    return request.user.pk, request.user.session_stamp


def same(header, tag):
    """Whether ``header`` (If-None-Match or If-Match) names ``tag``; compression on the way makes tags weak."""
    return tag in {found.removeprefix("W/") for found in parse_etags(header)}


def refuse_stale(view):
    """412 when the request's `If-Match` names another state than the one that a GET of this address shows now.

    To be called under the lock of what is going to be changed; without the header, or with `*`, anything goes.
    """
    header = view.request.headers.get("If-Match")
    if header is not None and header.strip() != "*" and not same(header, view.tag(view.request)):
        raise PreconditionFailed()
