"""The simulated plan: as many values as asked for, each with its revision and approval, whatever the batch."""

import pytest

from roadmap_portal.indicators.models import Approval, Observation, Score
from roadmap_portal.reports import simulation
from roadmap_portal.reports.simulation import Simulation

pytestmark = pytest.mark.django_db


def test_every_value_has_its_revision_and_approval(monkeypatch):
    monkeypatch.setattr(simulation, "BATCH", 7)
    written, scores = Simulation(provinces=2, kpis=3, months=3).load()
    assert (written, Observation.objects.count(), Approval.objects.count()) == (18, 18, 18)
    assert scores == Score.objects.count() > 0
    for observation in Observation.objects.select_related("revision", "kpi"):
        revision = observation.revision
        assert revision.observation_id == observation.pk
        assert Approval.objects.get(observation=observation).revision_id == revision.pk
        assert (revision.denominator == 100) if observation.kpi.is_ratio else (revision.value is not None)
    assert Observation.objects.values("kpi", "command", "period").distinct().count() == 18
