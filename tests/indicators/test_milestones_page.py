"""The milestones of the plan on one page: by their day, with how far they are, and filters that count."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from roadmap_portal.indicators import milestones_page
from roadmap_portal.plan.calendar import midnight
from roadmap_portal.plan.models import Milestone
from tests import factories as make
from tests import personas

pytestmark = pytest.mark.django_db
URL = "/en/plan/milestones/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(midnight(date(2026, 8, 20))):
        yield


@pytest.fixture
def plan():
    """Two tracks; of five milestones one is done, two are late, one is under way, one has not begun."""
    security, crime = make.track("SEC"), make.track("CRM")
    told = {
        "M1": (security, None, date(2026, 3, 1), 100, True),
        # Reported as complete, but nobody has accepted the evidence.
        "M2": (security, "DQ", date(2026, 4, 1), 100, False),
        "M3": (crime, None, date(2026, 5, 1), 95, False),
        "M4": (crime, "DQ", date(2026, 9, 1), 30, False),
        "M5": (crime, "NI", date(2027, 2, 1), None, False),
    }
    for code, (track, province, due, percent, evidence) in told.items():
        where = province and make.province(province)
        make.milestone(code, track=track, province=where, percent=percent, evidence=evidence)
        Milestone.objects.filter(code=code).update(due=due)
    make.progress(Milestone.objects.get(code="M5"), 70, on=date(2026, 8, 21))


def seen_by(persona, query=""):
    response = personas.sign_in(Client(), persona).get(URL + query)
    assert response.status_code == 200
    return response


def listed(query=""):
    rows = seen_by(personas.planner(), query).context["register"].rows
    return [(row.code, int(percent), str(state)) for row, percent, state, _days in rows]


def test_they_stand_by_their_day_with_what_counts_of_their_progress(plan):
    assert [code for code, _percent, _state in listed()] == ["M2", "M3", "M4", "M5"]
    assert listed("?state=all") == [
        ("M1", 100, "done"),
        ("M2", 90, "late"),
        ("M3", 90, "late"),
        ("M4", 30, "under_way"),
        # What is said of tomorrow is not yet so.
        ("M5", 0, "not_started"),
    ]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("?track=CRM", ["M3", "M4", "M5"]),
        ("?state=late", ["M2", "M3"]),
        ("?state=done&track=CRM", []),
        ("?province=DQ", ["M2", "M4"]),
        ("?province=IQ&state=all", ["M1", "M3"]),
        ("?due=30", ["M4"]),
        ("?due=2027", ["M5"]),
        ("?due=0000", []),
        ("?due=soon", []),
        ("?track=XX", []),
        ("?state=late&track=SEC&province=DQ&due=2026", ["M2"]),
    ],
)
def test_filters(plan, query, codes):
    assert [code for code, _percent, _state in listed(query)] == codes


def test_the_states_say_how_many_and_lead_to_them(plan):
    page = seen_by(personas.planner(), "?track=CRM")
    states = {state: (n, query) for state, _label, n, query in page.context["register"].states}
    counts = {state: n for state, (n, _query) in states.items()}
    assert counts == {"": 3, "not_started": 1, "under_way": 1, "late": 1, "done": 0, "all": 3}
    assert states["late"][1] == "track=CRM&state=late"
    assert "3 milestones: 0 are done, 1 is late." in page.content.decode()
    assert "111</bdi> days late" in page.content.decode()


def test_pages_follow_one_another(plan, monkeypatch):
    monkeypatch.setattr(milestones_page, "SHOWN", 2)
    found, query = [], "?state=all"
    while query is not None:
        register = seen_by(personas.planner(), query).context["register"]
        found += [row.code for row, *_rest in register.rows]
        query = register.next_url or None
    assert found == ["M1", "M2", "M3", "M4", "M5"]


def test_the_number_of_queries_does_not_grow(plan, django_assert_num_queries, django_assert_max_num_queries):
    client = personas.sign_in(Client(), personas.planner())
    client.get(URL)
    # Two for the frame of every page; tracks, counts and rows.
    with django_assert_max_num_queries(6) as few:
        client.get(URL)
    for number in range(6, 12):
        make.milestone(f"M{number}", track=make.track("SEC"), province=make.province("BG"))
    with django_assert_num_queries(len(few)):
        client.get(URL)


def test_everybody_sees_them_and_planners_reach_their_ledgers(plan):
    for persona in (personas.reader(), personas.director_dq()):
        page = seen_by(persona).content.decode()
        assert "M2" in page and "/plan/progress/M2/" not in page
    assert "/en/plan/progress/M2/" in seen_by(personas.planner()).content.decode()
    client = personas.sign_in(Client(), personas.planner())
    assert URL in client.get("/en/plan/").content.decode()
