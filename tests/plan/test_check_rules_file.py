"""The file of proposed check rules is refused with line and column when a rule means nothing."""

import pytest

from roadmap_portal.plan.loader import PlanRefused, load
from roadmap_portal.plan.models import CheckRule

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("column", "value"),
    [("left", "XXX-99"), ("left", "CRM-08.numerator"), ("right", "CRM-02 -"), ("right", "SEC-01"), ("operator", "!=")],
)
def test_a_rule_that_means_nothing_stops_the_load(files, column, value):
    files.set("check_rules", 2, column, value)
    with pytest.raises(PlanRefused) as refused:
        load(files)
    (problem,) = refused.value.problems
    assert all(part in problem for part in ("check_rules.csv", "2", column))
    assert not CheckRule.objects.exists()
