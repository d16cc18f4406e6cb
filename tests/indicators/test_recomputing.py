"""A decision that reaches far: the ledger at once, the scores by a worker, never half of them; closed periods stay."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction

from roadmap_portal.indicators import plan_changes, recomputing, scores, workflow
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.models import Recomputation, Score
from roadmap_portal.indicators.oracle import differences
from roadmap_portal.indicators.oracle.compare import stored_scores
from roadmap_portal.operations import changes, jobs
from roadmap_portal.operations.models import Change, Job
from roadmap_portal.plan.calendar import midnight
from roadmap_portal.plan.models import KpiWeight
from tests import factories as make

# The first quarter has closed, the second is open.
NOW = midnight(date(2026, 7, 20))


@pytest.fixture
def kpi(db):
    """Two indicators in two commands, approved from January to June, one at its target, one at half.

    The last value, that of Dhi Qar for June, is still missing.
    """
    with time_machine.travel(NOW, tick=False):
        kpis = [make.kpi(code, weight=1) for code in ("SEC-01", "SEC-02")]
        for kpi, value in zip(kpis, (20, 10), strict=True):
            for command in map(make.command, ("DQ-1", "NI-1")):
                for month in range(1, 7):
                    make.target(kpi, command, f"2026-{month:02d}", 20)
                    if (kpi, command.area.code, month) != (kpis[1], "DQ-1", 6):
                        make.approved(kpi, command, f"2026-{month:02d}", value)
        scores.rebuild(kpis[0].track.roadmap)
        yield kpis[1]


def track(period):
    return Score.objects.get(subject="T", area__code="IQ", period__code=period).indicator_score


def weigh(kpi, weight):
    return plan_changes.revise_weight(
        kpi, applies_from=date(2026, 1, 1), weight=Decimal(weight), by=make.user("admin@example.iq")
    )


def test_the_ledger_and_the_change_are_there_at_once_and_the_scores_follow_in_a_job(kpi):
    before, number = stored_scores(), changes.latest()
    row = weigh(kpi, 3)
    assert list(KpiWeight.objects.open().filter(kpi=kpi)) == [row]
    waiting = Recomputation.objects.pending().get()
    assert (waiting.number, waiting.kind) == (number + 1, "weight.revised")
    assert waiting.decided_at == row.recorded_from
    assert stored_scores() == before and differences() == []
    job = jobs.run(waiting.job_id)
    assert (job.state, job.done_n, job.total > 0) == ("done", job.total, True)
    assert not Recomputation.objects.pending().exists()
    assert stored_scores() != before and differences() == []
    assert list(Change.objects.filter(number__gt=number).values_list("kind", "subject")) == [
        ("weight.revised", {"indicator": "SEC-02", "track": "SEC"}),
        ("scores.recomputed", {"decisions": [number + 1]}),
    ]


def test_closed_periods_stay_as_they_were_closed(kpi):
    closed, still_open = track("2026-Q1"), track("2026-Q2")
    weigh(kpi, 3)
    jobs.run(Job.objects.get().pk)
    assert track("2026-Q1") == closed
    assert (still_open, track("2026-Q2")) == (75, Decimal("62.5"))


def test_a_decision_that_changes_nothing_queues_nothing(kpi):
    number = changes.latest()
    assert weigh(kpi, 1) is None
    assert not Job.objects.exists() and changes.latest() == number


def test_what_is_approved_meanwhile_follows_the_plan_of_before_until_the_job_has_run(kpi):
    weigh(kpi, 3)
    submitted(kpi, 20)
    assert differences() == []
    assert Score.objects.get(subject="K", area__code="DQ-1", period__code="2026-06", ref=kpi.pk).weight == 1
    jobs.run(Job.objects.get().pk)
    assert Score.objects.get(subject="K", area__code="DQ-1", period__code="2026-06", ref=kpi.pk).weight == 3
    assert differences() == []


def test_what_is_approved_while_the_worker_computes_is_not_lost(kpi, monkeypatch):
    weigh(kpi, 3)
    compare = recomputing._Differences.look

    def look(self, *args):
        compare(self, *args)
        submitted(kpi, 20)

    monkeypatch.setattr(recomputing._Differences, "look", look)
    jobs.run(Job.objects.get().pk)
    assert Score.objects.get(subject="K", area__code="DQ-1", period__code="2026-06", ref=kpi.pk).weight == 3
    assert differences() == []


def test_a_target_that_is_revised_meanwhile_waits_behind_the_decision_before_it(kpi):
    plan = {"area": make.command("DQ-1").area, "by": make.user("admin@example.iq")}
    weigh(kpi, 3)
    plan_changes.revise_target(kpi, period=make.period("2026-06"), value=Decimal(10), **plan)
    assert Recomputation.objects.pending().count() == 2
    assert differences() == []
    first, second = Job.objects.order_by("pk")
    assert jobs.run(first.pk).state == jobs.run(second.pk).state == "done"
    assert not Recomputation.objects.pending().exists()
    assert differences() == []
    # With nothing before it, a target is applied at once.
    plan_changes.revise_target(kpi, period=make.period("2026-06"), value=Decimal(11), **plan)
    assert not Recomputation.objects.pending().exists() and differences() == []


def test_a_worker_that_fails_while_it_writes_leaves_all_scores_as_they_were(kpi, monkeypatch):
    before = stored_scores()
    weigh(kpi, 3)

    def fail(rows):
        scores.upsert(rows[:1])
        raise RuntimeError("killed")

    monkeypatch.setattr(recomputing, "upsert", fail)
    job = jobs.run(Job.objects.get().pk)
    assert (job.state, job.error) == ("queued", "RuntimeError: killed")
    assert stored_scores() == before and differences() == []
    monkeypatch.undo()
    assert jobs.run(job.pk).state == "done" and differences() == []


def test_a_rebuild_before_the_job_leaves_the_decision_to_it(kpi):
    before = stored_scores()
    weigh(kpi, 3)
    with transaction.atomic():
        scores.rebuild(kpi.track.roadmap)
    assert stored_scores() == before


def submitted(kpi, value):
    """June of Dhi Qar, sent and approved."""
    draft = workflow.save_draft(
        kpi=kpi,
        command=make.command("DQ-1"),
        period=make.period("2026-06"),
        entry=Entry(value=Decimal(value), note="counted"),
        by=make.user(),
    )
    revision = workflow.submit(draft.observation, by=make.user())
    workflow.approve(draft.observation, by=make.user("planner@example.iq"), revision=revision.number)
