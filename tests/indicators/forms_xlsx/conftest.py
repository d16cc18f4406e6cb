import pytest
from django.test import Client

from tests import factories as make
from tests import personas


@pytest.fixture
def kpis():
    """A count and a share, due from Dhi Qar for October."""
    command = make.command("DQ-1")
    count = make.kpi("SEC-04", counted_numerator=True)
    share = make.kpi("CRM-03", aggregation="ratio", unit="pct", factor=100, decimals=1, part_of_whole=True)
    for kpi, target in ((count, 100), (share, 90)):
        make.target(kpi, command, "2026-10", target)
    return count, share


@pytest.fixture
def client(kpis):
    return personas.sign_in(Client(), personas.officer_dq())
