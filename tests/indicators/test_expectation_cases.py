"""Worked cases of what was to be expected, of coverage and of the two times (sections 1, 4 and 5 of docs/method.md)."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from roadmap_portal.plan.calendar import midnight
from tests import factories as make


def figures(row, *names):
    return tuple(getattr(row, name) for name in names)


# --- Expectation -----------------------------------------------------------------------


@pytest.mark.parametrize(("path", "expected", "raw"), [("linear", 46, 50), ("stepwise", 52, 25)])
def test_the_line_runs_from_the_baseline_to_the_last_target(scored, path, expected, raw):
    units = make.kpi("COM-03", path=path)
    command = make.command("DQ-1")
    make.baseline(units, command, make_december(), 40)
    make.target(units, command, "2027-12", 64)
    make.approved(units, command, "2026-06", 43)
    row = scored()["2026-06", "DQ-1", "COM-03"]
    assert figures(row, "expected", "raw", "rule") == (expected, raw, "baseline")


def make_december():
    """The month before the cycle: a baseline may lie there."""
    return make.period("2025-12").code


@pytest.fixture
def weapons(db):
    found = make.kpi("SEC-04")
    for code, value in [("2026-01", 10), ("2026-02", 20), ("2026-03", 30)]:
        make.target(found, make.command("DQ-1"), code, value)
    return found


def test_a_sums_targets_add_up_over_the_months_that_have_a_value(scored, weapons):
    make.approved(weapons, make.command("DQ-1"), "2026-01", 10)
    make.approved(weapons, make.command("DQ-1"), "2026-02", 14)
    make.approved(weapons, make.command("DQ-1"), "2026-03", absence="not_applicable")
    row = scored()["2026-Q1", "DQ-1", "SEC-04"]
    assert figures(row, "value", "expected", "raw", "rule") == (24, 30, 80, "ratio")


def test_baseline_and_end_target_are_taken_as_many_times(scored, weapons):
    make.baseline(weapons, make.command("DQ-1"), make_december(), 5)
    for code, value in [("2026-01", 10), ("2026-02", 14), ("2026-03", 21)]:
        make.approved(weapons, make.command("DQ-1"), code, value)
    row = scored()["2026-Q1", "DQ-1", "SEC-04"]
    # (45 - 3 × 5) ÷ (60 - 3 × 5)
    assert figures(row, "value", "expected", "raw", "rule") == (45, 60, D("66.666667"), "baseline")


def test_a_target_typed_for_the_longer_period_wins(scored, weapons):
    make.target(weapons, make.command("DQ-1"), "2026-Q1", 90)
    for code in ("2026-01", "2026-02", "2026-03"):
        make.approved(weapons, make.command("DQ-1"), code, 15)
    assert figures(scored()["2026-Q1", "DQ-1", "SEC-04"], "expected", "raw") == (90, 50)


def test_a_rates_longer_period_takes_the_target_of_the_last_one_inside(scored, clearance):
    for month, target in [("2026-01", 10), ("2026-02", 20), ("2026-03", 50)]:
        make.approved(clearance, make.command("DQ-1"), month, 1, of=4)
        make.target(clearance, make.command("DQ-1"), month, target)
    assert figures(scored()["2026-Q1", "DQ-1", "CRM-03"], "expected", "raw") == (50, 50)


def test_a_national_sum_meets_the_national_target_only_when_complete(scored):
    raids = make.kpi("COM-07")
    for code in ("DQ-1", "NI-1"):
        make.target(raids, make.command(code), "2026-01", 10)
        make.target(raids, make.command(code), "2026-02", 10)
        make.target(raids, make.command(code), "2026-03", 10)
        make.approved(raids, make.command(code), "2026-01", 10)
    make.approved(raids, make.command("DQ-1"), "2026-02", 10)
    make.approved(raids, make.command("DQ-1"), "2026-03", 10)
    make.approved(raids, make.command("NI-1"), "2026-03", absence="not_applicable")
    for code in ("2026-01", "2026-02", "2026-03"):
        make.target(raids, make.nation(), code, 100)
    found = scored()
    rows = [found[code, "IQ", "COM-07"] for code in ("2026-01", "2026-02", "2026-03")]
    assert [figures(row, "value", "expected", "raw") for row in rows] == [(20, 100, 20), (10, 10, 100), (10, 100, 10)]


def test_a_national_ratio_meets_the_national_target_even_when_incomplete(scored, clearance):
    make.approved(clearance, make.command("DQ-1"), "2026-01", 1, of=4)
    make.command("NI-1")
    make.target(clearance, make.nation(), "2026-01", 50)
    make.target(clearance, make.command("DQ-1"), "2026-01", 25)
    found = scored()
    assert [found["2026-01", area, "CRM-03"].raw for area in ("DQ-1", "DQ", "IQ")] == [100, 100, 50]


def test_one_command_without_a_target_leaves_the_area_without_one(scored, clearance):
    for code in ("DQ-1", "NI-1"):
        make.approved(clearance, make.command(code), "2026-01", 1, of=4)
    make.target(clearance, make.command("DQ-1"), "2026-01", 25)
    row = scored()["2026-01", "IQ", "CRM-03"]
    assert figures(row, "value", "expected", "score", "status") == (25, None, None, "insufficient")


def test_typed_bounds_win_over_the_sheets_and_roll_up_by_denominator(scored):
    fields = {"aggregation": "ratio", "denominator_nature": "stock", "nature": "stock", "frequency": "Q"}
    staffing = make.kpi("HRM-01", direction="range", factor=100, bounds=(90, 100), **fields)
    make.approved(staffing, make.command("DQ-1"), "2026-Q1", 72, of=100)
    make.approved(staffing, make.command("NI-1"), "2026-Q1", 66, of=300)
    make.target(staffing, make.command("NI-1"), "2026-Q1", 50, upper=60)
    found = scored()
    names = ("value", "expected", "raw", "rule")
    assert figures(found["2026-Q1", "DQ-1", "HRM-01"], *names) == (72, None, 80, "range")
    assert figures(found["2026-Q1", "NI-1", "HRM-01"], *names) == (22, None, 44, "range")
    # L = (90 × 100 + 50 × 300) ÷ 400 = 60; A = 138 ÷ 400 × 100 = 34.5
    assert figures(found["2026-Q1", "IQ", "HRM-01"], *names) == (D("34.5"), None, D("57.5"), "range")


def test_the_bounds_of_a_sum_add_up_over_time(scored):
    patrols = make.kpi("COM-07", direction="range", bounds=(10, 20))
    make.target(patrols, make.command("DQ-1"), "2026-02", 30, upper=40)
    for code, value in [("2026-01", 10), ("2026-02", 20), ("2026-03", 10)]:
        make.approved(patrols, make.command("DQ-1"), code, value)
    row = scored()["2026-Q1", "DQ-1", "COM-07"]
    # 40 against 10 + 30 + 10 … 20 + 40 + 20
    assert figures(row, "value", "raw", "rule") == (40, 80, "range")


# --- Coverage ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reporting", "wanted"),
    [(1, (100, None, "insufficient", 1)), (2, (100, 100, "on_track", 2)), (4, (100, 100, "on_track", 4))],
)
def test_under_half_of_the_cells_there_is_no_score(scored, clearance, reporting, wanted):
    codes = ("BG-1", "BG-2", "DQ-1", "NI-1")
    commands = [make.command(code) for code in codes]
    for command in commands[:reporting]:
        make.approved(clearance, command, "2026-01", 1, of=4)
    make.target(clearance, make.nation(), "2026-01", 25)
    row = scored()["2026-01", "IQ", "CRM-03"]
    assert figures(row, "raw", "score", "status", "covered") == wanted
    assert row.cells == 4


# --- Two times -----------------------------------------------------------------------------


def test_closing_freezes_the_target_for_values_approved_later(scored, clearance):
    command = make.command("DQ-1")
    closes = make.period("2026-01").closes_at
    late = closes + timedelta(days=9)
    make.target(clearance, command, "2026-01", 50, recorded_until=late)
    make.target(clearance, command, "2026-01", 25, recorded_from=late)
    make.approved(clearance, command, "2026-01", 1, of=4, at=late)
    assert scored()["2026-01", "DQ-1", "CRM-03"].raw == 50


def test_a_target_recorded_before_closing_counts(scored, clearance):
    command = make.command("DQ-1")
    early = make.period("2026-01").closes_at - timedelta(microseconds=1)
    make.target(clearance, command, "2026-01", 50, recorded_until=early)
    make.target(clearance, command, "2026-01", 25, recorded_from=early)
    make.approved(clearance, command, "2026-01", 1, of=4)
    found = scored()["2026-01", "DQ-1", "CRM-03"]
    assert found.raw == 100
    assert scored(early - timedelta(microseconds=1))["2026-01", "DQ-1", "CRM-03"].raw == 50


def test_a_population_counted_anew_after_closing_changes_nothing(scored, crime):
    command = make.command("DQ-1")
    late = make.period("2026-01").closes_at + timedelta(days=1)
    make.population(command, 2026, 100_000, recorded_until=late)
    make.population(command, 2026, 200_000, recorded_from=late)
    make.approved(crime, command, "2026-01", 5)
    make.approved(crime, command, "2026-04", 5)
    found = scored()
    assert [found[code, "DQ-1", "CRM-02"].value for code in ("2026-01", "2026-04")] == [60, 30]


def test_a_past_day_shows_the_approval_of_that_day(scored, clearance):
    command = make.command("DQ-1")
    first, second = midnight(date(2026, 2, 5)), midnight(date(2026, 2, 20))
    withdrawn = midnight(date(2026, 3, 1))
    make.approved(clearance, command, "2026-01", 1, of=4, at=first, until=second)
    make.approved(clearance, command, "2026-01", 2, of=4, at=second, until=withdrawn)
    moments = [first - timedelta(seconds=1), first, second, withdrawn]
    rows = [scored(moment).get(("2026-01", "DQ-1", "CRM-03")) for moment in moments]
    assert [row and row.value for row in rows] == [None, 25, 50, None]
