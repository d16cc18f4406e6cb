"""Exports: every row once, in constant memory, safe for spreadsheets, within the caller's sight, on the record."""

import gc
import io
import zipfile

import orjson
import pytest
from python_calamine import CalamineWorkbook

from roadmap_portal.exchange import streams
from roadmap_portal.indicators.api import exports
from roadmap_portal.operations.models import AuditEntry
from tests import factories as make
from tests import personas
from tests.api.conftest import address, rows

pytestmark = pytest.mark.django_db


def content(response):
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def test_every_row_comes_once_whatever_the_chunk(caller, values, monkeypatch):
    monkeypatch.setattr(exports, "CHUNK", 4)
    client = caller()
    response = client.get(address("export", form="ndjson"))
    lines = [orjson.loads(line) for line in content(response).splitlines()]
    assert lines == rows(client, "observations")
    page = client.get(address("changes", f"?cursor={response['X-Change-Cursor']}")).json()
    assert (page["results"], page["more"]) == ([], False)
    again = client.get(address("export", f"?after=SEC-01/{lines[3]['command']}/{lines[3]['period']}", form="ndjson"))
    assert [orjson.loads(line) for line in content(again).splitlines()] == lines[4:]
    assert client.get(address("export", "?after=SEC-01", form="ndjson")).status_code == 400
    assert client.get(address("export", form="pdf")).status_code == 404
    assert AuditEntry.objects.filter(act="export.observations").count() == 2


def test_csv_is_for_spreadsheets(caller, values):
    make.Kpi.objects.update(name_ar="\u200f=HYPERLINK(1)", name_en="+x")
    text = content(caller().get(address("export", "?command=DQ-1", form="csv"))).decode()
    assert text.startswith("\ufeffcycle,indicator,")
    assert ",'\u200f=HYPERLINK(1),'+x,30," in text
    assert text.count("\r\n") == 3


def test_a_workbook_has_numbers_as_numbers_and_reads_from_the_right_in_arabic(caller, values):
    make.Kpi.objects.update(name_ar="=1+1")
    for language in ("ar", "en"):
        file = content(caller(language=language).get(address("export", "?command=DQ-1", form="xlsx")))
        sheet = zipfile.ZipFile(io.BytesIO(file)).read("xl/worksheets/sheet1.xml").decode()
        assert ('rightToLeft="1"' in sheet) == (language == "ar")
        head, first, _second = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()
        row = dict(zip(head, first, strict=True))
        assert (row["value"], row["name_ar"], row["period"]) == (30, "'=1+1", "2026-01")


def test_filters_and_sight_are_those_of_the_list(caller, values):
    for client in (caller(provinces=["DQ"]), caller(personas.director_dq())):
        for form in ("csv", "ndjson"):
            text = content(client.get(address("export", form=form))).decode()
            assert "DQ-1" in text and "BG" not in text
        assert client.get(address("export", "?command=BG-1", form="csv")).status_code == 400
        assert client.get(address("export", "?after=SEC-01/BG-1/2026-01", form="ndjson")).status_code == 400
    assert caller().get(address("export", "?nonsense=1", form="csv")).status_code == 400


def test_pages_keep_threads_for_themselves(caller, values):
    client = caller()
    running = [client.get(address("export", form="ndjson")) for _ in range(2)]
    refused = client.get(address("export", form="ndjson"))
    assert (refused.status_code, refused["Retry-After"]) == (429, str(streams.BUSY_SECONDS))
    content(running[0])
    # As when the client goes away before the first line.
    for closer in running[1]._resource_closers:
        closer()
    assert client.get(address("export", form="xlsx")).status_code == 200
    # Nor does one that is dropped unread, by whom ever, keep its place.
    for _number in range(3):
        assert client.get(address("export", form="ndjson")).status_code == 200
        gc.collect()
    assert content(client.get(address("export", form="ndjson")))


def test_a_tag_spares_the_whole_export(caller, values, django_assert_num_queries):
    client = caller()
    tag = client.get(address("export", form="xlsx"))["ETag"]
    # The token with the change number, and the count of exports.
    with django_assert_num_queries(2):
        assert client.get(address("export", form="xlsx"), headers={"If-None-Match": tag}).status_code == 304
