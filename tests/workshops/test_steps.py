"""From planned to approved minutes: which step is possible when, for whom, and what moves with it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from roadmap_portal.operations.models import AuditEntry, Change
from tests import factories as make
from tests import personas
from workshops import planning, steps
from workshops.agenda import Line, clashes, set_agenda
from workshops.errors import Closed, IllegalStep, Refused, TooEarly
from workshops.models import Workshop

from . import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_second_factor(settings):
    settings.PORTAL_TWO_FACTOR_ROLES = ()


def held(**given):
    workshop = making.workshop(**given)
    return steps.hold(steps.confirm(workshop, by=personas.planner()), by=personas.planner())


def test_a_workshop_goes_its_way_and_the_log_tells_every_step():
    workshop = steps.approve_minutes(held(), by=personas.director_dq())
    assert Workshop.objects.get().status == workshop.status == "minuted"
    acts = AuditEntry.objects.filter(act__startswith="workshop.").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["workshop.planned", "workshop.confirmed", "workshop.held", "workshop.minuted"]
    assert Change.objects.filter(kind="workshop.minuted").count() == 1


@pytest.mark.parametrize(
    ("step", "error"), [(steps.confirm, IllegalStep), (steps.hold, IllegalStep), (steps.approve_minutes, None)]
)
def test_no_step_is_taken_out_of_order(step, error):
    workshop = held()
    if error:
        with pytest.raises(error):
            step(workshop, by=personas.planner())
        assert Workshop.objects.get().status == "held"
    else:
        step(workshop, by=personas.planner())
        with pytest.raises(Closed):
            step(workshop, by=personas.planner())


def test_what_is_yet_to_come_was_not_held():
    workshop = making.workshop(held_on=making.today() + timedelta(1))
    with pytest.raises(TooEarly):
        steps.hold(workshop, by=personas.planner())


def test_a_cancellation_wants_its_reason_and_ends_everything():
    workshop = making.workshop()
    with pytest.raises(Refused):
        steps.cancel(workshop, by=personas.planner(), reason="  ")
    steps.cancel(workshop, by=personas.planner(), reason="عطلة رسمية")
    workshop.refresh_from_db()
    assert (workshop.status, workshop.cancel_reason) == ("cancelled", "عطلة رسمية")
    for act in (lambda: planning.change(workshop, making.sheet(), by=personas.planner()),
                lambda: set_agenda(workshop, [], by=personas.planner())):  # fmt: skip
        with pytest.raises(Closed):
            act()


def test_the_milestone_moves_when_the_workshop_is_held_and_is_done_with_the_minutes():
    milestone = make.milestone("AWR-1-DQ", track=make.track("COM"), province=make.province("DQ"), percent=Decimal(30))
    workshop = held(milestone=milestone)
    last = milestone.progress.order_by("on").last()
    assert (last.percent, last.evidence_accepted, last.on) == (90, False, workshop.held_on)
    steps.approve_minutes(workshop, by=personas.director_dq())
    last = milestone.progress.filter(recorded_until=None).order_by("on").last()
    assert (last.percent, last.evidence_accepted) == (100, True)
    assert Change.objects.filter(kind="milestone.moved").count() == 2


def test_a_milestone_that_is_further_already_is_not_taken_back():
    done = {"percent": Decimal(100), "evidence": True, "on": making.today()}
    milestone = make.milestone("AWR-1-DQ", track=make.track("COM"), province=make.province("DQ"), **done)
    held(milestone=milestone)
    assert milestone.progress.count() == 1


# --- the buttons -----------------------------------------------------------------------
def press(client, persona, name, workshop, **data):
    personas.sign_in(client, getattr(personas, persona)())
    return client.post(reverse(f"workshops:{name}", args=[workshop.pk]), data)


def test_the_province_holds_and_its_director_approves(client):
    workshop = making.workshop()
    for persona, name in (("officer_dq", "confirm"), ("officer_dq", "hold"), ("director_dq", "approve")):
        assert press(client, persona, name, workshop).url == workshop.get_absolute_url()
    assert Workshop.objects.get().status == "minuted"


@pytest.mark.parametrize("persona", ["director_ni", "reader", "admin"])
def test_others_press_nothing(client, persona):
    workshop = making.workshop()
    for name in ("confirm", "hold", "approve", "cancel"):
        assert press(client, persona, name, workshop, reason="-").status_code == 403
    assert Workshop.objects.get().status == "planned"


def test_an_officer_approves_no_minutes(client):
    workshop = held()
    assert press(client, "officer_dq", "approve", workshop).status_code == 403
    assert press(client, "director_dq", "approve", workshop).status_code == 302


def test_the_page_for_cancelling_keeps_what_was_typed_and_tells_the_reason_afterwards(client):
    workshop = making.workshop()
    assert press(client, "director_dq", "cancel", workshop, reason="").status_code == 422
    press(client, "director_dq", "cancel", workshop, reason="عطلة رسمية")
    assert "عطلة رسمية" in client.get(workshop.get_absolute_url()).content.decode()


# --- clashes ---------------------------------------------------------------------------
def test_a_hall_that_is_wanted_twice_is_told_however_it_is_spelled(client):
    first = making.workshop(by=personas.director_dq())
    second = making.workshop(series_code="COP", texts={"hall_ar": "قاعه النصر"})
    elsewhere = making.workshop(series_code="TRF", texts={"hall_ar": "قاعة أخرى"})
    assert [clash.workshop for clash in clashes(second)] == [first]
    assert clashes(elsewhere) == []
    personas.sign_in(client, personas.director_dq())
    assert "محجوزة" in client.get(second.get_absolute_url()).content.decode()
    steps.cancel(first, by=personas.planner(), reason="-")
    assert clashes(second) == []


def test_a_speaker_wanted_twice_at_once_is_told_but_not_one_after_the_other():
    day, by = making.sheet().held_on, personas.planner()
    first = making.workshop()
    second = making.workshop(series_code="COP", texts={"hall_ar": "قاعة أخرى"})
    at = making.planning.time

    def speaks(workshop, starts, ends):
        set_agenda(workshop, [Line(day=day, title_ar="-", speaker="أحمد", starts=at(starts), ends=at(ends))], by=by)

    speaks(first, 9, 11)
    speaks(second, 10, 12)
    assert [clash.speaker for clash in clashes(second)] == ["أحمد"]
    speaks(second, 11, 12)
    assert clashes(second) == []
