"""Registers and pages as of a past day: what they show is what was known when that day ended."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from roadmap_portal.actions import followups, obstacles, past, versions
from roadmap_portal.actions.models import FollowUp, FollowUpEntry, Obstacle, ObstacleEntry
from roadmap_portal.actions.registers import Filters, FollowUpRegister, ObstacleRegister
from tests import factories as make
from tests import personas
from tests.actions.conftest import area, cause

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_day(settings):
    settings.PORTAL_TWO_FACTOR_ROLES = ()
    make.roadmap()
    with time_machine.travel("2026-11-05T08:00:00+00:00") as clock:
        yield clock


def page(address, persona="planner", **query):
    client = personas.sign_in(Client(), getattr(personas, persona)())
    return client.get(f"/en/{address}", query)


def main_of(response):
    """What the page tells, without the tools that only the present has and the day that links keep."""
    text = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return text.replace("&amp;as_of=2026-11-05", "").replace("?as_of=2026-11-05", "")


def told(response):
    context = response.context["register"]
    rows = [(row.pk, row.what_en, row.state, row.area.code, row.is_overdue) for row in context.rows]
    return rows, context.totals, [context.filters.without("as_of")]


def test_an_obstacle_register_shows_the_state_words_and_places_of_the_day(raised, on_a_day, planner):
    first = raised(what_en="Too few cars", severity=1, raised_on=date(2026, 10, 20))
    second = raised("NI-1", what_en="No radio")
    addresses = ("obstacles/", "obstacles/?state=all", "obstacles/?area=DQ", "obstacles/?overdue=1")
    then = {address: told(page(address)) for address in addresses}
    aged = page("obstacles/").context["register"].rows[0].age
    on_a_day.move_to("2026-12-20T08:00:00+00:00")
    obstacles.revise(first, by=planner, what_en="Too few lorries", area=area("NI-1"), cause=cause("LAW"))
    obstacles.resolve(second, by=planner, text="bought")
    raised(what_en="Something new")
    for address in addresses:
        join = "&" if "?" in address else "?"
        assert told(page(f"{address}{join}as_of=2026-11-05")) == then[address] != told(page(address)), address
    looked_back = page("obstacles/?as_of=2026-11-05")
    assert looked_back.context["register"].rows[0].age == aged == 16
    text = looked_back.content.decode()
    assert "The position as of 5 November 2026" in text and f"obstacles/{first.pk}/?as_of=2026-11-05" in text
    assert "Add an obstacle" not in text and "lorries" not in text
    table = looked_back.context["register"].by_cause
    assert [(code, total) for code, _name, _cells, total in table.rows] == [("KIT", 2)]
    export = page("obstacles/export/csv/?as_of=2026-11-05").content.decode()
    assert "Too few cars" in export and "lorries" not in export and "Something new" not in export


def test_a_follow_up_register_counts_what_was_open_and_late_then(opened, on_a_day, planner):
    late, done = opened(what_en="A", due=date(2026, 11, 1)), opened(what_en="B")
    then = told(page("follow-ups/"))
    provinces = page("follow-ups/").context["register"].by_province
    on_a_day.move_to("2026-12-20T08:00:00+00:00")
    followups.finish(done, by=planner, text="done")
    followups.revise(late, by=planner, due=date(2027, 1, 1))
    looked_back = page("follow-ups/", as_of="2026-11-05")
    assert told(looked_back) == then
    assert looked_back.context["register"].by_province == provinces
    assert [row["overdue"] for _area, row in provinces] == [1]


@pytest.mark.parametrize("room", ["obstacles", "follow-ups"])
def test_a_page_shows_the_row_as_it_was_and_offers_no_step(raised, opened, on_a_day, planner, room):
    obstacle = raised(what_en="Too few cars")
    follow_up = opened(what_en="Buy them", obstacle=obstacle)
    address = f"{room}/{(obstacle if room == 'obstacles' else follow_up).pk}/"
    then = main_of(page(address, "director_dq"))
    on_a_day.move_to("2026-12-20T08:00:00+00:00")
    obstacles.revise(obstacle, by=planner, what_en="Too few lorries")
    obstacles.resolve(obstacle, by=planner, text="proof")
    followups.finish(follow_up, by=planner, text="bought")
    then_again = main_of(page(address, "director_dq", as_of="2026-11-05"))
    for words in ("Too few cars" if room == "obstacles" else "Buy them", "5 November 2026"):
        assert words in then and words in then_again
    for words in ("lorries", "proof", "bought", 'method="post"'):
        assert words not in then_again, words
    assert page(address, "director_dq", as_of="2026-11-04").status_code == 404
    assert page(address, "director_dq", as_of="2027-01-01").status_code == 400
    assert page(address, "director_ni", as_of="2026-11-05").status_code == 404


def test_looking_back_costs_the_same_for_one_and_for_many(raised, on_a_day):
    raised()
    client = personas.sign_in(Client(), personas.planner())

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get("/en/obstacles/?as_of=2026-11-05")
        return len(queries)

    asked()
    few = asked()
    for code in ("NI-1", "BA-1", "DQ-1"):
        raised(code)
    assert asked() == few


def test_a_reader_gets_the_counts_of_the_day_and_no_words(raised):
    raised(what_en="Too few cars")
    register = ObstacleRegister(personas.reader(), Filters(as_of="2026-11-05"))
    assert (register.rows, register.totals["unfinished"]) == ([], 1)
    assert ObstacleRegister(personas.director_ni(), Filters(as_of="2026-11-05")).rows == []
    assert FollowUpRegister(personas.planner(), Filters(as_of="2026-11-04")).rows == []


def test_versions_told_again_from_the_history_are_those_that_the_acts_left(raised, opened, on_a_day, planner):
    obstacle, follow_up = raised(severity=1, raised_on=date(2026, 11, 5)), opened()
    for day, act, row, given in (
        ("2026-11-06", obstacles.take_up, obstacle, {}),
        ("2026-11-19", obstacles.escalate, obstacle, {}),
        ("2026-11-21", obstacles.resolve, obstacle, {"text": "proof"}),
        ("2026-11-22", obstacles.reopen, obstacle, {"text": "again"}),
        ("2026-11-23", followups.start, follow_up, {}),
        ("2026-11-24", followups.finish, follow_up, {"text": "done"}),
    ):
        on_a_day.move_to(f"{day}T08:00:00+00:00")
        act(row, by=None if act is obstacles.escalate else planner, **given)
    for model, entries in ((Obstacle, ObstacleEntry), (FollowUp, FollowUpEntry)):
        columns = [field.attname for field in model._meta.concrete_fields]
        left = list(model.history.order_by("history_date").values_list("history_date", *columns))
        model.history.all().delete()
        versions.rebuild(model.objects.all(), entries.objects.all(), model.history.model)
        again = list(model.history.order_by("history_date").values_list("history_date", *columns))
        assert [one[1:] for one in again] == [one[1:] for one in left]
        assert [one[0].date() for one in again] == [one[0].date() for one in left]
    assert past.one(Obstacle, obstacle.pk, date(2026, 11, 20)).level == Obstacle.Level.PROVINCE
