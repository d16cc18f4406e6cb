"""`manage.py load_demo` in a portal without values."""

from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from roadmap_portal.accounts.models import User
from roadmap_portal.indicators.models import Extension, Observation, Score
from roadmap_portal.plan.calendar import midnight
from roadmap_portal.plan.loader import load
from roadmap_portal.reports.demo.loading import Demonstration, NoPlan
from workshops.models import Workshop

# October is open for one more day.
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _demonstration(settings):
    settings.PORTAL_DEMO = True
    with time_machine.travel(midnight(TODAY) + timedelta(hours=9)):
        yield


def test_the_command_refuses_outside_demonstrations(db, settings):
    settings.PORTAL_DEMO = False
    with pytest.raises(CommandError, match="PORTAL_DEMO"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_without_a_plan_the_command_says_what_comes_first(db):
    with pytest.raises(NoPlan):
        Demonstration()
    with pytest.raises(CommandError, match="load_roadmap"):
        call_command("load_demo")
    assert not User.objects.exists() and not Workshop.objects.exists()


def test_the_command_loads_values_and_past_workshops(db):
    load()
    out = StringIO()
    call_command("load_demo", months=1, without_report=True, stdout=out)
    assert Workshop.objects.filter(roadmap__working=False).get().province.code == "DQ"
    assert f"{Observation.objects.count()} values of 2026-10 to 2026-10" in out.getvalue()
    assert Score.objects.filter(period__code="2026-10").exists()


def test_an_extension_keeps_the_month_open_for_the_showcase_when_it_is_closed(db):
    today = date(2026, 11, 29)
    with time_machine.travel(midnight(today) + timedelta(hours=9)):
        load()
        Demonstration(months=1, today=today).load()
        extension = Extension.objects.get(observation=None, command__area__code="DQ-1")
        assert extension.period.code == "2026-10"
        assert extension.granted_at < extension.period.closes_at < midnight(today) < extension.until
        assert 20 <= Observation.objects.awaiting_review().count() <= 60
