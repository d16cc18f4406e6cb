"""Scores of worked histories, computed by the portal and by the oracle alike."""

import pytest
import time_machine
from django.utils import translation

from roadmap_portal.indicators import scores
from roadmap_portal.indicators.oracle import expected_scores
from roadmap_portal.indicators.oracle.compare import in_oracle_terms
from roadmap_portal.plan.calendar import midnight, period_of
from roadmap_portal.plan.models import Kpi, Period, Roadmap, Track
from roadmap_portal.provinces.models import Area
from tests import factories as make
from tests.indicators.days import WORKING_DAY

# Every period of 2026 has closed.
NOW = midnight(period_of("2027-06").starts)


@pytest.fixture(params=["portal", "oracle"])
def scored(request, db):
    """A function (moment=NOW) -> {(period, area, code): row}; ``code`` is of the indicator, track or road map."""

    def compute(moment=NOW):
        if request.param == "oracle":
            return by_codes(expected_scores(moment=moment))
        rows = [row for plan in Roadmap.objects.all() for row in scores.compute(plan, moment=moment)]
        return by_codes(in_oracle_terms(rows))

    return compute


def by_codes(rows):
    periods = dict(Period.objects.order_by("pk").values_list("pk", "code"))
    areas = dict(Area.objects.order_by("pk").values_list("pk", "code"))
    refs = {"K": _codes(Kpi), "T": _codes(Track), "R": _codes(Roadmap)}
    return {(periods[p], areas[a], refs[subject][ref]): row for (p, a, subject, ref), row in rows.items()}


def _codes(model):
    return dict(model.objects.order_by("pk").values_list("pk", "code"))


@pytest.fixture
def clearance(db):
    return make.kpi("CRM-03", aggregation="ratio", factor=100)


@pytest.fixture
def crime(db):
    fields = {"denominator_nature": "stock", "population_side": "denominator", "annualised": True}
    return make.kpi("CRM-02", aggregation="ratio", factor=100_000, direction="lower", unit="per_100k", **fields)


@pytest.fixture
def clock():
    """October can be reported; pages speak English."""
    with time_machine.travel(WORKING_DAY) as clock, translation.override("en"):
        yield clock


@pytest.fixture
def kpi(db):
    """A count whose target for October is 100 in Dhi Qar."""
    made = make.kpi("SEC-04")
    make.target(made, make.command("DQ-1"), "2026-10", 100)
    return made
