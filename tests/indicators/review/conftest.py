import pytest

from tests import factories as make
from tests.indicators.review.making import flagged, submit


@pytest.fixture
def kpi():
    made = make.kpi("SEC-04")
    for code in ("DQ-1", "NI-1", "BG-1", "BG-2"):
        make.target(made, make.command(code), "2026-10", 100)
    return made


@pytest.fixture
def waiting(kpi):
    other = make.kpi("CRM-03")
    for code in ("DQ-1", "NI-1"):
        make.target(other, make.command(code), "2026-10", 100)
    submit(kpi, "NI-1")
    submit(kpi, "DQ-1")
    submit(other, "DQ-1")
    return kpi, other


@pytest.fixture
def unusual(kpi):
    """Submitted with a note, because a check has flagged it."""
    return flagged(kpi, "DQ-1")
