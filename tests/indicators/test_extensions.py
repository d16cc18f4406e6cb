"""Extensions: who may ask and answer, what a granted one opens, and that it ends by itself."""

from datetime import date, datetime

import pytest
import time_machine

from roadmap_portal.indicators import extensions, workflow
from roadmap_portal.indicators.errors import Conflict, Locked, NotDue, OwnSubmission, Refused
from roadmap_portal.indicators.models import Extension, ExtensionRequest, Observation
from roadmap_portal.indicators.reporting import records
from roadmap_portal.operations.models import AuditEntry
from roadmap_portal.plan.book import Book
from roadmap_portal.plan.calendar import BAGHDAD
from tests import factories as make
from tests import personas
from tests.indicators.drafts import say

pytestmark = pytest.mark.django_db
# October closed at the end of 25 November.
CLOSED = datetime(2026, 11, 28, 10, tzinfo=BAGHDAD)
WISHED = date(2026, 12, 3)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(CLOSED, tick=False) as clock:
        yield clock


@pytest.fixture
def kpi():
    made = make.kpi("SEC-04")
    make.command("DQ-1")
    return made


def ask(**given):
    command, period = make.command("DQ-1"), make.period("2026-10")
    given = {"wished": WISHED, "reason": "flood", "by": personas.director_dq()} | given
    return extensions.ask(given.pop("command", command), given.pop("period", period), **given)


def enter(kpi, value=5):
    return workflow.submit(say(kpi, value).observation, by=personas.director_dq())


def test_a_granted_request_opens_the_period_to_the_end_of_its_day_and_ends_by_itself(kpi, clock):
    request = extensions.grant(ask(), until=WISHED, by=personas.planner())
    assert (request.state, request.extension.until) == ("granted", datetime(2026, 12, 4, tzinfo=BAGHDAD))
    clock.move_to(datetime(2026, 12, 3, 23, 59, 59, tzinfo=BAGHDAD))
    assert enter(kpi).late
    clock.move_to(datetime(2026, 12, 4, tzinfo=BAGHDAD))
    with pytest.raises(Locked):
        enter(make.kpi("SEC-05"))
    assert Observation.objects.count() == 1


def test_what_comes_in_by_extension_is_complete_but_not_on_time(kpi, clock):
    extensions.grant(ask(), until=WISHED, by=personas.planner())
    enter(kpi)
    book = Book(kpi.track.roadmap, kpis=())
    (record,) = records(book, book.periods.by_code["2026-10"])
    assert (record.expected, record.submitted, record.on_time) == (1, 1, 0)


def test_another_command_stays_locked(kpi):
    extensions.grant(ask(), until=WISHED, by=personas.planner())
    with pytest.raises(Locked):
        say(kpi, command="NI-1", by=personas.director_ni())


def test_a_refusal_says_why_and_opens_nothing(kpi):
    request = extensions.refuse(ask(), reason="the time was long enough", by=personas.planner())
    assert (request.state, request.answer) == ("refused", "the time was long enough")
    with pytest.raises(Locked):
        enter(kpi)
    assert ask().state == "waiting"


def test_only_one_request_waits_and_it_is_answered_once(kpi):
    request = ask()
    with pytest.raises(Conflict):
        ask(reason="again")
    extensions.refuse(request, reason="no", by=personas.planner())
    with pytest.raises(Conflict):
        extensions.grant(request, until=WISHED, by=personas.approver())
    assert not Extension.objects.exists()
    assert ExtensionRequest.objects.get().state == "refused"


def test_nobody_answers_his_own_request(kpi):
    planner = personas.planner()
    request = ask(by=planner)
    for answer in (
        lambda: extensions.grant(request, until=WISHED, by=planner),
        lambda: extensions.refuse(request, reason="no", by=planner),
    ):
        with pytest.raises(OwnSubmission):
            answer()
    assert ExtensionRequest.objects.get().state == "waiting"


@pytest.mark.parametrize("day", [date(2026, 11, 27), date(2026, 11, 25), date(2027, 3, 31), date.min, date.max])
def test_a_day_that_is_over_or_far_away_is_refused(kpi, day):
    with pytest.raises(Refused) as refused:
        ask(wished=day)
    assert set(refused.value.problems) == {"wished"}
    with pytest.raises(Refused) as refused:
        extensions.grant(ask(), until=day, by=personas.planner())
    assert set(refused.value.problems) == {"until"}
    assert not Extension.objects.exists()


def test_before_the_close_a_request_must_reach_beyond_it(kpi, clock):
    clock.move_to(datetime(2026, 11, 20, 10, tzinfo=BAGHDAD))
    with pytest.raises(Refused):
        ask(wished=date(2026, 11, 25))
    extensions.grant(ask(wished=date(2026, 11, 26)), until=date(2026, 11, 26), by=personas.planner())
    clock.move_to(datetime(2026, 11, 26, 23, 59, 59, tzinfo=BAGHDAD))
    assert enter(kpi).late


def test_a_request_wants_a_reason_a_period_that_is_over_and_a_command_in_scope(kpi):
    with pytest.raises(Refused):
        ask(reason=" ")
    with pytest.raises(NotDue):
        ask(period=make.period("2026-11"), wished=date(2027, 1, 3))
    with pytest.raises(NotDue):
        ask(command=make.command("EB-1", in_scope=False))
    assert not ExtensionRequest.objects.exists()


def test_a_planner_may_extend_without_being_asked(kpi):
    reason = {"reason": "storm", "by": personas.planner()}
    extensions.offer(make.command("DQ-1"), make.period("2026-10"), until=WISHED, **reason)
    assert enter(kpi).late


def test_every_step_leaves_one_audit_row(kpi):
    extensions.grant(ask(), until=WISHED, reason="once", by=personas.planner())
    extensions.refuse(ask(), reason="enough", by=personas.planner())
    rows = AuditEntry.objects.filter(act__startswith="extension.").order_by("pk")
    assert [(row.act, row.area, row.reason) for row in rows] == [
        ("extension.asked", "DQ-1", "flood"),
        ("extension.granted", "DQ-1", "once"),
        ("extension.asked", "DQ-1", "flood"),
        ("extension.refused", "DQ-1", "enough"),
    ]
