"""Writes told histories in bulk, row for row as `indicators/workflow.py` would have written them one by one.

A test plays a sample through the workflow and compares every row; whoever changes the one changes the other.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import OuterRef, Subquery

from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.models import Approval, Draft, Extension, Observation, Revision, Transition
from roadmap_portal.indicators.steps import EXTENSION_DAYS
from roadmap_portal.operations import audit, changes
from roadmap_portal.operations.models import Change
from roadmap_portal.plan.calendar import midnight

from .courses import SAVE, Act
from .timing import local_day

BATCH = 1000
State = Observation.State
NOTHING = {"numerator": None, "denominator": None, "value": None, "absence": "", "note": ""}
AFTER = {Act.SUBMIT: State.SUBMITTED, Act.RETURN: State.RETURNED, Act.APPROVE: State.APPROVED}
AFTER |= {Act.REOPEN: State.REOPENED, Act.WITHDRAW: State.WITHDRAWN}
KINDS = {Act.APPROVE: "value.approved", Act.WITHDRAW: "value.withdrawn"}


def write(histories, *, audit_beside=(), changes_beside=()):
    """Write ``histories``, (observation, [(Step, user)]) with unsaved observations, in one transaction.

    ``…_beside``: further unsaved audit entries and unnumbered changes, which take their place in time.

    Steps of all values are taken in the order of time, because change numbers, transitions and audit entries tell it.
    """
    with transaction.atomic():
        Observation.objects.bulk_create([observation for observation, _ in histories], batch_size=BATCH)
        lives = [(Life(observation), steps) for observation, steps in histories]
        acts = [(step, by, life) for life, steps in lives for step, by in steps]
        acts.sort(key=lambda act: act[0].at)
        records = Records(audit_beside, changes_beside)
        for step, by, life in acts:
            life.take(step, by, records)
        records.drafts = [life.draft for life, _ in lives if life.draft]
        records.save()
        _settle_observations()


def _settle_observations():
    """Last revision and state of each observation, in two statements."""
    last_revision = Revision.objects.filter(observation=OuterRef("pk")).order_by("-number").values("pk")[:1]
    last_state = Transition.objects.filter(observation=OuterRef("pk")).order_by("-pk").values("to_state")[:1]
    begun = Observation.objects.filter(transitions__isnull=False)
    begun.update(revision=Subquery(last_revision))
    Observation.objects.filter(revision__isnull=False).update(state=Subquery(last_state))


class Records:
    """The rows that acts leave, in the order of the acts."""

    def __init__(self, audit_beside, changes_beside):
        self.revisions, self.transitions, self.approvals, self.extensions = [], [], [], []
        self.drafts, self.audit, self.changes = [], list(audit_beside), list(changes_beside)

    def note(self, act, life, step, by, *, before, after):
        entry = audit.entry(
            act, by=by, subject=life.observation, area=life.area, before=before, after=after, reason=step.reason
        )
        entry.at = step.at
        self.audit.append(entry)

    def publish(self, kind, observation, at):
        subject = {
            "cycle": observation.kpi.track.roadmap.code,
            "track": observation.kpi.track.code,
            "indicator": observation.kpi.code,
            "command": observation.command.code,
            "period": observation.period.code,
        }
        self.changes.append(Change(kind=kind, subject=subject, at=at))

    def save(self):
        self.changes.sort(key=lambda change: change.at)
        if self.changes:
            last = changes.take(len(self.changes))
            for number, change in enumerate(self.changes, last - len(self.changes) + 1):
                change.number = number
        for model, rows in (
            (Revision, self.revisions),
            (Transition, self.transitions),
            (Approval, self.approvals),
            (Extension, self.extensions),
            (Draft, self.drafts),
            (Change, self.changes),
        ):
            model.objects.bulk_create(rows, batch_size=BATCH)
        audit.record_many(sorted(self.audit, key=lambda entry: entry.at))


class Life:
    """One observation on its way through the workflow, in memory."""

    def __init__(self, observation):
        self.observation, self.period = observation, observation.period
        self.area = observation.command.code
        self.state, self.draft, self.revision, self.approval = State.DRAFT, None, None, None

    def take(self, step, by, records):
        if step.act == SAVE:
            self._save(step, by, records)
        else:
            getattr(self, f"_{step.act.value}")(step, by, records)

    def _save(self, step, by, records):
        before = _summary(self.draft) if self.draft else NOTHING
        self._write(step.entry, step, by)
        records.note("value.draft_saved", self, step, by, before=before, after=_summary(self.draft))

    def _submit(self, step, by, records):
        self.revision = Revision(
            observation=self.observation,
            number=self.revision.number + 1 if self.revision else 1,
            flags=list(step.flags),
            late=step.at >= self.period.due_at,
            submitted_at=step.at,
            submitted_by=by,
            **Entry.of(self.draft).columns(),
        )
        records.revisions.append(self.revision)
        self._step(step, by, records, AFTER[step.act])

    def _recall(self, step, by, records):
        self._draft_again(step, by)
        self._step(step, by, records, State.REOPENED if self.approval else State.DRAFT)

    def _return(self, step, by, records):
        self._extend_if_closed(step, by, records)
        self._draft_again(step, by)
        self._step(step, by, records, AFTER[step.act])

    def _approve(self, step, by, records):
        if self.approval:
            self.approval.approved_until = step.at
        self.approval = Approval(
            observation=self.observation, revision=self.revision, approved_from=step.at, approved_by=by
        )
        records.approvals.append(self.approval)
        self._step(step, by, records, AFTER[step.act])
        records.publish(KINDS[step.act], self.observation, step.at)

    def _reopen(self, step, by, records):
        self._return(step, by, records)

    def _withdraw(self, step, by, records):
        approved, self.approval.approved_until, self.approval = self.approval, step.at, None
        if self.state == State.APPROVED:
            self._draft_again(step, by)
        self._extend_if_closed(step, by, records)
        self._step(step, by, records, AFTER[step.act], revision=approved.revision)
        records.publish(KINDS[step.act], self.observation, step.at)

    # --- what several acts do ----------------------------------------------------
    def _step(self, step, by, records, to, revision=None):
        revision = revision or self.revision
        records.transitions.append(
            Transition(
                observation=self.observation,
                act=step.act,
                from_state=self.state,
                to_state=to,
                revision=revision,
                actor=by,
                reason=step.reason,
                asks_evidence=step.asks_evidence,
                at=step.at,
            )
        )
        asked = {"evidence": True} if step.asks_evidence else {}
        after = {"state": to, "revision": revision.number, **_summary(revision), **asked}
        records.note(f"value.{step.act.value}", self, step, by, before={"state": self.state}, after=after)
        self.state = to

    def _write(self, entry, step, by):
        self.draft = self.draft or Draft(observation=self.observation)
        for name, value in entry.columns().items():
            setattr(self.draft, name, value)
        self.draft.typed, self.draft.version = entry.typed, self.draft.version + 1
        self.draft.saved_at, self.draft.saved_by = step.at, by

    def _draft_again(self, step, by):
        self._write(Entry.of(self.revision), step, by)

    def _extend_if_closed(self, step, by, records):
        if step.at >= self.period.closes_at:
            until = midnight(local_day(step.at) + timedelta(EXTENSION_DAYS + 1))
            records.extensions.append(
                Extension(
                    command=self.observation.command,
                    period=self.period,
                    observation=self.observation,
                    until=until,
                    reason=step.reason,
                    granted_by=by,
                    granted_at=step.at,
                )
            )


def _summary(row):
    """The figures of a draft or revision as the audit keeps them."""
    return {name: getattr(row, name) for name in NOTHING} | ({"parts": row.parts} if row.parts else {})
