"""Worked cases of section 5 of docs/method.md, held against the portal's arithmetic and the oracle's alike."""

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from roadmap_portal.indicators import attainment
from roadmap_portal.indicators.oracle import attainment as oracle
from roadmap_portal.indicators.oracle.arithmetic import stored

with (Path(__file__).parent / "attainment_cases.csv").open(encoding="utf-8") as file:
    CASES = list(csv.DictReader(file))
QUANTITIES = ("expected", "baseline", "end_target", "lower", "upper")


def quantities(case):
    return {name: Fraction(case[name]) if case[name] else None for name in QUANTITIES}


def by_portal(case):
    found = attainment.attain(
        actual=Fraction(case["actual"]),
        direction=case["direction"],
        unit=Fraction(1, 10 ** int(case["decimals"])),
        **quantities(case),
    )
    if found is None:
        return None
    limits = Decimal(case["on_track"]), Decimal(case["attention"])
    return found.rule, found.raw, attainment.score_of(found.raw), attainment.status_of(found.raw, *limits)


def by_oracle(case):
    actual, given = Fraction(case["actual"]), quantities(case)
    if case["direction"] == "range":
        found = oracle.range_attainment(actual, given["lower"], given["upper"])
    else:
        found = oracle.attainment(
            actual,
            case["direction"],
            given["expected"],
            given["baseline"],
            given["end_target"],
            int(case["decimals"]),
        )
    if found is None:
        return None
    rule, raw = found
    limits = Decimal(case["on_track"]), Decimal(case["attention"])
    return rule, raw, stored(oracle.clamped(raw), 6), oracle.status(raw, *limits)


@pytest.mark.parametrize("computed", [by_portal, by_oracle])
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_worked_case(case, computed):
    wanted = None
    if case["rule"]:
        wanted = (case["rule"], Fraction(case["raw"]), Decimal(case["score"]), case["status"])
    assert computed(case) == wanted


def test_the_cases_reach_every_rule_status_and_direction():
    assert {case["rule"] for case in CASES} == {"baseline", "ratio", "zero", "range", ""}
    assert {case["status"] for case in CASES} == {"on_track", "attention", "off_track", ""}
    assert {case["direction"] for case in CASES} == {"higher", "lower", "range"}
    assert len({case["name"] for case in CASES}) == len(CASES) >= 45
