import pytest
import time_machine

from tests import factories as make
from tests.indicators.days import WORKING_DAY


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(WORKING_DAY) as clock:
        yield clock


@pytest.fixture
def kpi():
    made = make.kpi("SEC-04")
    make.target(made, make.command("DQ-1"), "2026-10", 100)
    return made
