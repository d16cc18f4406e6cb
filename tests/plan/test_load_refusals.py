"""Files with anything wrong are refused whole, and told where and why."""

import io

import pytest
from django.core.management import call_command
from django.utils import translation

from roadmap_portal.operations.models import AuditEntry, Change
from roadmap_portal.plan.loader import PlanRefused, load
from roadmap_portal.plan.models import Kpi, Period
from roadmap_portal.plan.roadmap_file_sheets import SHEETS
from roadmap_portal.provinces.models import Area

pytestmark = pytest.mark.django_db

RANGE = {"code": "HRM-01"}
BAND = {"kpi": "HRM-01"}
ANY = {}


def refused(files):
    """The problems that the files are refused for; nothing may have been written."""
    with translation.override("en"), pytest.raises(PlanRefused) as caught:
        load(files)
    for model in (Area, Period, Kpi, AuditEntry, Change):
        assert not model.objects.exists()
    return caught.value.problems


BROKEN_CELLS = [
    # Numbers
    ("kpis", ANY, "weight", "many", "“many” is not a number"),
    ("kpis", ANY, "weight", "-1", "Negative values are not accepted."),
    ("kpis", ANY, "weight", "1234567890123", "too long"),
    ("kpis", ANY, "weight", "0.00001", "too long"),
    ("kpis", ANY, "weight", "NaN", "“NaN” is not a number"),
    ("kpis", ANY, "decimals", "1.5", "whole number"),
    ("kpis", ANY, "factor", "0", "between 1 and 1000000"),
    ("tracks", ANY, "alpha", "1.01", "must lie between 0 and 1."),
    ("tracks", ANY, "weight", "-14", "Negative values are not accepted."),
    ("milestones", ANY, "weight", "", "This field is required."),
    ("baselines", ANY, "value", "4_2", "“4_2” is not a number"),
    ("targets", ANY, "value", "-0.1", "Negative values are not accepted."),
    ("population", ANY, "population", "0", "between 1 and"),
    ("population", ANY, "population_15_plus", "999999999", "more than the whole population."),
    # Ranges and thresholds
    ("targets", BAND, "value", "0", "must be above zero."),
    ("targets", BAND, "value_high", "85", "must be above the lower one."),
    ("targets", BAND, "value_high", "", "two bounds"),
    ("targets", {"kpi": "SEC-01"}, "value_high", "101", "every other has one number."),
    ("kpis", RANGE, "lower", "0", "must be above zero."),
    ("kpis", RANGE, "upper", "90", "must be above the lower one."),
    ("kpis", RANGE, "lower", "", "two bounds."),
    ("kpis", {"code": "SEC-01"}, "lower", "5", "only a range has bounds."),
    ("kpis", ANY, "threshold_attention", "90", "must be below the threshold “on track”."),
    # Enumerations and flags
    ("kpis", ANY, "direction", "up", "“up” is not one of: higher, lower, range."),
    ("kpis", ANY, "unit", "", "This field is required."),
    ("kpis", ANY, "frequency", "W", "“W” is not one of: M, Q, Y."),
    ("kpis", ANY, "critical", "yes", "Write 1 for yes or 0 for no."),
    ("legal_instruments", ANY, "stage", "done", "“done” is not one of: proposed,"),
    ("objectives", ANY, "priority", "4", "between 1 and 3."),
    # What belongs together in a sheet
    ("kpis", {"aggregation": "ratio"}, "denominator_nature", "", "a ratio has one"),
    ("kpis", {"aggregation": "sum"}, "part_of_whole", "1", "only a ratio can have this."),
    ("kpis", {"aggregation": "wmean"}, "nature", "flow", "a weighted mean is a stock."),
    ("kpis", {"aggregation": "wmean"}, "weight_by", "", "names population_15_plus"),
    ("kpis", {"nature": "stock"}, "annualised", "1", "only a flow can be annualised."),
    # References
    ("commands", ANY, "province", "XX", "“XX” does not stand in provinces.csv."),
    ("districts", ANY, "command", "XX-1", "“XX-1” does not stand in commands.csv."),
    ("districts", ANY, "command", "DQ-1", "is a command of another province."),
    ("objectives", ANY, "track", "XXX", "“XXX” does not stand in tracks.csv."),
    ("activities", ANY, "body", "XXX", "“XXX” does not stand in bodies.csv."),
    ("milestones", ANY, "activity", "SEC-A99", "“SEC-A99” does not stand in activities.csv."),
    ("milestones", ANY, "province", "XX", "“XX” does not stand in provinces.csv."),
    ("kpis", ANY, "track", "XXX", "“XXX” does not stand in tracks.csv."),
    ("baselines", ANY, "kpi", "SEC-99", "“SEC-99” does not stand in kpis.csv."),
    ("targets", ANY, "area", "XX-1", "“XX-1” does not stand in commands.csv."),
    ("legal_instruments", ANY, "tracks", "SEC;XXX", "“XXX” does not stand in tracks.csv."),
    ("cycles", {"code": "2019-2023"}, "successor", "2030", "“2030” does not stand in cycles.csv."),
    # Dates and periods
    ("milestones", ANY, "baseline_due", "", "This field is required."),
    ("milestones", ANY, "due", "31/12/2026", "“31/12/2026” is not a date."),
    ("activities", ANY, "ends", "2020-02-30", "“2020-02-30” is not a date."),
    ("activities", ANY, "ends", "2001-01-01", "lies before the start."),
    ("targets", ANY, "period", "2028-Q5", "“2028-Q5” is not a period."),
    ("targets", ANY, "period", "2031-Q4", "lies in no cycle."),
    ("baselines", {"kpi": "SEC-01"}, "period", "2023", "no period of the indicator's frequency."),
    ("cycles", {"code": "2019-2023"}, "adopted_on", "", "only a working cycle may leave this empty"),
    ("cycles", {"code": "2019-2023"}, "ends", "2024-06-30", None),
    # Texts
    ("kpis", ANY, "name_en", "", "This field is required."),
    ("bodies", ANY, "name_ar", "", "This field is required."),
    ("tracks", ANY, "aim_en", "", "the text is missing in this language."),
    ("kpis", ANY, "name_en", "Bell\x07", "control character"),
    ("districts", ANY, "name_ar", "سطر\nآخر", "control character"),
    ("kpis", ANY, "name_ar", "ا" * 301, "longer than 300 characters."),
    ("provinces", ANY, "code", "د ق", "is not a code"),
]


@pytest.mark.parametrize(("name", "cells", "column", "value", "reason"), BROKEN_CELLS)
def test_one_broken_cell_refuses_everything(files, name, cells, column, value, reason):
    line = files.line_of(name, **cells)
    files.set(name, line, column, value)
    problems = refused(files)
    where = f"{name}.csv line {line}: "
    at_fault = "successor" if reason is None else column
    reason = reason or "starts before this cycle ends."
    assert [p for p in problems if p.startswith(f"{where}{at_fault}: ") and reason in p], problems


@pytest.mark.parametrize("name", SHEETS)
def test_a_missing_file_is_named_alone(files, name):
    (files / f"{name}.csv").unlink()
    assert refused(files) == [f"{name}.csv: the file is missing."]


@pytest.mark.parametrize("name", SHEETS)
def test_a_missing_column_is_named_alone(files, name):
    header, *rows = files.rows(name)
    files.write(name, [row[:-1] for row in (header, *rows)])
    assert refused(files) == [f"{name}.csv line 1: {header[-1]}: the column is missing."]


def test_an_unknown_column_is_refused(files):
    files.write("bodies", [[*row, "x"] for row in files.rows("bodies")])
    assert refused(files) == ["bodies.csv line 1: x: the column is not known."]


@pytest.mark.parametrize("name", [name for name in SHEETS if name != "cycles"])
def test_a_double_is_refused(files, name):
    rows = files.rows(name)
    files.write(name, [*rows, rows[1]])
    column = SHEETS[name].key[-1]
    sentence = f"{name}.csv line {len(rows) + 1}: {column}: the same stands in line 2 already."
    assert sentence in refused(files)


def test_a_row_with_too_few_cells_is_refused(files):
    rows = files.rows("bodies")
    files.write("bodies", [*rows, ["NEW", "جديد"]])
    assert refused(files) == [f"bodies.csv line {len(rows) + 1}: 2 cells instead of 3."]


def test_a_file_in_another_encoding_is_refused(files):
    (files / "bodies.csv").write_bytes("code,name_ar,name_en\nMOI,وزارة,Ministry\n".encode("cp1256"))
    assert "bodies.csv: the file is not UTF-8 text." in refused(files)


def test_an_unclosed_quote_is_refused(files):
    with (files / "bodies.csv").open("a", encoding="utf-8") as file:
        file.write('NEW,"جديد,New\n')
    assert any(problem.startswith("bodies.csv: the file is not proper CSV: ") for problem in refused(files))


def test_two_working_cycles_are_refused(files):
    files.set("cycles", files.line_of("cycles", code="2019-2023"), "working", "1")
    assert "cycles.csv: exactly one cycle must be the working one." in refused(files)


def test_all_problems_are_named_at_once_in_the_reader_s_language(files):
    files.set("kpis", 2, "direction", "up")
    files.set("bodies", 2, "name_en", "")
    assert len(refused(files)) == 2
    files.set("targets", 2, "value", "x")
    assert len(refused(files)) == 3


def test_the_command_says_why_and_exits_with_1(files):
    files.set("kpis", 14, "direction", "")
    err = io.StringIO()
    with translation.override("en"), pytest.raises(SystemExit) as left:
        call_command("load_roadmap", "--dir", str(files), stderr=err)
    assert left.value.code == 1
    assert err.getvalue().splitlines() == [
        "kpis.csv line 14: direction: This field is required.",
        "Nothing was loaded: 1 problem.",
    ]
    assert not Kpi.objects.exists()
