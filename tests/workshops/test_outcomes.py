"""Recommendations become follow-ups, and what is open begins the next workshop of the series."""

from datetime import date

import pytest
from django.urls import reverse

from roadmap_portal.actions import followups
from roadmap_portal.actions.models import Cause, FollowUp, Obstacle
from tests import factories as make
from tests import personas
from workshops import agenda, outcomes, steps
from workshops.errors import IllegalStep
from workshops.models import Point

from . import making

pytestmark = pytest.mark.django_db
LATER = date(2026, 6, 1)


@pytest.fixture
def held(settings):
    settings.PORTAL_TWO_FACTOR_ROLES = ()
    return steps.hold(making.workshop(held_on=date(2026, 5, 4)), by=personas.planner())


def recommend(workshop, text="رفد الدوريات بالعجلات"):
    return outcomes.recommend(workshop, text=text, due=date(2026, 12, 1), by=personas.director_dq())


def test_a_recommendation_is_a_point_and_a_follow_up_with_its_owner(client, held):
    body, track = make.body("GTD"), make.track("TRF")
    personas.sign_in(client, personas.director_dq())
    data = {
        "r-text": "رفد الدوريات",
        "r-due": "2026-12-01",
        "r-body": body.pk,
        "r-owner_name": "العميد",
        "r-track": track.pk,
    }
    url = reverse("workshops:recommend", args=[held.pk])
    assert client.post(url, data | {"r-due": ""}).status_code == 422
    assert client.post(url, data).status_code == 302
    assert Point.objects.get().text_ar == "رفد الدوريات"
    row = FollowUp.objects.get()
    assert (row.what_ar, row.area.code, row.body, row.owner_name, row.track) == (
        "رفد الدوريات",
        "DQ",
        body,
        "العميد",
        track,
    )
    assert row.source_path == f"workshops/{held.pk}/"
    page = client.get(held.get_absolute_url()).content.decode()
    assert "رفد الدوريات" in page and "العميد" in page


def test_the_next_workshop_of_the_series_opens_with_what_is_open(client, held):
    early = making.workshop(held_on=LATER)
    _point, follow_up = recommend(held)
    late = making.workshop(held_on=date(2026, 7, 1))
    for workshop in (early, late):
        first = workshop.agenda.first()
        assert (first.number, first.kind) == (1, "open")
    # Setting the agenda anew does not lose it.
    agenda.set_agenda(late, [agenda.Line(day=late.held_on, title_ar="المحاور")], by=personas.planner())
    assert [item.kind for item in late.agenda.all()] == ["open", "session"]
    personas.sign_in(client, personas.director_dq())
    assert follow_up.what_ar in client.get(late.get_absolute_url()).content.decode()
    followups.finish(follow_up, by=personas.director_dq(), text="وصلت العجلات")
    assert follow_up.what_ar not in client.get(late.get_absolute_url()).content.decode()
    assert not making.workshop(held_on=date(2026, 8, 1)).agenda.exists()


def test_another_province_and_the_reader_see_numbers_only(client, held):
    _point, follow_up = recommend(held)
    following = making.workshop(held_on=LATER)
    for persona in (personas.director_ni(), personas.reader()):
        personas.sign_in(client, persona)
        for workshop in (held, following):
            assert follow_up.what_ar not in client.get(workshop.get_absolute_url()).content.decode()
        assert client.get(reverse("workshops:outcomes", args=[held.pk])).status_code == 403
    personas.sign_in(client, personas.planner())
    assert follow_up.what_ar in client.get(held.get_absolute_url()).content.decode()


def test_an_obstacle_is_recorded_with_its_cause(client, held):
    cause = Cause.objects.first() or Cause.objects.create(code="MONEY", name_ar="التخصيصات", name_en="Funds")
    personas.sign_in(client, personas.officer_dq())
    data = {"o-text": "قلة العجلات", "o-cause": cause.pk, "o-severity": "1"}
    assert client.post(reverse("workshops:obstacle", args=[held.pk]), data).status_code == 302
    row = Obstacle.objects.get()
    assert (row.what_ar, row.area.code, row.severity, row.raised_on) == ("قلة العجلات", "DQ", 1, held.held_on)


def test_what_was_not_held_recommends_nothing(held):
    with pytest.raises(IllegalStep):
        recommend(making.workshop(held_on=LATER))
    assert not FollowUp.objects.exists()
