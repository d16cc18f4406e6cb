"""December, its quarter and its year, over each edge of the clock in Baghdad: over, due, closed, an extension's end."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from roadmap_portal.indicators import extensions, reminders, workflow
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.errors import Locked, NotDue
from roadmap_portal.indicators.models import Observation
from roadmap_portal.indicators.my_period import Desk
from roadmap_portal.indicators.reporting import records
from roadmap_portal.plan.book import Book
from roadmap_portal.plan.calendar import midnight
from tests import factories as make
from tests import personas

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
OVER = midnight(date(2027, 1, 1))
# Last days of grace, moved on from a Friday or Saturday to the Sunday: due, taken until, and an extension's.
EDGES = {
    "2026-12": (date(2027, 1, 10), date(2027, 1, 25), date(2027, 2, 3)),
    "2026-Q4": (date(2027, 1, 17), date(2027, 1, 31), date(2027, 2, 9)),
    "2026": (date(2027, 2, 14), date(2027, 3, 31), date(2027, 4, 7)),
}


@pytest.fixture
def kpis():
    with time_machine.travel(midnight(date(2026, 12, 1)), tick=False):
        personas.director_dq(), personas.planner()
        return {code: make.kpi(f"SEC-0{n}", frequency="MQY"[n]) for n, code in enumerate(EDGES)}


@pytest.fixture
def clock(kpis):
    with time_machine.travel(OVER - SECOND, tick=False) as clock:
        yield clock


def after(day):
    """The first instant that is too late for ``day``."""
    return midnight(day + timedelta(1))


def send(kpi, code):
    """Enter and submit; returns whether it counts as late. It is taken back, for the next edge."""
    where = {"kpi": kpi, "command": make.command("DQ-1"), "period": make.period(code)}
    draft = workflow.save_draft(**where, entry=Entry(value=Decimal(5)), by=personas.director_dq())
    revision = workflow.submit(draft.observation, by=personas.director_dq())
    workflow.recall(draft.observation, by=personas.director_dq())
    return revision.late


def open_periods():
    """What the page of the command has fields for."""
    desk = Desk(make.command("DQ-1"))
    return [sheet.period.code for sheet in desk.sheets if any(card.takes_entries for card in sheet.cards)]


@pytest.mark.parametrize("code", EDGES)
def test_the_clock_moves_over_every_edge(code, kpis, clock):
    kpi, (due, closes, extended) = kpis[code], EDGES[code]
    with pytest.raises(NotDue):
        send(kpi, code)
    assert code not in open_periods()
    for moment, is_late in ((OVER, False), (after(due) - SECOND, False), (after(due), True)):
        clock.move_to(moment)
        assert (send(kpi, code), code in open_periods()) == (is_late, True)
    clock.move_to(after(closes) - SECOND)
    assert send(kpi, code) and code in open_periods()
    clock.move_to(after(closes))
    assert_locked(kpi, code)
    extensions.offer(make.command("DQ-1"), make.period(code), until=extended, reason="flood", by=personas.planner())
    clock.move_to(after(extended) - SECOND)
    assert send(kpi, code) and code in open_periods()
    clock.move_to(after(extended))
    assert_locked(kpi, code)


def assert_locked(kpi, code):
    before = Observation.objects.get(kpi=kpi).draft.version
    for refused in (
        lambda: send(kpi, code),
        lambda: workflow.submit(kpi.observations.get(), by=personas.director_dq()),
    ):
        with pytest.raises(Locked):
            refused()
    assert Observation.objects.get(kpi=kpi).draft.version == before
    assert code not in open_periods()


def test_all_three_are_due_together_and_leave_the_page_one_by_one(kpis, clock):
    clock.move_to(OVER)
    assert open_periods() == list(EDGES)
    for gone, (_due, closes, _extended) in enumerate(EDGES.values(), start=1):
        clock.move_to(after(closes) - SECOND)
        assert set(EDGES) - set(open_periods()) == set(list(EDGES)[: gone - 1])
        clock.move_to(after(closes))
        assert not set(list(EDGES)[:gone]) & set(open_periods())


def test_by_extension_it_is_complete_and_never_on_time(kpis, clock):
    code, command = "2026-12", make.command("DQ-1")
    clock.move_to(after(EDGES[code][1]))
    extensions.offer(command, make.period(code), until=EDGES[code][2], reason="flood", by=personas.planner())
    send(kpis[code], code)
    workflow.submit(kpis[code].observations.get(), by=personas.director_dq())
    clock.move_to(after(EDGES[code][2]))
    book = Book(kpis[code].track.roadmap, kpis=())
    (record,) = records(book, book.periods.by_code[code])
    assert (record.expected, record.submitted, record.on_time) == (1, 1, 0)


def test_days_without_the_portal_are_caught_up_today_and_once(kpis, clock):
    """Away from the 8th to the 12th: December's last word before and the quarter's first are told, and no other."""
    for moment in (datetime(2027, 1, 7, 9), datetime(2027, 1, 12, 9), datetime(2027, 1, 12, 18)):
        clock.move_to(midnight(moment.date()) + timedelta(hours=moment.hour))
        reminders.remind_reporters()
    keys = personas.director_dq().notices.order_by("pk").values_list("key", flat=True)
    assert [key.removeprefix("DQ-1:") for key in keys] == [
        "2026-12:2027-01-10:-5",
        "2026-12:2027-01-10:+1",
        "2026-Q4:2027-01-17:-5",
    ]
