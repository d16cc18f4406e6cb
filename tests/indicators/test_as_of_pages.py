"""Pages as of a past day: the figures of that day, the day in every link, and a clear word for what is no day."""

import re
from datetime import date
from itertools import product

import pytest
from django.core.cache import cache

from roadmap_portal.indicators import scores
from roadmap_portal.plan.calendar import midnight
from roadmap_portal.plan.models import Period
from tests import factories as make
from tests import personas

PAGES = ["", "axes/", "axes/SEC/", "indicators/", "indicators/SEC-01/", "provinces/", "provinces/DQ/"]
# Rooms that can look back; addresses without a slash in front are of the same room.
ROOMS = re.compile(r"/en/($|[?]|axes|support-functions|indicators|provinces)|[^/]")


@pytest.fixture
def patrols(db):
    """January to March approved with 20 of 20 in April; March corrected to 2 in May."""
    cache.clear()
    kpi, command = make.kpi("SEC-01"), make.command("DQ-1")
    make.track("FIN", weight=5)
    april, may = midnight(date(2026, 4, 10)), midnight(date(2026, 5, 10))
    for month in ("2026-01", "2026-02", "2026-03"):
        make.target(kpi, command, month, 20)
        make.approved(kpi, command, month, 20, at=april, until=may if month == "2026-03" else None)
    make.approved(kpi, command, "2026-03", 2, at=may)
    scores.rebuild(kpi.track.roadmap)
    return kpi


@pytest.fixture
def planner(client, patrols, settings):
    settings.PORTAL_TWO_FACTOR_ROLES = ()
    return personas.sign_in(client, personas.planner())


def test_the_day_shows_in_a_banner_and_stays_in_every_link(planner):
    for path in PAGES:
        page = planner.get(f"/en/{path}?period=2026-Q1&as_of=2026-04-30").content.decode()
        assert "The position as of 30 April 2026" in page
        links = {href.replace("&amp;", "&") for href in re.findall(r'<a [^>]*href="([^"#]+)"', page)}
        inside = {href for href in links if ROOMS.match(href)}
        # The brand's way home, and the banner's own way back to now.
        without = {href for href in inside if "as_of=2026-04-30" not in href}
        assert without == {"/en/", f"/en/{path}?period=2026-Q1"}, path
        assert len(inside) > 3


def test_the_figures_are_those_of_the_day(planner):
    def quarter(query):
        page = planner.get(f"/en/indicators/SEC-01/?period=2026-Q1{query}")
        return page.context["view_model"].score

    assert quarter("").value == 42
    assert quarter("&as_of=2026-05-09").value == 60
    assert quarter("&as_of=2026-05-10").value == 42
    assert quarter("&as_of=2026-04-09") is None


def test_the_explanation_recombines_to_the_figure_of_the_day(planner):
    page = planner.get("/en/indicators/SEC-01/?period=2026-Q1&as_of=2026-05-09")
    (_area, part, _seen), *others = page.context["view_model"].explanation.parts
    assert (part.shown_numerator, others) == (60, [])


def test_a_day_before_anything_was_known_has_a_page(planner):
    for path, day in product(PAGES, ["2025-06-01", "2026-01-01"]):
        assert planner.get(f"/en/{path}?as_of={day}").status_code == 200, (path, day)
        assert planner.get(f"/en/{path}?period=2026-Q1&as_of={day}").status_code == 200, (path, day)


def test_what_is_no_day_is_a_clear_400(planner):
    said = {"2999-01-01": "اليوم المطلوب لم يأتِ بعد", "3%20May": "ليس تاريخ يوم"}
    for path, (day, sentence) in product(PAGES, said.items()):
        answer = planner.get(f"/ar/{path}?as_of={day}")
        assert (answer.status_code, sentence in answer.content.decode()) == (400, True), (path, day)


def test_only_periods_of_which_something_was_known_are_offered(planner):
    def offered(day):
        return [p.code for p in planner.get(f"/en/?as_of={day}").context["periods"]]

    assert offered("2026-04-10") == ["2026", "2026-Q1"]
    assert offered("2026-04-09") == []


def test_the_picker_keeps_what_else_the_address_says(planner):
    page = planner.get("/en/indicators/SEC-01/?area=DQ&period=2026-Q1&as_of=2026-04-30").content.decode()
    assert page.count('<input type="hidden" name="area" value="DQ">') == 2
    assert page.count('<input type="hidden" name="as_of" value="2026-04-30">') == 1
    assert page.count('<input type="hidden" name="period" value="2026-Q1">') == 1


@pytest.mark.parametrize("path", PAGES)
def test_looking_back_asks_a_fixed_number_of_queries(
    planner, patrols, path, django_assert_max_num_queries, django_assert_num_queries
):
    address = f"/en/{path}?period=2026-Q1&as_of=2026-04-30"
    planner.get(address)
    cache.clear()
    with django_assert_max_num_queries(40) as few:
        planner.get(address)
    other = make.kpi("SEC-02")
    for command in map(make.command, ("NI-1", "BG-1", "BG-2")):
        for code in ("2026-01", "2026-02", "2026-03"):
            make.approved(other, command, code, 5, at=midnight(date(2026, 4, 10)))
    cache.clear()
    with django_assert_num_queries(len(few)):
        planner.get(address)


def test_the_live_overview_asks_no_more_than_before(planner, django_assert_max_num_queries):
    planner.get("/en/")
    with django_assert_max_num_queries(12):
        planner.get("/en/")
    assert Period.objects.count() > 30
