"""Lists of the API: strict parameters and keyset pages (no OFFSET, no COUNT).

A parameter or value that the list doesn't know is an error that names what is allowed, never ignored.
"""

import base64
import binascii

import orjson
from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

PAGE_SIZE, LARGEST_PAGE = 100, 500


def refuse(field, message, code="invalid"):
    """Raise the 400 of one parameter."""
    raise ValidationError({field: [message]}, code=code)


def one_of(field, value, allowed):
    """``value`` if it is one of ``allowed``, else a 400 that lists them."""
    if value not in allowed:
        message = _("“%(value)s” is not known here. Allowed: %(allowed)s.")
        refuse(field, message % {"value": value, "allowed": ", ".join(sorted(allowed))}, "unknown_value")
    return value


class ListView(APIView):
    """A keyset list. Subclasses give ``filters`` (names), ``order`` (unique lookups) and the two methods below."""

    filters = ()
    order = ()

    def get_rows(self, filters):
        """The queryset for these filters ({name: text}), without order."""
        raise NotImplementedError(type(self).__name__)

    def present(self, rows):
        """The JSON objects of a page's rows, in a fixed number of queries."""
        raise NotImplementedError(type(self).__name__)

    def get(self, request):
        filters = self.read_filters(request)
        size = self.page_size(request)
        rows = self.get_rows(filters).order_by(*self.order)
        if cursor := request.query_params.get("cursor"):
            rows = rows.filter(after(self.order, self.read_cursor(cursor)))
        page = list(rows[: size + 1])
        following = self.link(page[size - 1]) if len(page) > size else None
        response = Response({"next": following, "previous": None, "results": self.present(page[:size])})
        if following:
            response.headers["Link"] = f'<{following}>; rel="next"'
        return response

    def read_filters(self, request):
        known = {*self.filters, "cursor", "page_size", "format"}
        for name, values in request.query_params.lists():
            if name not in known:
                message = _("This parameter is not known here. Allowed: %(allowed)s.")
                refuse(name, message % {"allowed": ", ".join(sorted(known))}, "unknown_parameter")
            if len(values) > 1:
                refuse(name, _("The parameter is given more than once."), "repeated")
        return {name: request.query_params[name] for name in self.filters if name in request.query_params}

    @staticmethod
    def page_size(request):
        text = request.query_params.get("page_size", str(PAGE_SIZE))
        if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= LARGEST_PAGE):
            refuse("page_size", _("A whole number from 1 to %(most)s is wanted.") % {"most": LARGEST_PAGE})
        return int(text)

    def read_cursor(self, cursor):
        try:
            key = orjson.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
        except (ValueError, binascii.Error):
            key = None
        if not isinstance(key, list) or len(key) != len(self.order) or not all(isinstance(k, int | str) for k in key):
            refuse("cursor", _("The cursor is not one of this list; please start without it."), "cursor")
        return key

    def link(self, row):
        key = [getattr(row, name) for name in self.order]
        query = self.request.query_params.copy()
        query["cursor"] = base64.urlsafe_b64encode(orjson.dumps(key)).decode("ascii")
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")


def after(order, key):
    """The condition "behind ``key``" of a list in ascending ``order``."""
    condition = Q()
    for index, name in enumerate(order):
        equal = dict(zip(order[:index], key[:index], strict=True))
        condition |= Q(**equal) & Q(**{f"{name}__gt": key[index]})
    return condition
