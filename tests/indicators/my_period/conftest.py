import pytest

from tests import factories as make


@pytest.fixture
def kpis():
    """A count, a share and a rate per inhabitant, with targets that 95, 90 % and 10 per 100,000 meet."""
    command = make.command("DQ-1")
    make.population(command, 2026, 2_000_000)
    count = make.kpi("SEC-04", counted_numerator=True)
    ratio = {"aggregation": "ratio", "unit": "pct", "factor": 100, "decimals": 1, "counted_numerator": True}
    share = make.kpi("CRM-03", part_of_whole=True, counted_denominator=True, **ratio)
    share.numerator, share.denominator = "cases solved", "cases recorded"
    share.save()
    rate = make.kpi(
        "CRM-01",
        **(ratio | {"unit": "per_100k", "factor": 100_000, "denominator_nature": "stock"}),
        direction="lower",
        population_side="denominator",
    )
    for kpi, target in ((count, 100), (share, 90), (rate, 10)):
        make.target(kpi, command, "2026-10", target)
    return count, share, rate
