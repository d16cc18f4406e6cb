from datetime import date

import pytest

from tests import factories as make
from workshops.loading import load_workshops
from workshops.models import Workshop

TRACKS = ("SEC", "CRM", "TRF", "IEL", "COM", "FIN", "HRM", "TRG", "EQP", "INF", "ICT")


@pytest.fixture
def first_cycle(db):
    """The cycle and the province that the workshop of Dhi Qar stands in."""
    make.province("DQ")
    cycle = make.roadmap("2019-2023", starts=date(2019, 1, 1), ends=date(2023, 12, 31))
    for code in TRACKS:
        make.track(code, plan=cycle)
    return cycle


@pytest.fixture
def dhi_qar(first_cycle):
    load_workshops()
    return Workshop.objects.get()
