"""The frame of every resource: strict parameters, keyset pages, one row by its code."""

from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.views import APIView

from roadmap_portal.accounts.rights import rights_of
from roadmap_portal.accounts.visibility import within_provinces
from roadmap_portal.common import cursors
from roadmap_portal.common.parameters import (
    PAGE_SIZE,
    Flag,
    PageSize,
    Parameter,
    format_parameter,
    texts_of,
)
from roadmap_portal.common.rest import OrjsonRenderer
from roadmap_portal.common.tables import CsvRenderer, NdjsonRenderer
from roadmap_portal.provinces.models import Area

from . import deprecations
from .conditional import ConditionalReads
from .idempotency import IdempotentPosts

FORMATS = [OrjsonRenderer, CsvRenderer, NdjsonRenderer]
PAGING = {
    "cursor": Parameter("Opaque; taken from `next` or `previous` of a page."),
    "page_size": PageSize("Rows in a page."),
    "count": Flag("`1` adds `count`, the number of all rows."),
    "format": format_parameter(FORMATS),
}


class ApiView(IdempotentPosts, ConditionalReads, APIView):
    """``name`` is the resource; ``permission`` the policy's, ``limit`` the allowance that a call counts for."""

    name = ""
    limit = "read"
    parameters = {}

    @property
    def known_parameters(self):
        return {**self.parameters, "format": format_parameter(self.renderer_classes)}

    def get_renderers(self):
        """What was written is answered in JSON: its shape is another than the rows' that other formats are made for."""
        found = super().get_renderers()
        return found if self.request.method in SAFE_METHODS else found[:1]

    @cached_property
    def rights(self):
        return rights_of(self.request.user)

    def asked(self, request):
        """{name: value} of the query, read strictly."""
        known = self.known_parameters
        texts = texts_of(request.query_params, known)
        return {name: known[name].read(name, text, self) for name, text in texts.items()}

    def sent(self, serializer):
        """The body as ``serializer`` reads it. Nothing at all is no empty object: 415, as for any other format."""
        if self.request.content_type.partition(";")[0].strip().lower() != "application/json":
            raise UnsupportedMediaType(self.request.content_type)
        found = serializer(data=self.request.data)
        found.is_valid(raise_exception=True)
        return found.validated_data

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in rate_limit_headers(request):
            response.headers[name] = value
        for name, value in deprecations.headers(self.name, request.query_params).items():
            kept = response.headers.get(name)
            response.headers[name] = f"{kept}, {value}" if kept else value
        return response

    def options(self, request, *args, **kwargs):
        return Response(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    @cached_property
    def base(self):
        """The address of the API, ending in a slash."""
        return self.request.build_absolute_uri(reverse("api-root"))


def rate_limit_headers(request):
    """What is left of the caller's allowance, in the words of both drafts of the RateLimit headers."""
    if limit := getattr(request._request, "rate_limit", None):
        name, most, window, remaining, wait = limit
        yield "RateLimit-Policy", f'"{name}";q={most};w={window}'
        yield "RateLimit", f'"{name}";r={remaining};t={wait}'
        yield "RateLimit-Limit", str(most)
        yield "RateLimit-Remaining", str(remaining)
        yield "RateLimit-Reset", str(wait)


class Page(Response):
    """A page without rows may be empty, but it is a page of its format all the same."""

    @property
    def rendered_content(self):
        content = super().rendered_content
        self.headers.setdefault("Content-Type", self.accepted_media_type)
        return content


class ListView(ApiView):
    """A keyset list. ``columns`` maps names to lookups; ``order`` names columns, together unique, never null.

    ``get_rows`` gives the queryset for the parameters; ``present`` turns a page's dicts into the JSON objects, in a
    fixed number of queries. ``row`` is the serializer that describes one object.
    """

    renderer_classes = FORMATS
    row = None
    columns = {}
    order = ()
    # Lookups by which a token that names provinces or tracks is held to them; a null province is the nation's.
    area_lookup = track_lookup = None

    def get_rows(self, asked):
        raise NotImplementedError(type(self).__name__)

    def present(self, rows):
        return rows

    @property
    def known_parameters(self):
        return {**self.parameters, **PAGING}

    @property
    def field_names(self):
        return self.row().fields

    def get(self, request):
        asked = self.asked(request)
        rows = self.limited(asked)
        body = {}
        if asked.pop("count", False):
            body["count"] = self.total(rows)
        found, backward, forward = self.page(rows, asked)
        links = {"next": self.link(found, -1, cursors.FORWARD) if forward else None}
        links["previous"] = self.link(found, 0, cursors.BACKWARD) if backward else None
        results = self.present([row for _key, row in found])
        named = [
            f'<{address}>; rel="{"prev" if name == "previous" else name}"' for name, address in links.items() if address
        ]
        headers = {"Link": ", ".join(named)} if named else None
        return Page({**body, **links, "results": results}, headers=headers)

    def limited(self, asked):
        """The rows for the parameters, as far as the caller's token reaches."""
        rows = self.get_rows(asked)
        for name, value in asked.items():
            if name in self.parameters:
                rows = self.parameters[name].limit(rows, value, self)
        if self.track_lookup and self.rights.tracks is not None:
            rows = rows.filter(**{f"{self.track_lookup}__in": self.rights.tracks})
        if self.area_lookup and self.rights.provinces is not None:
            inside = within_provinces(self.rights, Area.objects.all()).values("pk")
            rows = rows.filter(Q(**{f"{self.area_lookup}__in": inside}) | Q(**{f"{self.area_lookup}__isnull": True}))
        return rows

    def total(self, rows):
        return rows.count()

    def page(self, rows, asked):
        """([(key, row)], whether there is more before, whether there is more behind)."""
        size, key, direction = asked.get("page_size", PAGE_SIZE), None, cursors.FORWARD
        if "cursor" in asked:
            key, direction = cursors.read(asked["cursor"], self.salt, len(self.order))
        found = self.fetch(rows, key, direction, size + 1)
        more, found = len(found) > size, found[:size]
        if direction == cursors.BACKWARD:
            return found[::-1], more, True
        return found, key is not None and bool(found), more

    def fetch(self, rows, key, direction, most):
        """Up to ``most`` (key, row) beyond ``key``, in the direction's order."""
        if key is not None:
            rows = rows.filter(cursors.beyond(self.order, key, direction))
        sign = "-" if direction == cursors.BACKWARD else ""
        # Each column once, whatever uses it.
        paths = list(dict.fromkeys((*self.order, *self.columns.values())))
        at = [paths.index(path) for path in self.order]
        names = [(name, paths.index(path)) for name, path in self.columns.items()]
        found = rows.order_by(*(sign + name for name in self.order)).values_list(*paths)[:most]
        return [(tuple(row[i] for i in at), {name: row[i] for name, i in names}) for row in found]

    @cached_property
    def salt(self):
        """What a cursor belongs to: this list with these filters."""
        query = {name: text for name, text in self.request.query_params.items() if name not in PAGING}
        return f"{self.request.path}?{sorted(query.items())}"

    def link(self, found, index, direction):
        query = self.request.query_params.dict()
        query["cursor"] = cursors.write(cursors.compared(found[index][0]), direction, self.salt)
        return f"{self.request.build_absolute_uri(self.request.path)}?{urlencode(query)}"


class OneRow:
    """Stands before a list: the one row that the address names; ``key`` maps the address's parts to lookups."""

    key = {"code": "code"}

    @property
    def known_parameters(self):
        known = {name: parameter for name, parameter in self.parameters.items() if parameter.in_detail}
        return {**known, "format": PAGING["format"]}

    def get(self, request, **parts):
        return Response(self.the_row())

    def the_row(self):
        """The row as it is shown; 404 where there is none."""
        rows = self.limited(self.asked(self.request))
        rows = rows.filter(**{self.key[name]: part for name, part in self.kwargs.items()})
        found = self.fetch(rows, None, cursors.FORWARD, 1)
        if not found:
            raise Http404
        return self.present([found[0][1]])[0]
