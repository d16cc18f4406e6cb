"""ETags: 304 without touching the rows; another tag for whoever would get another answer."""

import pytest
import time_machine

from roadmap_portal.accounts.grants import grant
from roadmap_portal.operations import changes
from tests import personas
from tests.api.conftest import address

pytestmark = pytest.mark.django_db


def test_what_has_not_changed_is_said_in_one_statement(caller, values, django_assert_num_queries):
    """The token with the number of the last change; no row, no grant, no area is read."""
    client = caller()
    for name in ("observations", "progress", "tracks", "changes"):
        first = client.get(address(name))
        assert first["Cache-Control"] == "private, no-cache"
        assert {"Authorization", "Accept", "Accept-Language", "Cookie"} <= set(first["Vary"].split(", "))
        for tag in (first["ETag"], f"W/{first['ETag']}", f'"other", {first["ETag"]}'):
            with django_assert_num_queries(1):
                again = client.get(address(name), headers={"If-None-Match": tag})
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert "Content-Type" not in again
        assert client.get(address(name), headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_change_makes_another_tag(caller, values):
    client = caller()
    tag = client.get(address("observations"))["ETag"]
    changes.record("value.approved", subject={})
    again = client.get(address("observations"), headers={"If-None-Match": tag})
    assert (again.status_code, again["ETag"] != tag) == (200, True)
    changes.renew_epoch()
    assert client.get(address("observations"), headers={"If-None-Match": again["ETag"]}).status_code == 200


def test_language_query_format_day_and_caller_make_other_tags(caller, values):
    client, where = caller(), address("observations")
    tags = [
        client.get(where)["ETag"],
        client.get(where, headers={"Accept-Language": "ar"})["ETag"],
        client.get(where, headers={"Accept": "text/csv"})["ETag"],
        client.get(where + "?page_size=5")["ETag"],
        caller(provinces=["DQ"]).get(where)["ETag"],
        caller(personas.reader()).get(where)["ETag"],
    ]
    with time_machine.travel("2026-12-24"):
        tags.append(client.get(where)["ETag"])
    assert len(set(tags)) == len(tags)


def test_a_new_grant_is_seen_at_the_next_request(caller, values):
    reader = personas.reader()
    client = caller(reader)
    first = client.get(address("observations"))
    grant(reader, "planner", by=None)
    again = client.get(address("observations"), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert len(again.json()["results"]) > len(first.json()["results"]) > 0


def test_submitted_values_have_no_tag(caller, values):
    response = caller(scopes=["read", "read:provisional"]).get(address("observations", "?provisional=1"))
    assert (response.status_code, "ETag" in response) == (200, False)
    assert response["Cache-Control"] == "private, no-store"


def test_errors_have_no_tag(caller, values):
    client = caller()
    assert "ETag" not in client.get(address("observations", "?nonsense=1"))
    assert "ETag" not in client.get(address("tracks-one", code="XXX"))


def test_a_report_in_the_making_has_a_tag_of_its_own(caller, values):
    from roadmap_portal.operations import jobs

    client = caller()
    tag = client.get(address("reports"))["ETag"]
    assert client.get(address("reports"), headers={"If-None-Match": tag}).status_code == 304
    jobs.enqueue("report", key="report:x:1", payload={}, by=None)
    assert client.get(address("reports"), headers={"If-None-Match": tag}).status_code == 200
