"""The demonstration is written in bulk, past the door; the same acts through the door leave the same rows."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction

from roadmap_portal.indicators import scores, workflow
from roadmap_portal.indicators.models import Approval, Draft, Extension, Observation, Revision, Score, Transition
from roadmap_portal.operations.models import AuditEntry, Change
from roadmap_portal.plan.loader import load
from roadmap_portal.reports.demo.courses import SAVE, Act
from roadmap_portal.reports.demo.loading import Demonstration
from roadmap_portal.reports.demo.people import Staff
from roadmap_portal.reports.demo.writing import write

TODAY = date(2026, 11, 24)
# What the sample must hold: every act, an absence, a late value, an extension, a draft that was never submitted.
EVERY_ACT = {act.value for act in Act}
ALL = {*EVERY_ACT, "absent", "corrected after reopening", "only a draft", "with a breakdown"}
LEDGERS = (Observation, Revision, Transition, Approval, Draft, Extension)


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(TODAY + timedelta(hours=9)):
            load()
            found = Demonstration(months=10, today=TODAY)
            found.staff = Staff(found.roadmap.starts)
        yield found
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def sample(demonstration):
    """The fewest whole series, a command's of an indicator, in which everything happens."""
    series = {}
    for observation, steps in demonstration.histories(demonstration.staff):
        key = observation.kpi.code, observation.command.code
        series.setdefault(key, []).append((observation, steps))
    happenings = {key: set().union(*(happened(steps) for _, steps in told)) for key, told in series.items()}
    chosen, missing = [], set(ALL)
    while missing:
        best = max(happenings, key=lambda key: (len(happenings[key] & missing), -len(series[key])))
        assert happenings[best] & missing, f"nowhere in the demonstration: {missing}"
        missing -= happenings[best]
        chosen.append(best)
    return set(chosen)


def happened(steps):
    acts = [step.act for step, _by in steps]
    found = {act.value for act in acts if act != SAVE}
    if acts == [SAVE]:
        found.add("only a draft")
    if any(step.entry and step.entry.absence for step, _by in steps):
        found.add("absent")
    if any(step.entry and step.entry.parts for step, _by in steps):
        found.add("with a breakdown")
    if Act.REOPEN in acts and acts[-1] == Act.APPROVE:
        found.add("corrected after reopening")
    return found


def told(demonstration, sample):
    """The sample's histories, with observations that were never saved."""
    commands, kpis = {command for _, command in sample}, {kpi for kpi, _ in sample}
    found = demonstration.histories(demonstration.staff, commands=commands, kpis=kpis)
    return [one for one in found if (one[0].kpi.code, one[0].command.code) in sample]


@pytest.mark.django_db
def test_written_in_bulk_and_played_through_the_door_the_rows_are_the_same(demonstration, sample):
    in_bulk = rolled_back(lambda: write_in_bulk(demonstration, sample))
    through_the_door = rolled_back(lambda: play(told(demonstration, sample)))
    assert in_bulk.keys() == through_the_door.keys()
    for name in in_bulk:
        assert len(in_bulk[name]) == len(through_the_door[name]) > 0, name
        for bulk, door in zip(in_bulk[name], through_the_door[name], strict=True):
            assert bulk == door, name


def rolled_back(act):
    """What ``act`` leaves, as plain values; then the database is as before."""
    point = transaction.savepoint()
    act()
    found = everything()
    transaction.savepoint_rollback(point)
    return found


def write_in_bulk(demonstration, sample):
    with time_machine.travel(TODAY + timedelta(hours=9)):
        write(told(demonstration, sample))
        scores.rebuild(demonstration.roadmap)


def play(histories):
    acts = [(step, by, observation) for observation, steps in histories for step, by in steps]
    acts.sort(key=lambda act: act[0].at)
    for step, by, observation in acts:
        with time_machine.travel(step.at, tick=False):
            take(step, by, observation)


def take(step, by, of):
    if step.act == SAVE:
        workflow.save_draft(kpi=of.kpi, command=of.command, period=of.period, entry=step.entry, by=by)
        return
    stored = Observation.objects.with_sheet().get(kpi=of.kpi, command=of.command, period=of.period)
    seen = {"revision": stored.revision.number} if stored.revision else {}
    match step.act:
        case Act.SUBMIT:
            workflow.submit(stored, by=by)
        case Act.RECALL:
            workflow.recall(stored, by=by)
        case Act.RETURN:
            workflow.send_back(stored, by=by, reason=step.reason, evidence=step.asks_evidence, **seen)
        case Act.APPROVE:
            workflow.approve(stored, by=by, **seen)
        case Act.REOPEN:
            workflow.reopen(stored, by=by, reason=step.reason)
        case Act.WITHDRAW:
            workflow.withdraw(stored, by=by, reason=step.reason)


# --- rows without their ids -----------------------------------------------------------


def everything():
    names = {str(o.pk): str(o) for o in Observation.objects.with_sheet()}
    found = {model.__name__: sorted(map(plain, model.objects.all()), key=repr) for model in LEDGERS}
    # These two tell the order of events.
    found["order of transitions"] = [plain(row) for row in Transition.objects.order_by("pk")]
    audit = AuditEntry.objects.filter(act__startswith="value.").order_by("pk")
    found["audit"] = [plain(row) | {"subject_id": names[row.subject_id]} for row in audit]
    # Their order, not their numbers: through the door, follow-ups are numbered in between.
    changes = Change.objects.filter(kind__startswith="value.").order_by("number")
    found["changes"] = [(row.kind, row.subject, row.at) for row in changes]
    found["scores"] = sorted((plain(row) for row in Score.objects.all()), key=repr)
    return found


def plain(row):
    """A row's fields; what it points to by name, an account by its address."""
    return {
        field.name: named(row, field)
        for field in row._meta.concrete_fields
        if field.is_relation or not field.primary_key
    }


def named(row, field):
    if not field.is_relation:
        return getattr(row, field.name)
    if isinstance(row, Score):
        return getattr(row, field.attname)
    related = getattr(row, field.name)
    return None if related is None else related.email if hasattr(related, "email") else str(related)
