"""The portal makes its reports by itself: once for each period, also when it was off on the day."""

from datetime import timedelta

import pytest

from roadmap_portal.plan.models import Period
from roadmap_portal.reports.models import Report, ReportPlan
from roadmap_portal.reports.schedule import request_due

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def quarterly(plan):
    ReportPlan.objects.all().delete()
    return ReportPlan.objects.create(kind="Q", after="close", days=2)


@pytest.fixture
def moment(quarterly):
    """When the report of the first quarter is due."""
    return Period.objects.get(code="2026-Q1").closes_at + timedelta(days=2)


def codes():
    return list(Report.objects.order_by("code").values_list("code", flat=True))


def test_nothing_before_the_moment(moment):
    assert request_due(moment - timedelta(seconds=1)) == [] and codes() == []


@pytest.mark.parametrize("late", [timedelta(0), timedelta(hours=7), timedelta(days=40)])
def test_exactly_one_from_the_moment_on_also_after_days_off(moment, late):
    for again in range(5):
        request_due(moment + late + timedelta(minutes=again))
    assert codes() == ["2026-Q1"]
    assert Report.objects.get().editions.count() == 1


def test_only_the_latest_period_is_caught_up(moment):
    request_due(moment + timedelta(days=100))
    assert codes() == ["2026-Q2"]


def test_an_inactive_plan_makes_nothing(quarterly, moment):
    ReportPlan.objects.update(active=False)
    assert request_due(moment) == []


def test_a_report_that_somebody_asked_for_is_not_made_again(moment, report):
    from roadmap_portal.reports.editions import request_edition

    request_edition(report)
    assert request_due(moment) == []


@pytest.mark.parametrize(
    ("scope", "made"), [("province", ["2026-Q1-DQ", "2026-Q1-NI"]), ("track", ["2026-Q1-FIN", "2026-Q1-SEC"])]
)
def test_provinces_and_tracks_get_one_each(quarterly, moment, scope, made):
    ReportPlan.objects.update(scope=scope)
    request_due(moment)
    request_due(moment)
    assert codes() == made
