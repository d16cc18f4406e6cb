"""What is going to go says so: in the headers of every answer that it concerns, and in the document."""

from datetime import date

import pytest
from drf_spectacular.generators import SchemaGenerator

from roadmap_portal.exchange import deprecations
from roadmap_portal.exchange.deprecations import Deprecated
from tests.api.conftest import address

SPAN = {"since": date(2027, 1, 1), "until": date(2028, 1, 1)}


@pytest.mark.django_db
def test_answers_tell_since_when_and_until_when(caller, values, monkeypatch):
    entries = (Deprecated("periods", **SPAN), Deprecated("tracks", parameter="as_of", **SPAN))
    monkeypatch.setattr(deprecations, "DEPRECATED", entries)
    client = caller()
    going = client.get(address("periods", "?page_size=1"))
    assert (going["Deprecation"], going["Sunset"]) == ("@1798761600", "Sat, 01 Jan 2028 00:00:00 GMT")
    assert going["Link"].count("rel=") == 2 and '</api/docs/>; rel="deprecation"' in going["Link"]
    tag = {"If-None-Match": going["ETag"]}
    assert "Sunset" in client.get(address("periods", "?page_size=1"), headers=tag)
    assert "Deprecation" in client.get(address("tracks", "?as_of=2026-01-01"))
    for kept in (address("tracks"), address("indicators", "?as_of=2026-01-01")):
        assert "Deprecation" not in client.get(kept) and "Sunset" not in client.get(kept)


def test_the_document_marks_it(monkeypatch):
    entries = (Deprecated("periods", **SPAN), Deprecated("tracks", parameter="as_of", **SPAN))
    monkeypatch.setattr(deprecations, "DEPRECATED", entries)
    paths = SchemaGenerator().get_schema(public=True)["paths"]
    assert paths["/api/v1/periods/"]["get"]["deprecated"] is True
    marked = [p["name"] for p in paths["/api/v1/tracks/"]["get"]["parameters"] if p.get("deprecated")]
    assert marked == ["as_of"] and "deprecated" not in paths["/api/v1/tracks/"]["get"]


def test_what_goes_stays_for_a_year_at_least():
    with pytest.raises(ValueError, match="twelve months"):
        Deprecated("periods", since=date(2027, 1, 1), until=date(2027, 12, 31))
