"""Who owes what: expected, sent, on time, approved, and how long an approval took."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmap_portal.indicators import obligations
from roadmap_portal.indicators.obligations import Tally
from roadmap_portal.plan.book import Book
from roadmap_portal.plan.calendar import BAGHDAD
from tests import factories as make

pytestmark = pytest.mark.django_db


def at(month, day, hour=0, minute=0, second=0):
    return datetime(2026, month, day, hour, minute, second, tzinfo=BAGHDAD)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(11, 15, 10), tick=False) as clock:
        yield clock


@pytest.fixture
def plan():
    """Two commands; a monthly and a quarterly indicator of one track, a monthly one of another."""
    for code in ("DQ-1", "NI-1"):
        make.command(code)
    kpis = make.kpi("SEC-04"), make.kpi("SEC-01", frequency="Q"), make.kpi("CRM-08")
    return kpis[0].track.roadmap, kpis


def counted(roadmap, *codes, place=0):
    book = Book(roadmap, kpis=())
    tallies = obligations.count(book, [book.periods.by_code[code] for code in codes], leads=True)
    return obligations.by(tallies, place), book


def areas(tallies, book):
    return {book.areas[pk].code: tally for pk, tally in tallies.items()}


def test_every_indicator_of_the_kind_is_expected_from_every_command_in_scope(plan):
    roadmap, _kpis = plan
    tallies, book = counted(roadmap, "2026-09", "2026-10", "2026-Q3")
    assert areas(tallies, book) == {"DQ-1": Tally(expected=5), "NI-1": Tally(expected=5)}
    by_track, _book = counted(roadmap, "2026-10", place=1)
    assert sorted(t.expected for t in by_track.values()) == [2, 2]


def test_scope_is_that_of_the_period(plan):
    roadmap, (kpi, *_others) = plan
    make.scope(make.command("NI-1"), in_scope=False, applies_from=date(2026, 10, 1))
    make.submitted(kpi, make.command("NI-1"), "2026-10", 5)
    tallies, book = counted(roadmap, "2026-09", "2026-10")
    assert areas(tallies, book) == {"DQ-1": Tally(expected=4), "NI-1": Tally(expected=2)}


def test_what_was_returned_withdrawn_or_recalled_is_owed_again(plan):
    roadmap, (kpi, *_others) = plan
    for state, owed in [("submitted", 1), ("approved", 1), ("reopened", 1), ("returned", 2), ("draft", 2)]:
        make.submitted(kpi, make.command("DQ-1"), "2026-10", 5, state=state)
        tallies, book = counted(roadmap, "2026-10")
        assert areas(tallies, book)["DQ-1"].missing == owed, state


def test_an_approved_absence_that_does_not_apply_is_no_longer_expected(plan):
    roadmap, (kpi, _quarterly, other) = plan
    make.approved(kpi, make.command("DQ-1"), "2026-10", absence="not_applicable")
    make.approved(other, make.command("DQ-1"), "2026-10", absence="not_collected")
    tallies, book = counted(roadmap, "2026-10")
    tally = areas(tallies, book)["DQ-1"]
    assert (tally.expected, tally.submitted, tally.approved, tally.decided) == (1, 1, 1, 1)
    assert (tally.completeness, tally.timeliness) == (100, 100)


def test_the_approval_lead_time_is_the_mean_wait_of_what_is_approved(plan):
    roadmap, (kpi, _quarterly, other) = plan
    for indicator, days in ((kpi, 1), (other, 4)):
        make.approved(indicator, make.command("DQ-1"), "2026-10", 5, at=at(11, 14), waited=timedelta(days))
    tallies, book = counted(roadmap, "2026-10")
    assert areas(tallies, book)["DQ-1"].lead_time == timedelta(2.5)
    assert areas(tallies, book)["NI-1"].lead_time is None


# --- what is owed now ---------------------------------------------------------------
def owed(**given):
    return [(row.period.code, row.command.code, row.tally.missing) for row in obligations.outstanding(**given)]


@pytest.mark.parametrize(
    ("moment", "codes"),
    [
        (at(10, 31, 23, 59, 59), ["2026-09", "2026-Q3"]),
        (at(11, 1), ["2026-10"]),
        (at(11, 25, 23, 59, 59), ["2026-10"]),
        (at(11, 26), []),
    ],
    ids=["before it is over", "over", "last second", "closed"],
)
def test_a_period_is_owed_from_its_end_to_its_close_in_baghdad(plan, clock, moment, codes):
    clock.move_to(moment)
    found = {period for period, _command, _missing in owed()}
    # September closed on 25 October (a Sunday), the third quarter on 1 November (31 October is a Saturday).
    expected = {code for code in codes if code != "2026-09"}
    if moment < at(11, 2):
        expected |= {"2026-Q3"}
    assert found == expected


def test_lateness_begins_at_midnight_after_the_due_day(plan):
    row = next(row for row in obligations.outstanding() if row.period.code == "2026-10")
    assert not row.is_late(at(11, 10, 23, 59, 59))
    assert row.is_late(at(11, 11))


def test_an_extension_keeps_a_closed_period_owed_by_its_command_alone(plan, clock):
    clock.move_to(at(11, 28))
    make.extension(make.command("DQ-1"), "2026-10", until=at(12, 1), at=at(11, 28))
    assert owed() == [("2026-10", "DQ-1", 2)]
    (row,) = obligations.outstanding()
    assert row.closes_at == at(12, 1)
    clock.move_to(at(12, 1))
    # November is over by now, and the extension with it.
    assert {code for code, _command, _missing in owed()} == {"2026-11"}


def test_who_has_sent_everything_owes_nothing(plan):
    _roadmap, (kpi, _quarterly, other) = plan
    for indicator in (kpi, other):
        make.submitted(indicator, make.command("DQ-1"), "2026-10", 5)
    assert owed() == [("2026-10", "NI-1", 2)]
    assert owed(commands={make.command("DQ-1").pk}) == []


def test_it_takes_as_many_queries_for_many_commands_as_for_one(plan):
    def queries():
        with CaptureQueriesContext(connection) as found:
            obligations.outstanding()
        return len(found)

    one = queries()
    for code in ("BS-1", "NA-1", "KA-1"):
        make.command(code)
    assert queries() == one <= 9
