"""The list of holidays: what it moves, what it may not move, and what it leaves behind."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from roadmap_portal.operations.models import AuditEntry, Change
from roadmap_portal.plan import holidays
from roadmap_portal.plan.book import Book
from roadmap_portal.plan.calendar import BAGHDAD
from roadmap_portal.plan.loader import load
from roadmap_portal.plan.models import Holiday, Period
from tests import factories as make
from tests import personas

pytestmark = pytest.mark.django_db
# October is due on Tuesday 10 November and closes on Wednesday 25 November 2026.
DUE, CLOSE = date(2026, 11, 10), date(2026, 11, 25)


def at(day, hour=0, minute=0, second=0):
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=BAGHDAD)


def declare(day, **given):
    return holidays.declare(day, **({"name_ar": "عيد", "name_en": "Feast", "by": personas.admin()} | given))


def october():
    return Period.objects.get(code="2026-10")


@pytest.fixture(autouse=True)
def on_a_working_day(db):
    make.roadmap()
    with time_machine.travel(at(date(2026, 11, 5), 10), tick=False) as clock:
        yield clock


def test_a_holiday_moves_due_and_close_to_the_next_working_day():
    declare(DUE)
    declare(CLOSE, last=CLOSE + timedelta(1))
    # 10 November becomes 11; 25 and 26 are free, 27 and 28 Friday and Saturday: the 29th.
    assert october().due_at == at(date(2026, 11, 12))
    assert october().closes_at == at(date(2026, 11, 30))


def test_what_moved_stands_in_the_audit_log_and_in_the_change_feed():
    moved = declare(DUE)
    assert [period.code for period, *_before in moved] == ["2026-10"]
    entry = AuditEntry.objects.get(act="holiday.declared")
    assert entry.before["periods"]["2026-10"][0] != entry.after["periods"]["2026-10"][0]
    assert Change.objects.get().subject == {"days": ["2026-11-10"] * 2, "periods": ["2026-10"]}


def test_a_holiday_that_is_called_off_gives_the_days_back():
    before = october().due_at
    declare(DUE)
    holidays.call_off(Holiday.objects.get(), by=personas.admin(), reason="by order")
    assert october().due_at == before
    assert AuditEntry.objects.get(act="holiday.called_off").reason == "by order"


@pytest.mark.parametrize(
    ("now", "moves"), [(at(CLOSE, 23, 59, 59), True), (at(CLOSE + timedelta(1)), False)], ids=["last instant", "closed"]
)
def test_a_close_moves_until_its_last_second_in_baghdad_and_never_after(on_a_working_day, now, moves):
    on_a_working_day.move_to(now)
    before = october().closes_at
    declare(CLOSE)
    assert (october().closes_at != before) is moves


def test_what_was_frozen_at_a_close_stays_frozen_whatever_is_listed_later(on_a_working_day):
    kpi, command = make.kpi("SEC-04"), make.command("DQ-1")
    make.target(kpi, command, "2026-10", 100, recorded_until=at(date(2026, 11, 27)))
    make.target(kpi, command, "2026-10", 50, recorded_from=at(date(2026, 11, 27)))
    on_a_working_day.move_to(at(date(2026, 12, 1)))
    declare(CLOSE, last=CLOSE + timedelta(5))
    book = Book(kpi.track.roadmap)
    assert book.target(kpi, command.pk, book.periods.by_code["2026-10"]).value == 100


def test_nobody_becomes_late_or_locked_out_by_a_holiday_that_is_called_off(on_a_working_day):
    declare(DUE)
    declare(CLOSE)
    due, closes = october().due_at, october().closes_at
    first, second = Holiday.objects.order_by("day")
    on_a_working_day.move_to(at(DUE + timedelta(1), 9))
    holidays.call_off(first, by=personas.admin(), reason="late")
    assert october().due_at == due
    on_a_working_day.move_to(at(CLOSE + timedelta(1), 9))
    holidays.call_off(second, by=personas.admin(), reason="late")
    assert october().closes_at == closes


def test_a_holiday_declared_after_the_due_day_gives_more_time_while_the_period_is_open(on_a_working_day):
    on_a_working_day.move_to(at(DUE + timedelta(1), 9))
    declare(DUE, last=DUE + timedelta(1))
    # Wednesday to Thursday: the 12th.
    assert october().due_at == at(date(2026, 11, 13))


def test_days_that_leave_no_time_between_due_and_close_are_refused_whole():
    declare(DUE, last=DUE + timedelta(13))
    before = list(Period.objects.values_list("due_at", "closes_at"))
    with pytest.raises(ValidationError) as refused:
        declare(DUE + timedelta(14), last=DUE + timedelta(15))
    assert set(refused.value.message_dict) == {"last"}
    assert list(Period.objects.values_list("due_at", "closes_at")) == before
    assert Holiday.objects.count() == 14


@pytest.mark.parametrize(
    ("given", "field"),
    [({"name_en": " "}, "name_en"), ({"last": DUE - timedelta(1)}, "last"), ({"last": DUE + timedelta(15)}, "last")],
)
def test_a_declaration_that_says_too_little_or_too_much_is_refused(given, field):
    with pytest.raises(ValidationError) as refused:
        declare(DUE, **given)
    assert set(refused.value.message_dict) == {field}
    assert not Holiday.objects.exists()


def test_a_reason_is_wanted_to_call_a_holiday_off():
    declare(DUE)
    with pytest.raises(ValidationError):
        holidays.call_off(Holiday.objects.get(), by=personas.admin(), reason=" ")
    assert Holiday.objects.get().observed


def test_loading_the_files_again_keeps_what_the_administrator_decided(files):
    load(files)
    day = date(2026, 12, 25)
    assert Holiday.objects.get(day=day).observed
    holidays.call_off(Holiday.objects.get(day=day), by=personas.admin(), reason="by order")
    due = Period.objects.get(code="2026-11").closes_at
    loaded = load(files)
    assert not Holiday.objects.get(day=day).observed
    assert loaded.tallies[Holiday].kept == ["2026-12-25"]
    assert Period.objects.get(code="2026-11").closes_at == due
