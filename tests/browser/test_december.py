"""December of Dhi Qar, month, quarter and year due together: by keyboard at a desk, by thumb on a phone; and the
evening of a planner with 16 commands."""

import time

import pytest
import time_machine

from roadmap_portal.actions.models import FollowUp
from roadmap_portal.indicators.models import Approval, Observation, Transition
from tests import demonstration as data

from . import december as told
from .conftest import DESK, PHONE, axe, sideways

COMMAND = "DQ-1"
REASON = "يرجى تدقيق العدد مع سجل الموقف اليومي"
FOCUSED, CARD = "document.activeElement.id", "document.activeElement.closest('.entry')?.id"
# By how much the bar at the foot covers the field.
HIDDEN = """document.activeElement.getBoundingClientRect().bottom
    - document.getElementById('entry-bar').getBoundingClientRect().top"""
# Nothing is kept on the device any more, and nothing is on its way.
SAVED = """!Object.keys(localStorage).some(key => key.startsWith('portal-draft:'))
    && !document.querySelector('.htmx-request')"""


@pytest.fixture
def january(request, site, tmp_path, django_db_blocker):
    """A copy of the demonstration of the test's own, two months later, before the same server."""
    kept = data.kept(request.config.cache.mkdir("database"), request.getfixturevalue("migrated_copy"))
    with django_db_blocker.unblock(), data.copied(kept, tmp_path / "site"), time_machine.travel(told.NOW):
        yield


def test_all_67_by_keyboard_at_a_desk(january, visit):
    with visit("director.dq", width=DESK, height=900) as page:
        page.goto("/ar/my-period/")
        page.keyboard.press("Alt+ArrowDown")
        page.keyboard.press("Enter")
        page.keyboard.press("Shift+Enter")
        for field in told.fields(COMMAND):
            assert page.evaluate(FOCUSED) == field.id
            page.keyboard.insert_text(field.text)
            page.keyboard.press("Enter")
        saved(page)
        page.focus("#content")
        answered = []
        while (asked := next_by_key(page)) != "entry-submit":
            assert asked not in answered, "asked twice for the same"
            answered.append(asked)
            answer_by_keyboard(page, asked)
            saved(page)
        assert_submitted(page, lambda: page.keyboard.press("Enter"))


def test_all_67_by_thumb_on_a_phone(january, visit):
    with visit("director.dq", width=PHONE, height=740, touch=True) as page:
        page.goto("/ar/my-period/")
        for field in told.fields(COMMAND):
            # Within a card it is the key of the phone's own keyboard, between cards the thumb.
            if page.evaluate(CARD) == field.card:
                page.keyboard.press("Enter")
            else:
                page.tap("#entry-next")
            assert page.evaluate(FOCUSED) == field.id
            assert page.evaluate(HIDDEN) <= 0, f"{field.id} lies behind the bar"
            page.keyboard.insert_text(field.text)
        saved(page)
        while page.locator("#entry-next").count():
            page.tap("#entry-next")
            answer_by_thumb(page, page.evaluate(FOCUSED))
            saved(page)
        assert sideways(page) == 0
        assert_submitted(page, lambda: page.tap("#entry-submit"))


def test_a_planner_clears_sixteen_commands_by_keys(january, visit):
    told.all_commands_report(COMMAND)
    waiting, before = Observation.objects.filter(state="submitted"), Approval.objects.count()
    expected, flagged = waiting.count(), waiting.exclude(revision__flags=[]).count()
    with visit("planner", width=DESK, height=900) as page:
        page.goto("/ar/review/?kind=clean")
        while page.locator("[data-key='c']").count():
            page.keyboard.press("c")
            go(page, "Enter")
            go(page, "j")
        assert waiting.count() == flagged
        page.goto("/ar/review/")
        go(page, "j")
        there = page.url
        go(page, "j")
        go(page, "k")
        assert page.url == there
        page.keyboard.press("r")
        page.keyboard.insert_text(REASON)
        page.keyboard.press("Tab")
        go(page, "Enter")
        while "/review/?" not in page.url and not page.url.endswith("/review/"):
            go(page, "a")
        assert page.failures == []
    assert waiting.count() == 0
    assert Approval.objects.count() - before == expected - 1
    assert Transition.objects.get(reason=REASON).act == "return"


def go(page, key):
    with page.expect_navigation():
        page.keyboard.press(key)


# --- the person -----------------------------------------------------------------------
def saved(page):
    until = time.monotonic() + 30
    while not page.evaluate(SAVED):
        assert time.monotonic() < until, "not saved in 30 s"
        page.wait_for_timeout(50)


def next_by_key(page):
    page.keyboard.press("Alt+ArrowDown")
    return page.evaluate(FOCUSED)


def answer_by_keyboard(page, asked):
    """What the focused field is for decides what is typed; every other field is reached from it by Tab."""
    keys = page.keyboard
    card, _dash, name = asked.rpartition("-")
    if name == "note":
        keys.insert_text(told.NOTE)
    elif name == "cause":
        keys.insert_text(told.CAUSE)
        keys.press("Tab")
        keys.insert_text(told.ACTION)
        keys.press("Tab")
        keys.press("ArrowDown")
        keys.press("Tab")
        # Month, day, year: a date field follows the machine's own language.
        keys.type("03202027")
    else:
        tab_to(page, f"#{card}-why-none > summary")
        keys.press("Enter")
        tab_to(page, f"#{card}-absence")
        keys.press("ArrowDown")
        keys.press("ArrowDown")
        tab_to(page, f"#{card}-note")
        keys.insert_text(told.ABSENCE_NOTE)


def tab_to(page, selector):
    """At most a handful of presses: what is wanted lies near."""
    for _press in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not near; {page.evaluate('document.activeElement.outerHTML')}")


def answer_by_thumb(page, asked):
    card, _dash, name = asked.rpartition("-")
    if name == "note":
        page.keyboard.insert_text(told.NOTE)
    elif name == "cause":
        page.keyboard.insert_text(told.CAUSE)
        page.tap(f"#{card}-action")
        page.keyboard.insert_text(told.ACTION)
        page.locator(f"#{card}-action_body").select_option(index=1)
        page.fill(f"#{card}-action_due", told.UNTIL)
    else:
        page.tap(f"#{card}-why-none > summary")
        page.locator(f"#{card}-absence").select_option(index=2)
        page.tap(f"#{card}-note")
        page.keyboard.insert_text(told.ABSENCE_NOTE)


# --- what came of it ---------------------------------------------------------------------
def assert_submitted(page, press):
    """The receipt has all 67, and so has the ministry."""
    with page.expect_navigation():
        press()
    shown = page.locator("main").inner_text()
    assert "/receipt/" in page.url, shown[:600]
    rows = sent()
    assert len(rows) == told.INDICATORS
    assert [row.kpi.code for row in rows if row.kpi.code not in shown] == []
    assert sideways(page) == 0 and axe(page) == []
    absent = {row.kpi.code for row in rows if row.revision.absence}
    assert absent == set(told.ABSENT)
    assert {row.revision.note for row in rows if row.revision.flags} == {told.NOTE}
    assert [row.kpi.code for row in rows if row.revision.cause] == [told.OFF_TRACK]
    follow_up = FollowUp.objects.get(source_key=f"{told.OFF_TRACK}/{COMMAND}/{told.PERIODS[0]}")
    assert (follow_up.why, follow_up.due.isoformat()) == (told.CAUSE, told.UNTIL)
    assert page.failures == []


def sent():
    rows = Observation.objects.filter(command__area__code=COMMAND, period__code__in=told.PERIODS, state="submitted")
    return list(rows.select_related("kpi", "revision"))
