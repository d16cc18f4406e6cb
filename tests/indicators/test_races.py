"""Who acts at the same moment: threads with connections of their own, as the workers of a real server have them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from roadmap_portal.accounts.models import Grant
from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.errors import Conflict
from roadmap_portal.indicators.models import Approval, Draft, Observation, Revision, Score
from roadmap_portal.operations.models import AuditEntry
from roadmap_portal.plan.calendar import BAGHDAD
from tests import factories as make
from tests import personas

pytestmark = pytest.mark.django_db(transaction=True)
WORKING_DAY = datetime(2026, 11, 5, 10, tzinfo=BAGHDAD)
AT_ONCE = 8
# That nobody is told "locked" and what a decision leaves behind; real processes race in tests/processes.
ROUNDS = 2


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(WORKING_DAY):
        yield


def at_once(acts):
    """Run ``acts`` (functions) together; what each returned, or the Conflict that it met. Other errors are raised."""
    barrier = Barrier(len(acts))

    def one(act):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return act()
        except Conflict as conflict:
            return conflict
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(one, act) for act in acts]]


def submitted(kpi, command, by):
    where = {"kpi": kpi, "command": command, "period": make.period("2026-10")}
    observation = workflow.save_draft(**where, entry=Entry(value=Decimal(95)), by=by).observation
    workflow.submit(observation, by=by)
    return Observation.objects.get(pk=observation.pk)


def test_of_planners_who_approve_at_once_one_succeeds_and_the_others_are_told(db):
    director = personas.director_dq()
    planners = [personas.planner(), personas.approver()] * (AT_ONCE // 2)
    for number in range(ROUNDS):
        kpi = make.kpi(f"SEC-{number + 20}")
        make.target(kpi, make.command("DQ-1"), "2026-10", 100)
        observation = submitted(kpi, make.command("DQ-1"), director)
        results = at_once(
            [lambda who=who, what=observation: workflow.approve(what, by=who, revision=1) for who in planners]
        )
        assert sum(isinstance(result, Approval) for result in results) == 1
        assert sum(isinstance(result, Conflict) for result in results) == AT_ONCE - 1
        audited = AuditEntry.objects.filter(act="value.approve", subject_id=observation.pk)
        assert (audited.count(), Approval.objects.filter(observation=observation).count()) == (1, 1)
        assert observation.transitions.filter(act="approve").count() == 1
        assert Score.objects.get(area__code="DQ-1", subject="K", ref=kpi.pk, period__code="2026-10").value == 95


def test_of_an_approval_and_a_return_at_once_one_wins(db):
    director, planner, approver = personas.director_dq(), personas.planner(), personas.approver()
    for number in range(ROUNDS):
        kpi = make.kpi(f"SEC-{number + 20}")
        make.target(kpi, make.command("DQ-1"), "2026-10", 100)
        observation = submitted(kpi, make.command("DQ-1"), director)
        results = at_once(
            [
                lambda what=observation: workflow.approve(what, by=planner, revision=1),
                lambda what=observation: workflow.send_back(what, by=approver, revision=1, reason="Look again"),
            ]
        )
        assert sum(isinstance(result, Conflict) for result in results) == 1
        assert observation.transitions.filter(act__in=["approve", "return"]).count() == 1


def test_two_planners_clear_the_same_queue_from_both_ends_and_nothing_is_approved_twice(db):
    director, planner, approver = personas.director_dq(), personas.planner(), personas.approver()
    waiting = []
    for number in range(6):
        kpi = make.kpi(f"SEC-{number + 20}")
        make.target(kpi, make.command("DQ-1"), "2026-10", 100)
        waiting.append(submitted(kpi, make.command("DQ-1"), director))
    seen = [(observation, 1) for observation in waiting]
    results = at_once(
        [lambda: workflow.approve_many(seen, by=planner), lambda: workflow.approve_many(seen[::-1], by=approver)]
    )
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert Approval.objects.count() == len(waiting)


def signed_in(user):
    return personas.sign_in(Client(), user)


def test_sixteen_directors_submit_at_once_and_a_button_pressed_twice_makes_one_revision(db):
    kpi = make.kpi("SEC-04")
    clients = {}
    for number in range(16):
        code = f"P{number:02d}-1"
        make.target(kpi, make.command(code), "2026-10", 100)
        user = personas.account(f"director{number}@demo.test", f"Director {number}")
        Grant.objects.create(user=user, role="director", command=make.command(code))
        clients[code] = signed_in(user)
    twice = signed_in(personas.account("director0@demo.test", "Director 0"))
    data = {f"k{kpi.pk}-2026-10-base": "0.", f"k{kpi.pk}-2026-10-value": "95"}

    def press(client, code):
        return client.post(reverse("indicators:submit_ready", args=[code, "2026-10"]), data)

    everybody = [*clients.items(), ("P00-1", twice)]
    answers = at_once([lambda client=client, code=code: press(client, code) for code, client in everybody])
    assert [answer.status_code for answer in answers] == [302] * 17
    # Both presses of one director lead to the one receipt.
    assert answers[0]["Location"] == answers[16]["Location"]
    assert Revision.objects.count() == 16
    assert {draft.value for draft in Draft.objects.all()} == {95}
    assert AuditEntry.objects.filter(act="value.submit").count() == 16
