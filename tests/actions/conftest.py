"""A command with its province, an indicator, and how obstacles and follow-ups are made here."""

from datetime import date

import pytest

from roadmap_portal.actions.followups import open_follow_up
from roadmap_portal.actions.models import Cause
from roadmap_portal.actions.obstacles import raise_obstacle
from tests import factories as make
from tests import personas


@pytest.fixture
def planner(db):
    return personas.planner()


@pytest.fixture
def raised(planner):
    """``raised("DQ-1", severity=1, …)`` is an obstacle of that command, or province, or "IQ"."""

    def obstacle(code="DQ-1", **given):
        values = {"what_ar": "نقص العجلات", "cause": cause(), "by": planner, "raised_on": date(2026, 10, 1)}
        return raise_obstacle(area=area(code), **(values | given))

    return obstacle


@pytest.fixture
def opened(planner):
    """``opened("DQ-1", due=…, …)`` is a follow-up."""

    def follow_up(code="DQ-1", **given):
        values = {"what_ar": "تجهيز العجلات", "due": date(2026, 12, 1), "by": planner}
        return open_follow_up(area=area(code), **(values | given))

    return follow_up


def area(code):
    if code == "IQ":
        return make.nation()
    return make.command(code).area if "-" in code else make.province(code)


def cause(code="KIT"):
    return Cause.objects.get(code=code)
