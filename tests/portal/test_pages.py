"""Every page of the resolver, for readers of each kind, in both languages: read, and held against page_checks.

Pages that a room adds are covered without a word here. A page is also whatever a link with a query leads to (one of
each kind), the page that refuses, and what an empty form gets.
"""

from copy import deepcopy
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.urls import Resolver404, resolve
from django.utils import translation

from .addresses import routes
from .page_checks import Page, complaints
from .query_limits import asked

# For programmers, by a tool that speaks nothing else.
ENGLISH_ONLY = {"api-docs"}
READERS = [
    ("planner", "ar", "arabic_indic"),
    ("planner", "en", "western"),
    ("director_dq", "ar", "western"),
    ("reader", "en", "arabic_indic"),
    ("anonymous", "ar", "western"),
    ("anonymous", "en", "western"),
]


# How a page looks does not hang on the database; that it asks in a dialect of SQL which both speak, two readers show.
ON_BOTH_DATABASES = {("planner", "ar"), ("director_dq", "ar")}


@pytest.mark.long
@pytest.mark.parametrize(("persona", "language", "digits"), READERS)
def test_every_page_is_sound(signed_in, persona, language, digits):
    if connection.vendor == "postgresql" and (persona, language) not in ON_BOTH_DATABASES:
        pytest.skip("looked at in the run on SQLite")
    reader = Reader(signed_in(persona, language=language, digits=digits), language, digits)
    found = reader.pages()
    assert len(found) > (5 if persona == "anonymous" else 20)
    wrong = [text for page in found for text in complaints(page)]
    assert wrong == [], "\n".join(["", *wrong])


class Reader:
    """One person before a browser that speaks ``language``."""

    def __init__(self, client, language, digits):
        self.client, self.language, self.digits = client, language, digits
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        # The first request of a session notes when that was; the others must not do it again and again.
        self.client.get(f"/{language}/")

    def pages(self):
        pages = [page for route in routes() for page in self.of_route(route)]
        pages += [self.read("no such page", f"/{self.language}/no-such-page/")]
        return pages + self.behind_links(pages)

    def of_route(self, route):
        with translation.override(self.language):
            address = route.url(self.language)
        page = self.read(route.name, address)
        if page is not None:
            yield page
        refused = self.read(f"{route.name} with an empty form", address, verb="post")
        if refused is not None:
            yield refused

    def behind_links(self, pages):
        """What links with a query lead to: filters, periods, further rows; one for each page and set of names."""
        found = {}
        for page in pages:
            for link in page.all("a"):
                parts = urlsplit(link.get("href") or "")
                if parts.query and (name := route_name(parts.path)):
                    kind = (name, tuple(sorted(pair.partition("=")[0] for pair in parts.query.split("&"))))
                    found.setdefault(kind, f"{parts.path}?{parts.query}")
        pages = (self.read(f"{name}?{'&'.join(keys)}", address) for (name, keys), address in found.items())
        return [page for page in pages if page is not None]

    def read(self, name, address, verb="get"):
        """The page at ``address``, or None where there is none; leaves no traces, as signing out would."""
        cookies = deepcopy(self.client.cookies)
        with transaction.atomic(), asked() as statements:
            answer = getattr(self.client, verb)(address)
            if answer.streaming:
                # A long answer that nobody reads to its end would keep its place among the exports.
                list(answer)
            transaction.set_rollback(True)
        self.client.cookies = cookies
        assert answer.status_code < 500, f"{name}: {answer.status_code}"
        is_page = answer.get("Content-Type", "").startswith("text/html") and not answer.has_header(
            "Content-Disposition"
        )
        if answer.status_code in (301, 302, 405) or answer.streaming or not is_page or not answer.content:
            return None
        language = "en" if name in ENGLISH_ONLY else self.language
        queries = len(statements) if verb == "get" else 0
        return Page(name, language, self.digits, answer.headers, answer.content.decode(), queries)


def route_name(path):
    try:
        return resolve(path).view_name
    except Resolver404:
        return None
