import pytest
import time_machine

from tests.indicators.days import WORKING_DAY


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(WORKING_DAY) as clock:
        yield clock
