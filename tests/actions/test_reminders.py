"""Who is reminded of what and when: over every edge, once, and made up for when a day was missed."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from roadmap_portal.accounts.models import Notice
from roadmap_portal.accounts.notices import text_of
from roadmap_portal.actions.escalation import escalate_overdue
from roadmap_portal.actions.followups import finish
from roadmap_portal.actions.reminders import remind_of_follow_ups
from tests import personas

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 1)


def told(kind="follow_up.due"):
    return sorted(Notice.objects.filter(kind=kind).values_list("user__email", "key"))


def run(*days):
    for left in days:
        remind_of_follow_ups(DUE - timedelta(left))


@pytest.fixture
def people():
    return [getattr(personas, name)() for name in ("director_dq", "officer_dq", "director_ni", "planner", "reader")]


def test_an_owner_is_told_at_every_edge_and_never_twice(people, opened):
    row = opened(owner=personas.officer_dq(), due=DUE)
    run(6)
    assert told() == []
    run(5, 5, 4, 2)
    assert told() == [("officer.dq@demo.test", f"{row.pk}:2026-12-01:-5")]
    run(1, 0, -1, -2, -7, -8)
    assert [key.rpartition(":")[2] for _who, key in told()] == ["+1", "-1", "-5"]
    assert told("follow_up.overdue") == [("officer.dq@demo.test", "2026-W50")]
    run(-9, -14, -15)
    assert [key for _who, key in told("follow_up.overdue")] == ["2026-W50", "2026-W51"]


def test_days_that_were_missed_are_made_up_for(people, opened):
    opened(owner=personas.officer_dq(), due=DUE)
    run(6, 3, -3)
    assert [key.rpartition(":")[2] for _who, key in told()] == ["+1", "-5"]


def test_without_an_owner_the_command_is_told(people, opened):
    opened(due=DUE)
    opened("IQ", due=DUE)
    run(1)
    assert [who for who, _key in told()] == ["director.dq@demo.test", "officer.dq@demo.test", "planner@demo.test"]


def test_what_is_done_reminds_nobody(people, opened, planner):
    finish(opened(due=DUE), by=planner, text="done")
    run(5, 1, -1, -20)
    assert not Notice.objects.exists()


def test_the_sentence_speaks_the_readers_language(people, opened):
    opened(due=DUE, what_en="Bring the cars")
    run(1)
    notice = Notice.objects.first()
    with translation.override("en"):
        assert "Bring the cars" in text_of(notice)
    with translation.override("ar"):
        assert "تجهيز العجلات" in text_of(notice)


def test_those_on_whom_an_obstacle_lies_now_are_told(people, raised):
    row = raised(severity=1)
    escalate_overdue(date(2026, 10, 20))
    assert [who for who, _key in told("obstacle.escalated")] == ["director.dq@demo.test", "officer.dq@demo.test"]
    escalate_overdue(date(2026, 11, 5))
    assert [key for who, key in told("obstacle.escalated") if who.startswith("planner")] == [f"{row.pk}:3:2026-10-29"]
