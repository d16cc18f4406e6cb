"""The acts on a follow-up: each leaves its state, a line of history, an audit row and a numbered change."""

from datetime import date

import pytest
import time_machine

from roadmap_portal.actions import followups, history
from roadmap_portal.actions.errors import ActionRefused, IllegalStep
from roadmap_portal.actions.models import FollowUp, Source
from roadmap_portal.operations.models import AuditEntry, Change
from tests import factories as make
from tests import personas

VALUE = Source(kind="value", key="SEC-01/DQ-1/2026-10", path="indicators/SEC-01/")


def acts(row):
    return [(entry.act, entry.from_state, entry.to_state, entry.text) for entry in row.entries.all()]


def test_its_life_is_a_dated_history(opened, planner):
    row = opened()
    followups.start(row, by=planner)
    history.comment(row, by=planner, text="  وصل الكتاب  ")
    row = followups.finish(row, by=planner, text="وصلت 12 عجلة")
    assert (row.state, row.outcome, row.is_open) == ("done", "وصلت 12 عجلة", False)
    row = followups.reopen(row, by=planner, text="نقص في التجهيز")
    assert (row.state, row.outcome, row.closed_on) == ("under_way", "", None)
    assert acts(row) == [
        ("opened", "", "not_begun", ""),
        ("started", "not_begun", "under_way", ""),
        ("commented", "", "", "وصل الكتاب"),
        ("finished", "under_way", "done", "وصلت 12 عجلة"),
        ("reopened", "done", "under_way", "نقص في التجهيز"),
    ]
    audited = AuditEntry.objects.filter(subject_type="actions.followup").order_by("pk")
    assert [(entry.act, entry.area) for entry in audited] == [
        (f"followup.{act}", "DQ-1") for act in ("opened", "started", "commented", "finished", "reopened")
    ]
    assert Change.objects.filter(kind="followup.changed", subject__followup=row.pk).count() == 5


@pytest.mark.parametrize(
    ("act", "states"),
    [
        ("start", {"not_begun"}),
        ("finish", {"not_begun", "under_way"}),
        ("cancel", {"not_begun", "under_way"}),
        ("reopen", {"done", "cancelled"}),
    ],
)
def test_each_step_exists_from_its_states_only(opened, planner, act, states):
    row, possible = opened(), set()
    for state in FollowUp.State.values:
        closed = date(2026, 11, 1) if state in ("done", "cancelled") else None
        FollowUp.objects.filter(pk=row.pk).update(state=state, closed_on=closed)
        try:
            getattr(followups, act)(row, by=planner, text="لأن")
            possible.add(state)
        except IllegalStep:
            assert FollowUp.objects.get(pk=row.pk).state == state
    assert possible == states


@pytest.mark.parametrize("act", [followups.finish, followups.cancel, history.comment])
def test_what_wants_words_is_refused_without(opened, planner, act):
    row = opened()
    with pytest.raises(ActionRefused) as refused:
        act(row, by=planner, text=" \n")
    assert list(refused.value.problems) == ["text"]
    assert FollowUp.objects.get().state == "not_begun" and row.entries.count() == 1


def test_it_must_say_what_in_one_language_at_least(opened):
    with pytest.raises(ActionRefused) as refused:
        opened(what_ar="")
    assert list(refused.value.problems) == ["what_ar"]
    assert opened(what_ar="", what_en="Bring the cars").what_en == "Bring the cars"
    assert FollowUp.objects.count() == 1


def test_what_comes_from_one_source_again_changes_the_same_one(opened, planner):
    first = opened(source=VALUE, body=make.body("PAA"))
    again = opened(source=VALUE, body=make.body("GTD"), due=date(2026, 12, 15))
    assert again.pk == first.pk and FollowUp.objects.count() == 1
    assert again.entries.get(act="revised").changed == {
        "body": ["PAA", "GTD"],
        "due": ["2026-12-01", "2026-12-15"],
    }
    opened(source=VALUE, body=make.body("GTD"), due=date(2026, 12, 15))
    assert again.entries.count() == 2
    assert opened(source=Source()).pk != opened(source=Source()).pk


def test_the_day_it_is_due_is_still_in_time(opened):
    row = opened(due=date(2026, 11, 30))
    # 20:59 UTC is one minute to midnight in Baghdad.
    with time_machine.travel("2026-11-30T20:59:59+00:00"):
        assert not row.is_overdue and not FollowUp.objects.overdue().exists()
    with time_machine.travel("2026-11-30T21:00:00+00:00"):
        assert row.is_overdue and FollowUp.objects.overdue().get() == row


def test_who_sees_it(opened):
    home, other, national = opened("DQ-1"), opened("NI-1"), opened("IQ")
    seen = {
        name: set(FollowUp.objects.visible_to(getattr(personas, name)()))
        for name in ("planner", "admin", "director_dq", "officer_dq", "director_ni", "reader", "stranger")
    }
    assert seen == {
        "planner": {home, other, national},
        "admin": {home, other, national},
        "director_dq": {home},
        "officer_dq": {home},
        "director_ni": {other},
        "reader": set(),
        "stranger": set(),
    }


def test_both_commands_of_a_province_see_one_another(opened):
    row = opened("BG-2")
    director = personas.person("k@demo.test", "Karkh", "director", make.command("BG-1"))
    assert FollowUp.objects.visible_to(director).get() == row
    assert director.has_perm("actions.change_actions", row.area)
    assert not personas.director_dq().has_perm("actions.change_actions", row.area)
