"""Worked cases of section 6 of docs/method.md: tracks and the road map, for the portal and the oracle alike."""

from datetime import date, timedelta

import pytest

from roadmap_portal.plan.calendar import midnight
from tests import factories as make


def figures(row, *names):
    return tuple(getattr(row, name) for name in names)


def quarterly(code, score, *, command="DQ-1", period="2026-Q1", **fields):
    """A quarterly indicator whose value in one command is ``score`` per cent of what was expected."""
    found = make.kpi(code, frequency="Q", **fields)
    make.approved(found, make.command(command), period, score)
    make.target(found, make.command(command), period, 100)
    return found


def test_months_have_indicators_only(scored):
    monthly = make.kpi("SEC-04")
    for code in ("2026-01", "2026-02", "2026-03"):
        make.approved(monthly, make.command("DQ-1"), code, 1)
    subjects = {(period, code) for period, area, code in scored() if area == "IQ"}
    months = {("2026-01", "SEC-04"), ("2026-02", "SEC-04"), ("2026-03", "SEC-04")}
    longer = {(period, code) for period in ("2026-Q1", "2026") for code in ("SEC-04", "SEC", "RM")}
    assert subjects == months | longer


def test_indicators_are_weighted(scored):
    quarterly("SEC-01", 100, weight=2)
    quarterly("SEC-02", 40, weight=1)
    row = scored()["2026-Q1", "DQ-1", "SEC"]
    assert figures(row, "indicator_score", "delivery_score", "score", "status") == (80, None, 80, "attention")
    assert figures(row, "alpha", "weight", "weight_with_data", "weight_all") == (make.Decimal("0.5"), 14, 3, 3)


@pytest.mark.parametrize(("weight", "wanted"), [(2, (None, None, "insufficient")), (1, (80, 80, "attention"))])
def test_under_half_of_the_weight_a_track_is_grey(scored, weight, wanted):
    quarterly("SEC-01", 80, weight=1)
    make.kpi("SEC-02", frequency="Q", weight=weight)
    make.milestone("M1", track=make.track(), percent=50)
    row = scored()["2026-Q1", "DQ-1", "SEC"]
    assert figures(row, "indicator_score", "score", "status") == wanted
    assert figures(row, "weight_with_data", "weight_all", "covered", "cells") == (1, 1 + weight, 1, 2)


def test_an_indicator_that_does_not_apply_leaves_the_weight(scored):
    quarterly("SEC-01", 80, weight=1)
    other = make.kpi("SEC-02", frequency="Q", weight=2)
    make.approved(other, make.command("DQ-1"), "2026-Q1", absence="not_applicable")
    row = scored()["2026-Q1", "DQ-1", "SEC"]
    assert figures(row, "score", "weight_with_data", "weight_all", "covered", "cells") == (80, 1, 1, 1, 1)


def test_a_yearly_flow_does_not_count_in_a_quarter_and_a_yearly_stock_does(scored):
    quarterly("SEC-01", 80, weight=1)
    make.kpi("SEC-02", frequency="Y", weight=5)
    make.kpi("SEC-03", frequency="Y", nature="stock", weight=1)
    row = scored()["2026-Q1", "DQ-1", "SEC"]
    assert figures(row, "score", "weight_all", "covered", "cells") == (80, 2, 1, 2)


def test_progress_counts_90_at_most_until_evidence_is_accepted(scored):
    quarterly("SEC-01", 50)
    found = make.milestone("M1", track=make.track(), percent=100)
    assert scored()["2026-Q1", "IQ", "SEC"].delivery_score == 90
    make.progress(found, 100, on=date(2026, 2, 1), evidence_accepted=True)
    assert scored()["2026-Q1", "IQ", "SEC"].delivery_score == 100


def test_milestones_are_weighted_and_one_without_progress_is_at_zero(scored):
    quarterly("SEC-01", 50)
    make.milestone("M1", track=make.track(), percent=20, weight=1)
    make.milestone("M2", track=make.track(), percent=100, weight=3, evidence=True)
    make.milestone("M3", track=make.track(), weight=4)
    assert scored()["2026-Q1", "IQ", "SEC"].delivery_score == 40


def test_a_province_counts_its_own_milestones_and_the_nation_all(scored):
    quarterly("SEC-01", 80)
    make.milestone("M1", track=make.track(), percent=40)
    make.milestone("M2", track=make.track(), percent=60, province=make.province("DQ"))
    make.milestone("M3", track=make.track(), percent=80, province=make.province("NI"))
    found = scored()
    assert [found["2026-Q1", area, "SEC"].delivery_score for area in ("DQ-1", "DQ", "IQ")] == [60, 60, 60]
    make.milestone("M4", track=make.track(), percent=0, province=make.province("NI"))
    found = scored()
    assert [found["2026-Q1", area, "SEC"].delivery_score for area in ("DQ-1", "DQ", "IQ")] == [60, 60, 45]


@pytest.mark.parametrize(("alpha", "score"), [("0.5", 70), ("0.25", 65), ("1", 80), ("0", 60)])
def test_alpha_is_the_share_of_the_indicators(scored, alpha, score):
    make.track(alpha=alpha)
    quarterly("SEC-01", 80)
    make.milestone("M1", track=make.track(), percent=60)
    assert scored()["2026-Q1", "IQ", "SEC"].score == score


def test_a_critical_indicator_off_track_holds_its_track_back(scored):
    quarterly("SEC-01", 100, weight=19)
    quarterly("SEC-02", 0, weight=1, critical=True)
    assert figures(scored()["2026-Q1", "IQ", "SEC"], "score", "status") == (95, "attention")


def test_progress_recorded_after_closing_counts_but_not_what_happened_after_the_end(scored):
    quarterly("SEC-01", 50)
    late = make.period("2026-Q1").closes_at + timedelta(days=5)
    found = make.milestone("M1", track=make.track(), percent=10)
    make.progress(found, 30, on=date(2026, 3, 31), recorded_from=late)
    make.progress(found, 70, on=date(2026, 4, 1))
    assert scored()["2026-Q1", "IQ", "SEC"].delivery_score == 30
    assert scored(late - timedelta(seconds=1))["2026-Q1", "IQ", "SEC"].delivery_score == 10


def test_weights_recorded_after_closing_change_nothing(scored):
    first = quarterly("SEC-01", 100, weight=1)
    quarterly("SEC-02", 40, weight=1)
    late = make.period("2026-Q1").closes_at + timedelta(days=1)
    first.weights.update(recorded_until=late)
    make.kpi_weight(first, 2, recorded_from=late)
    assert scored()["2026-Q1", "IQ", "SEC"].score == 70


def test_a_weight_applies_from_its_day(scored):
    first = quarterly("SEC-01", 100, weight=1)
    quarterly("SEC-02", 40, weight=1)
    make.kpi_weight(first, 2, applies_from=date(2026, 1, 2), recorded_from=midnight(date(2026, 2, 1)))
    assert figures(scored()["2026-Q1", "IQ", "SEC"], "score", "weight_all") == (70, 2)


@pytest.mark.parametrize(("grey", "wanted"), [(14, (80, "attention")), (15, (None, "insufficient"))])
def test_under_half_of_the_tracks_weight_the_road_map_is_grey(scored, grey, wanted):
    quarterly("SEC-01", 80)
    make.track("CRM", weight=grey)
    found = scored()
    names = ("score", "weight", "weight_with_data", "weight_all", "track")
    assert figures(found["2026-Q1", "IQ", "CRM"], "score", "status") == (None, "insufficient")
    assert figures(found["2026-Q1", "IQ", "RM"], "score", "status") == wanted
    assert figures(found["2026-Q1", "IQ", "RM"], *names)[1:] == (0, 14, 14 + grey, None)


def test_the_road_map_is_the_weighted_mean_of_its_tracks(scored):
    quarterly("SEC-01", 100, track=make.track("SEC", weight=14))
    quarterly("FIN-01", 60, track=make.track("FIN", weight=6))
    row = scored()["2026-Q1", "IQ", "RM"]
    assert figures(row, "score", "status", "covered", "cells") == (88, "attention", 2, 2)


def test_the_road_map_computes_from_stored_track_scores(scored):
    # Two thirds are stored as 66.666667; their mean with 50 is then 58.3333335, stored as 58.333334.
    for code in ("SEC-01", "SEC-02", "SEC-03"):
        quarterly(code, 0 if code == "SEC-03" else 100)
    quarterly("CRM-01", 50)
    found = scored()
    assert found["2026-Q1", "IQ", "SEC"].score == make.Decimal("66.666667")
    assert found["2026-Q1", "IQ", "RM"].score == make.Decimal("58.333334")
