"""The planner's queue: its order, filters, pages and counts."""

from decimal import Decimal

import pytest
from django.utils.html import strip_tags

from roadmap_portal.accounts.holding import account, held_by
from roadmap_portal.indicators import review, workflow
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.models import Observation
from tests import factories as make
from tests import personas
from tests.indicators.review.making import flagged, listed, queue, submit
from tests.personas import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_the_queue_is_grouped_by_due_day_and_command(waiting):
    response = queue(client_of(personas.planner()))
    assert listed(response) == ["CRM-03 DQ-1 2026-10", "SEC-04 DQ-1 2026-10", "SEC-04 NI-1 2026-10"]
    groups = response.context["queue"].groups
    assert [(group.command.code, group.period.code, group.count) for group in groups] == [
        ("DQ-1", "2026-10", 2),
        ("NI-1", "2026-10", 1),
    ]
    assert "3 values await review" in strip_tags(response.content.decode())
    assert '<span class="nav-count"><bdi dir="ltr">3</bdi></span>' in response.content.decode()


@pytest.mark.parametrize(
    "query,expected",
    [
        ("?command=NI-1", ["SEC-04 NI-1 2026-10"]),
        ("?track=CRM", ["CRM-03 DQ-1 2026-10"]),
        ("?period=2026-09", []),
        ("?state=approved", []),
        ("?command=nowhere", []),
        ("?state=draft", ["CRM-03 DQ-1 2026-10", "SEC-04 DQ-1 2026-10", "SEC-04 NI-1 2026-10"]),
        ("?after=nonsense", ["CRM-03 DQ-1 2026-10", "SEC-04 DQ-1 2026-10", "SEC-04 NI-1 2026-10"]),
    ],
)
def test_filters(query, expected, waiting):
    response = queue(client_of(personas.planner()), query)
    assert response.status_code == 200
    assert listed(response) == expected


def test_the_choices_say_how_much_waits_behind_each(waiting):
    choices = queue(client_of(personas.planner()), "?command=NI-1").context["queue"].choices
    assert [(row.code, count) for row, count in choices["command"]] == [("DQ-1", 2), ("NI-1", 1)]
    assert [(row.code, count) for row, count in choices["track"]] == [("SEC", 2), ("CRM", 1)]
    assert [(row.code, count) for row, count in choices["period"]] == [("2026-10", 3)]


def test_pages_follow_one_another_without_gap_or_repetition(waiting, monkeypatch):
    monkeypatch.setattr(review, "PAGE_SIZE", 2)
    client = client_of(personas.planner())
    first = queue(client)
    second = client.get(first.context["next_url"])
    assert (listed(first), listed(second)) == (
        ["CRM-03 DQ-1 2026-10", "SEC-04 DQ-1 2026-10"],
        ["SEC-04 NI-1 2026-10"],
    )
    assert (first.context["previous_url"], second.context["next_url"]) == ("", "")
    back = client.get(second.context["previous_url"])
    assert listed(back) == listed(first)
    assert back.context["previous_url"] == ""


@pytest.mark.parametrize(
    ("unit", "factor", "said"), [("pct", 100, "66.7% 2 of 3"), ("minutes", 60, "40.0 minutes 2 of 3")]
)
def test_the_queue_says_what_a_ratio_comes_to_and_of_what(waiting, unit, factor, said):
    ratio = make.kpi("ICT-04", unit=unit, aggregation="ratio", denominator="-", decimals=1, factor=factor)
    where = {"kpi": ratio, "command": make.command("DQ-1"), "period": make.period("2026-10")}
    entry, director = Entry(numerator=Decimal(2), denominator=Decimal(3)), personas.director_dq()
    workflow.submit(workflow.save_draft(**where, entry=entry, by=director).observation, by=director)
    words = " ".join(strip_tags(queue(client_of(personas.planner()), "?track=ICT").content.decode()).split())
    assert said in words
    assert [row.submitted_ratio for row in Observation.objects.with_sheet().with_factor()].count(None) == 3


def test_a_row_that_was_decided_meanwhile_still_marks_where_the_next_page_begins(waiting, monkeypatch):
    monkeypatch.setattr(review, "PAGE_SIZE", 2)
    client = client_of(personas.planner())
    next_url = queue(client).context["next_url"]
    last = Observation.objects.get(kpi__code="SEC-04", command__area__code="DQ-1")
    workflow.approve(last, by=personas.approver(), revision=1)
    assert listed(client.get(next_url)) == ["SEC-04 NI-1 2026-10"]


def test_an_empty_queue_says_so(db):
    assert "No values await review" in queue(client_of(personas.planner())).content.decode()


def test_the_number_of_queries_is_the_same_for_one_row_and_for_three(
    kpi, django_assert_max_num_queries, django_assert_num_queries
):
    submit(kpi)
    client = client_of(personas.planner())
    queue(client)
    # Session and account come first.
    with django_assert_max_num_queries(6) as at_one:
        queue(client)
    submit(kpi, "NI-1")
    submit(make.kpi("CRM-03"), "NI-1")
    with django_assert_num_queries(len(at_one)):
        assert len(listed(queue(client))) == 3


def test_only_planners_are_told_how_much_waits(waiting, django_assert_num_queries):
    planner = personas.planner().pk
    with django_assert_num_queries(1):
        assert held_by(account(planner)).waiting == {"indicators:review": 3, "indicators:extensions": 0}
    assert held_by(personas.director_dq()).waiting == {}


def test_the_counts_click_through_to_what_they_count(kpi):
    submit(kpi, "DQ-1"), flagged(kpi)
    client = client_of(personas.planner())
    response = queue(client)
    kinds = {kind: (count, query) for kind, _label, count, query in response.context["queue"].kinds}
    assert {kind: count for kind, (count, _query) in kinds.items()} == {"": 2, "clean": 1, "flagged": 1}
    assert listed(queue(client, f"?{kinds['clean'][1]}")) == ["SEC-04 DQ-1 2026-10"]
    assert listed(queue(client, f"?{kinds['flagged'][1]}")) == ["SEC-04 NI-1 2026-10"]
    by_command = [(row.code, n, query) for row, n, query in response.context["queue"].by_command]
    assert by_command == [("DQ-1", 1, "command=DQ-1"), ("NI-1", 1, "command=NI-1")]
