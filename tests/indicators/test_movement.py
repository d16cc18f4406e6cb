"""Whether a follow-up moved its indicator: the value before beside those approved since."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from roadmap_portal.actions.followups import finish, open_follow_up
from roadmap_portal.indicators import scores
from roadmap_portal.indicators.movement import movements
from tests import factories as make
from tests import personas

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def later_in_the_year(settings):
    settings.PORTAL_TWO_FACTOR_ROLES = ()
    with time_machine.travel("2026-11-20T08:00:00+00:00"):
        yield


def follow_up(kpi, code="DQ-1", value=40, status="off_track", **given):
    start = {"start_period": make.period("2026-08"), "start_value": value, "start_status": status}
    start["what_en"] = "Repair the cars"
    return open_follow_up(
        area=make.command(code).area,
        due=date(2026, 12, 1),
        kpi=kpi,
        by=personas.planner(),
        **(start | given),
    )


def approved(kpi, **values):
    for month, value in values.items():
        make.approved(kpi, make.command("DQ-1"), f"2026-{month[1:]}", value)
    scores.rebuild(kpi.track.roadmap)


@pytest.mark.parametrize(
    ("direction", "values", "verdict"),
    [
        ("higher", {"m09": 45, "m10": 60}, "better"),
        ("higher", {"m09": 45, "m10": 30}, "worse"),
        ("lower", {"m09": 45, "m10": 30}, "better"),
        ("higher", {"m10": 40}, "same"),
        ("higher", {"m07": 90, "m08": 40}, "not_yet"),
    ],
)
def test_what_the_next_periods_say(direction, values, verdict):
    kpi = make.kpi("SEC-04", direction=direction)
    approved(kpi, **values)
    (found,) = movements([follow_up(kpi)])
    later = [int(month[1:]) for month in values if month > "m08"]
    assert (found.verdict, [score.period.ends.month for score in found.later]) == (verdict, later)


def test_a_range_has_no_better_number_but_a_better_status():
    kpi = make.kpi("FIN-01", direction="range", bounds=(95, 105))
    approved(kpi, m09=130, m10=100)
    (found,) = movements([follow_up(kpi, value=160)])
    assert found.last.status == "on_track" and found.verdict == "better"


def page(persona, query, **headers):
    client = personas.sign_in(Client(), getattr(personas, persona)())
    return client.get(f"/en/movements/{query}", headers=headers)


def test_the_open_ones_of_an_indicator_stand_on_its_page(settings):
    kpi = make.kpi("SEC-04")
    approved(kpi, m09=62)
    kept, done = follow_up(kpi), follow_up(kpi, what_en="Done long ago")
    finish(done, by=personas.planner(), text="done")
    follow_up(make.kpi("SEC-05"), what_en="Of another indicator")
    shown = page("director_dq", "?kpi=SEC-04&area=DQ-1", **{"HX-Request": "true"}).content.decode()
    assert kept.what_en in shown and "62" in shown and "improved" in shown
    assert "long ago" not in shown and "another indicator" not in shown and "<html" not in shown
    assert "long ago" in page("planner", "?follow_up=" + str(done.pk)).context["movements"][0].follow_up.what_en
    assert kept.what_en not in page("director_ni", "").content.decode()
    assert page("reader", "").status_code == 404


def test_the_number_of_queries_stays():
    kpi = make.kpi("SEC-04")
    approved(kpi, m09=62)
    counts = []
    for _round in range(2):
        rows = [follow_up(kpi) for _number in range(3)]
        with CaptureQueriesContext(connection) as asked:
            movements(rows)
        counts.append(len(asked))
    assert counts[0] == counts[1] == 2
