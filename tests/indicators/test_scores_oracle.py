"""Random histories through the door, over closings: the score table is what the oracle finds, digit for digit."""

import random
from decimal import Decimal

import pytest
from django.db.models import F

from roadmap_portal.indicators import scores
from roadmap_portal.indicators.models import Observation, Score
from roadmap_portal.indicators.oracle import differences, expected_scores
from roadmap_portal.indicators.oracle.compare import in_oracle_terms
from tests import factories as make
from tests.indicators.histories import World


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.django_db
def test_the_table_is_what_the_oracle_finds_at_every_moment_of_a_history(seed):
    world = World(random.Random(seed))
    seen = {}
    for moment in world.live(acts=320):
        # With decisions that wait for the worker, and without.
        assert [str(one) for one in differences()] == []
        world.work()
        assert [str(one) for one in differences()] == []
        seen[moment] = in_oracle_terms(Score.objects.all())
    for moment, table in seen.items():
        assert expected_scores(moment=moment) == table
        assert in_oracle_terms(scores.compute(world.plan, moment=moment)) == table
    assert_that_much_happened(world)


def assert_that_much_happened(world):
    """The history had every act, values approved after closing, and every kind of figure."""
    acts = {"report", "approve", "approve_all", "send_back", "reopen", "correct", "withdraw", "record_progress"}
    acts |= {act.__name__ for act in world.decisions}
    assert acts <= set(world.done)
    assert Observation.objects.filter(approvals__approved_from__gt=F("period__closes_at")).exists()
    assert {"baseline", "ratio", "range"} <= set(Score.objects.values_list("rule", flat=True))
    assert {"own", "rolled", "carried"} <= set(Score.objects.values_list("basis", flat=True))
    assert set(Score.objects.values_list("status", flat=True)) == set(Score.Status.values)


@pytest.mark.django_db
def test_a_wrong_digit_a_missing_row_and_a_row_too_many_are_found():
    kpi = make.kpi("SEC-06", aggregation="ratio", factor=100)
    make.approved(kpi, make.command("DQ-1"), "2026-01", 1, of=4)
    scores.rebuild(kpi.track.roadmap)
    assert differences() == []
    month = Score.objects.filter(period__code="2026-01")
    month.filter(area__code="DQ-1").update(value=Decimal("25.000001"))
    month.filter(area__code="DQ").delete()
    month.filter(area__code="IQ").update(area_id=make.province("NI").pk)
    found = [(one.area, one.kind, one.field, one.stored, one.expected) for one in differences()]
    assert sorted(found, key=str) == [
        ("DQ", "missing", "", None, None),
        ("DQ-1", "differs", "value", Decimal("25.000001"), 25),
        ("IQ", "missing", "", None, None),
        ("NI", "surplus", "", None, None),
    ]
