"""The two proxies of Track: each sees its own kind, and writes into the one history."""

import pytest

from axes.models import Axis
from roadmap_portal.plan.models import Track
from support_functions.models import SupportFunction
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("model", "kind"), [(Axis, "axis"), (SupportFunction, "function")])
def test_a_proxy_sees_and_makes_its_own_kind_alone(model, kind):
    plan = factories.roadmap()
    Track.objects.create(roadmap=plan, kind="axis", number=1, code="SEC", name="Security")
    Track.objects.create(roadmap=plan, kind="function", number=1, code="FIN", name="Finance")
    made = model.objects.create(roadmap=plan, number=2, code="NEW", name="New")
    assert set(model.objects.values_list("kind", flat=True)) == {kind}
    assert model.objects.count() == 2
    assert Track.objects.get(pk=made.pk).kind == kind


@pytest.mark.parametrize("model", [Axis, SupportFunction])
def test_a_proxy_s_versions_stand_in_the_history_of_tracks(model):
    made = model.objects.create(roadmap=factories.roadmap(), number=1, code="NEW", name_ar="جديد", name_en="New")
    made.name_en = "Newer"
    made.save()
    track = Track.objects.get(pk=made.pk)
    assert list(track.history.values_list("history_type", "name_en")) == [("~", "Newer"), ("+", "New")]
    assert list(made.history.values_list("name_en", flat=True)) == ["Newer", "New"]
    made.delete()
    assert Track.history.first().history_type == "-"
