"""Periods, their due days and their closing, at the edges."""

from datetime import UTC, date, datetime

import pytest

from roadmap_portal.plan.calendar import (
    PeriodUnreadable,
    containing,
    last_complete,
    period_of,
    periods_between,
    previous,
    same_last_year,
    working_day,
)


@pytest.mark.parametrize(
    ("code", "kind", "starts", "ends"),
    [
        ("2026-10", "M", date(2026, 10, 1), date(2026, 10, 31)),
        ("2024-02", "M", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-Q1", "Q", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-Q4", "Q", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026", "Y", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_code_names_its_days(code, kind, starts, ends):
    span = period_of(code)
    assert (span.kind, span.code, span.starts, span.ends) == (kind, code, starts, ends)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "2026-13",
        "2026-00",
        "2026-1",
        "2026-Q5",
        "2026-Q0",
        "2026-q1",
        "26",
        "0000",
        "2026-10 ",
        "٢٠٢٦",
        "2026-10-01",
    ],
)
def test_what_is_no_code_is_refused_with_a_reason(code):
    with pytest.raises(PeriodUnreadable, match="2026-Q3"):
        period_of(code)


@pytest.mark.parametrize(
    ("code", "due", "closes"),
    [
        # October 2026: the 10th is a Tuesday, the 25th a Wednesday.
        ("2026-10", date(2026, 11, 10), date(2026, 11, 25)),
        # December 2025: the 10th of January is a Saturday.
        ("2025-12", date(2026, 1, 11), date(2026, 1, 25)),
        # March 2026: the 10th of April is a Friday, the 25th a Saturday.
        ("2026-03", date(2026, 4, 12), date(2026, 4, 26)),
        # The third quarter 2026: 15 and 30 days; the 30th of October is a Friday.
        ("2026-Q3", date(2026, 10, 15), date(2026, 11, 1)),
        # The year 2026: 45 and 90 days.
        ("2026", date(2027, 2, 14), date(2027, 3, 31)),
    ],
)
def test_deadlines_run_to_the_end_of_a_working_day_in_baghdad(code, due, closes):
    span = period_of(code)
    for found, day in ((span.due_at(), due), (span.closes_at(), closes)):
        # Baghdad is three hours ahead: its midnight is 21:00 of the deadline's own day.
        assert found == datetime(day.year, day.month, day.day, 21, tzinfo=UTC)


def test_a_holiday_moves_a_deadline_and_may_push_it_into_a_weekend():
    friday, saturday = date(2026, 11, 13), date(2026, 11, 14)
    assert working_day(date(2026, 11, 12), {date(2026, 11, 12)}) == date(2026, 11, 15)
    assert working_day(friday) == working_day(saturday) == date(2026, 11, 15)
    assert working_day(friday, {date(2026, 11, 15), date(2026, 11, 16)}) == date(2026, 11, 17)
    assert working_day(date(2026, 11, 12)) == date(2026, 11, 12)


@pytest.mark.parametrize(
    ("kind", "today", "code"),
    [
        ("M", date(2026, 10, 31), "2026-09"),
        ("M", date(2026, 11, 1), "2026-10"),
        ("M", date(2026, 1, 1), "2025-12"),
        ("Q", date(2026, 9, 30), "2026-Q2"),
        ("Q", date(2026, 10, 1), "2026-Q3"),
        ("Y", date(2026, 12, 31), "2025"),
        ("Y", date(2027, 1, 1), "2026"),
    ],
)
def test_the_last_complete_period_has_ended_before_today(kind, today, code):
    assert last_complete(kind, today).code == code


@pytest.mark.parametrize(
    ("code", "before", "a_year_before"),
    [
        ("2026-01", "2025-12", "2025-01"),
        ("2026-10", "2026-09", "2025-10"),
        ("2024-02", "2024-01", "2023-02"),
        ("2026-Q1", "2025-Q4", "2025-Q1"),
        ("2026", "2025", "2025"),
    ],
)
def test_periods_to_compare_with(code, before, a_year_before):
    assert (previous(code), same_last_year(code)) == (before, a_year_before)


def test_a_day_lies_in_one_period_of_each_kind():
    day = date(2026, 12, 31)
    assert [containing(kind, day).code for kind in "MQY"] == ["2026-12", "2026-Q4", "2026"]


def test_a_year_holds_twelve_months_four_quarters_and_itself():
    codes = [span.code for span in periods_between(date(2026, 1, 1), date(2026, 12, 31))]
    assert len(codes) == 17
    assert codes[:5] == ["2026-01", "2026-02", "2026-Q1", "2026-03", "2026-04"]
    assert codes[-3:] == ["2026", "2026-Q4", "2026-12"]


def test_periods_that_stick_out_are_left_out():
    spans = periods_between(date(2026, 1, 15), date(2026, 7, 30))
    assert [span.code for span in spans] == ["2026-02", "2026-03", "2026-04", "2026-05", "2026-Q2", "2026-06"]
