"""Worked cases of sections 2 and 3 of docs/method.md, reckoned by hand, for the portal and the oracle alike."""

from datetime import date
from decimal import Decimal as D

from tests import factories as make


def figures(row, *names):
    return tuple(getattr(row, name) for name in names)


# --- Area: sums are divided, percentages never averaged -----------------------------


def test_percentages_are_never_averaged(scored, clearance):
    make.approved(clearance, make.command("DQ-1"), "2026-01", 90, of=100)
    make.approved(clearance, make.command("NI-1"), "2026-01", 1, of=10)
    row = scored()["2026-01", "IQ", "CRM-03"]
    assert figures(row, "numerator", "denominator", "value") == (91, 110, D("82.727273"))
    assert figures(row, "status", "expected", "raw", "rule") == ("insufficient", None, None, "")


def test_a_province_adds_its_commands_and_nobody_elses(scored, clearance):
    make.approved(clearance, make.command("BG-1"), "2026-01", 30, of=60)
    make.approved(clearance, make.command("BG-2"), "2026-01", 10, of=40)
    make.approved(clearance, make.command("DQ-1"), "2026-01", 10, of=10)
    found = scored()
    values = [found["2026-01", area, "CRM-03"].value for area in ("BG-1", "BG-2", "BG", "DQ", "IQ")]
    assert values == [50, 25, 40, 100, D("45.454545")]


def test_a_ratio_of_two_flows_adds_both_sides_over_time(scored, clearance):
    for code, numerator, denominator in [("2026-01", 1, 2), ("2026-02", 1, 4), ("2026-03", 2, 4)]:
        make.approved(clearance, make.command("DQ-1"), code, numerator, of=denominator)
    row = scored()["2026-Q1", "DQ-1", "CRM-03"]
    assert figures(row, "numerator", "denominator", "value", "basis", "source") == (4, 10, 40, "rolled", "2026-Q1")


def test_a_weighted_mean_is_weighted_by_the_people_aged_15_and_over(scored):
    trust = make.kpi("COM-01", frequency="Y", nature="stock", aggregation="wmean", unit="pct")
    for code, adults, value, target in [("DQ-1", 100, 50, 60), ("NI-1", 300, 70, 80)]:
        make.population(make.command(code), 2026, 1000, adults)
        make.approved(trust, make.command(code), "2026", value)
        make.target(trust, make.command(code), "2026", target)
    row = scored()["2026", "IQ", "COM-01"]
    assert figures(row, "numerator", "denominator", "value", "expected") == (26000, 400, 65, 75)
    make.target(trust, make.nation(), "2026", 65)
    assert figures(scored()["2026", "IQ", "COM-01"], "expected", "score", "status") == (65, 100, "on_track")


def test_a_command_out_of_scope_has_no_rows_and_no_cells(scored, clearance):
    make.approved(clearance, make.command("DQ-1"), "2026-01", 1, of=4)
    make.approved(clearance, make.command("EB-1", in_scope=False), "2026-01", 3, of=4)
    found = scored()
    assert not [key for key in found if key[1] in ("EB", "EB-1")]
    assert figures(found["2026-01", "IQ", "CRM-03"], "value", "covered", "cells") == (25, 1, 1)


def test_a_change_of_scope_never_rewrites_earlier_coverage(scored, clearance):
    command, other = make.command("DQ-1"), make.command("NI-1")
    for code in ("2026-01", "2026-02"):
        make.approved(clearance, command, code, 1, of=4)
        make.approved(clearance, other, code, 3, of=4)
    make.scope(other, in_scope=False, applies_from=date(2026, 2, 1))
    found = scored()
    assert figures(found["2026-01", "IQ", "CRM-03"], "value", "cells") == (50, 2)
    assert figures(found["2026-02", "IQ", "CRM-03"], "value", "cells") == (25, 1)


# --- Time: stock denominators, annual rates, population ------------------------------


def test_a_stock_denominator_is_its_mean_rounded_before_commands_are_added(scored):
    hours = make.kpi("TRG-03", aggregation="ratio", denominator_nature="stock", unit="hours")
    for code, denominators in [("DQ-1", (1, 1, 2)), ("NI-1", (1, 2, 2))]:
        for month, denominator in enumerate(denominators, start=1):
            make.approved(hours, make.command(code), f"2026-0{month}", denominator, of=denominator)
    found = scored()
    rows = [found["2026-Q1", area, "TRG-03"] for area in ("DQ-1", "NI-1", "IQ")]
    assert [figures(row, "numerator", "denominator", "value") for row in rows] == [
        (4, D("1.3333"), D("3.000075")),
        (5, D("1.6667"), D("2.999940")),
        (9, 3, 3),
    ]


def test_a_rate_is_annual_in_every_period(scored, crime):
    command = make.command("DQ-1")
    make.population(command, 2026, 100_000)
    for code, crimes in [("2026-01", 5), ("2026-02", 7), ("2026-03", 0)]:
        make.approved(crime, command, code, crimes)
    make.approved(crime, command, "2026-04", 5)
    make.approved(crime, command, "2026-05", 7)
    make.approved(crime, command, "2026-06", absence="not_applicable")
    found = scored()
    values = [found[code, "DQ-1", "CRM-02"].value for code in ("2026-01", "2026-03", "2026-Q1", "2026-Q2")]
    assert values == [60, 0, 48, 72]


def test_an_annual_rate_of_three_quarters_is_rounded_to_ten_thousandths(scored):
    fields = {"denominator_nature": "stock", "population_side": "denominator", "annualised": True}
    rate = make.kpi("TRF-01", aggregation="ratio", factor=100_000, frequency="Q", **fields)
    make.population(make.command("DQ-1"), 2026, 100_000)
    for code, deaths in [("2026-Q1", 3), ("2026-Q2", 3), ("2026-Q3", 4)]:
        make.approved(rate, make.command("DQ-1"), code, deaths)
    make.approved(rate, make.command("DQ-1"), "2026-Q4", absence="not_applicable")
    row = scored()["2026", "DQ-1", "TRF-01"]
    assert figures(row, "numerator", "value", "covered", "cells") == (D("13.3333"), D("13.333300"), 3, 3)


def test_the_population_is_that_of_the_year_or_the_latest_one_before(scored, crime):
    command, without = make.command("DQ-1"), make.command("NI-1")
    make.population(command, 2025, 50_000)
    make.population(command, 2027, 100_000)
    make.population(without, 2027, 100_000)
    for code in ("2026-12", "2027-01"):
        make.approved(crime, command, code, 5)
    make.approved(crime, without, "2026-12", 5)
    found = scored()
    assert [found[code, "DQ-1", "CRM-02"].denominator for code in ("2026-12", "2027-01")] == [50_000, 100_000]
    assert figures(found["2026-12", "NI-1", "CRM-02"], "value", "covered", "cells") == (None, 0, 1)


def test_a_flow_with_a_month_missing_has_no_quarter(scored, clearance):
    for code in ("2026-01", "2026-02"):
        make.approved(clearance, make.command("DQ-1"), code, 1, of=2)
    for code in ("2026-01", "2026-02", "2026-03"):
        make.approved(clearance, make.command("NI-1"), code, 1, of=4)
    found = scored()
    names = ("numerator", "value", "covered", "cells", "status")
    assert figures(found["2026-Q1", "DQ-1", "CRM-03"], *names) == (None, None, 2, 3, "insufficient")
    assert figures(found["2026-Q1", "IQ", "CRM-03"], *names) == (3, 25, 5, 6, "insufficient")


def test_not_applicable_leaves_the_cells_and_another_absence_does_not(scored, clearance):
    for code, absence in [("DQ-1", "not_applicable"), ("NI-1", "not_collected")]:
        make.approved(clearance, make.command(code), "2026-01", 1, of=2)
        make.approved(clearance, make.command(code), "2026-02", 1, of=2)
        make.approved(clearance, make.command(code), "2026-03", absence=absence)
    found = scored()
    names = ("value", "covered", "cells")
    assert figures(found["2026-Q1", "DQ-1", "CRM-03"], *names) == (50, 2, 2)
    assert figures(found["2026-Q1", "NI-1", "CRM-03"], *names) == (None, 2, 3)
    assert figures(found["2026-03", "DQ-1", "CRM-03"], *names) == (None, 0, 0)
    assert figures(found["2026-03", "NI-1", "CRM-03"], *names) == (None, 0, 1)


# --- Stocks: carried within one own period, never two --------------------------------


def test_a_stock_is_carried_over_one_own_period_but_not_over_two(scored):
    vehicles = make.kpi("EQP-01", nature="stock")
    make.approved(vehicles, make.command("DQ-1"), "2026-02", 7)
    make.approved(vehicles, make.command("DQ-1"), "2026-04", 9)
    make.target(vehicles, make.command("DQ-1"), "2026-02", 10)
    make.target(vehicles, make.command("DQ-1"), "2026-03", 20)
    found = scored()
    names = ("value", "expected", "source", "basis", "covered", "cells")
    assert figures(found["2026-Q1", "DQ-1", "EQP-01"], *names) == (7, 10, "2026-02", "carried", 1, 3)
    assert figures(found["2026-Q2", "DQ-1", "EQP-01"], *names) == (None, None, None, "", 1, 3)
    assert figures(found["2026-04", "DQ-1", "EQP-01"], *names) == (9, None, "2026-04", "own", 1, 1)
    assert ("2026-03", "DQ-1", "EQP-01") not in found


def test_a_quarterly_stock_is_one_cell_of_a_month(scored):
    stations = make.kpi("INF-02", nature="stock", frequency="Q")
    make.approved(stations, make.command("DQ-1"), "2026-Q2", 7)
    found = scored()
    names = ("value", "source", "basis", "covered", "cells")
    assert figures(found["2026-06", "DQ-1", "INF-02"], *names) == (7, "2026-Q2", "rolled", 1, 1)
    assert figures(found["2026-09", "DQ-1", "INF-02"], *names) == (7, "2026-Q2", "carried", 1, 1)
    assert ("2026-10", "DQ-1", "INF-02") not in found
    assert ("2026-05", "DQ-1", "INF-02") not in found


def test_not_applicable_empties_a_shorter_period_only_when_nothing_is_carried(scored):
    stations = make.kpi("INF-02", nature="stock", frequency="Q")
    for command in ("DQ-1", "NI-1"):
        make.approved(stations, make.command(command), "2026-Q2", absence="not_applicable")
    make.approved(stations, make.command("NI-1"), "2026-Q1", 5)
    found = scored()
    names = ("value", "covered", "cells")
    assert figures(found["2026-06", "DQ-1", "INF-02"], *names) == (None, 0, 0)
    assert figures(found["2026-06", "NI-1", "INF-02"], *names) == (5, 1, 1)
    assert figures(found["2026-07", "NI-1", "INF-02"], *names) == (None, 0, 0)


def test_the_source_of_an_area_is_the_latest_among_its_commands(scored):
    stations = make.kpi("INF-02", nature="stock", frequency="Q")
    for command, code, value in [("DQ-1", "2026-Q3", 5), ("NI-1", "2026-Q4", 7)]:
        make.approved(stations, make.command(command), code, value)
        make.target(stations, make.command(command), code, value)
    row = scored()["2026", "IQ", "INF-02"]
    assert figures(row, "value", "expected", "source", "basis") == (12, 12, "2026-Q4", "rolled")


def test_a_stock_keeps_the_definition_of_the_period_that_it_is_from(scored):
    share = make.kpi("ICT-01", nature="stock", aggregation="ratio", denominator_nature="stock", factor=100)
    make.version(share, applies_from=date(2026, 3, 1), factor=1000)
    make.approved(share, make.command("DQ-1"), "2026-02", 1, of=2)
    make.approved(share, make.command("NI-1"), "2026-03", 1, of=2)
    found = scored()
    assert [found["2026-Q1", area, "ICT-01"].value for area in ("DQ-1", "NI-1", "IQ")] == [50, 500, 500]
