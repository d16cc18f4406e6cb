"""The only door through which a value changes: draft, submit, recall, return, approve, reopen, withdraw.

Every act locks the observation's row, checks the state under that lock, and leaves a transition and an audit row in
the same transaction. Acts that change published figures take the change number before they touch an approval: its
row lock serialises all writers of scores. The caller has checked permission.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from roadmap_portal.accounts.rights import director_for
from roadmap_portal.operations import changes

from . import evidence as proof
from . import off_track
from .entries import Entry
from .errors import Conflict, IllegalStep, NotDue, NothingUnusual, Refused
from .models import Approval, Draft, Observation, Revision, Transition
from .reading import Reader
from .scores import recompute
from .steps import (
    EDITABLE,
    draft_again,
    extend_if_closed,
    given_reason,
    locked,
    locked_many,
    note,
    observation_of,
    open_approval,
    publish,
    require_open,
    require_other_eyes,
    require_seen,
    require_state,
    summary,
    take_step,
    write_draft,
)
from .telling import tell_approved, tell_reopened, tell_returned, tell_withdrawn

Act, State = Transition.Act, Observation.State


# --- entering ------------------------------------------------------------------
def save_draft(*, kpi, command, period, entry, by, version=None):
    """Keep what was typed, whatever its quality; ``version`` is the draft's that the person saw (None: no matter)."""
    cycle = kpi.track.roadmap
    # Codes come back in the next cycle: what is typed for one of its periods is no value of this one's indicator.
    if kpi.frequency != period.kind or period.starts < cycle.starts or period.ends > cycle.ends:
        raise NotDue()
    with transaction.atomic():
        observation = observation_of(kpi, command, period)
        require_open(observation)
        if observation.state not in EDITABLE:
            raise IllegalStep(observation=observation)
        draft = Draft.objects.filter(observation=observation).first() or Draft(observation=observation)
        if version is not None and version != draft.version:
            raise Conflict(observation=observation, seen=version, current=draft.version)
        before, principal = summary(draft), director_for(by, command)
        write_draft(draft, entry, by, on_behalf_of=principal)
        saved = {"before": before, "after": summary(draft)}
        note("value.draft_saved", observation, by=by, **saved, on_behalf_of=principal)
    return draft


def submit(observation, *, by, version=None, on_behalf_of=None, reader=None):
    """Mint a revision from the draft; raises Refused with the fields that stand in the way.

    Who acts for a director submits in his name, whether the caller knows it or not.
    """
    with transaction.atomic():
        observation = locked(observation)
        on_behalf_of = on_behalf_of or director_for(by, observation.command)
        require_state(Act.SUBMIT, observation)
        require_open(observation)
        if timezone.localdate() <= observation.period.ends:
            raise NotDue()
        draft = Draft.objects.filter(observation=observation).select_related("action_body").first()
        if draft is None or (version is not None and version != draft.version):
            raise Conflict(observation=observation, seen=version, current=draft and draft.version)
        entry = Entry.of(draft)
        reader = reader or Reader.of(observation)
        reading = reader.read(observation.kpi, entry)
        problems = reading.problems
        if proof.missing(proof.asked_of(observation)):
            problems = proof.with_problem(problems)
        if problems:
            raise Refused(problems)
        now = timezone.now()
        revision = Revision.objects.create(
            observation=observation,
            number=(observation.revision.number if observation.revision else 0) + 1,
            flags=reading.flags,
            late=now >= observation.period.due_at,
            submitted_at=now,
            submitted_by=by,
            **entry.columns(),
        )
        take_step(Act.SUBMIT, observation, State.SUBMITTED, by=by, at=now, revision=revision, on_behalf_of=on_behalf_of)
        reader.rules.sent(observation.kpi, entry)
        off_track.follow(revision, reading, by=by)
    return revision


def recall(observation, *, by):
    """The command takes back a submission that nobody has decided; it is a draft again."""
    with transaction.atomic():
        observation = locked(observation)
        require_state(Act.RECALL, observation)
        require_open(observation)
        to = State.REOPENED if open_approval(observation) else State.DRAFT
        draft_again(observation, by)
        take_step(
            Act.RECALL,
            observation,
            to,
            by=by,
            at=timezone.now(),
            revision=observation.revision,
            on_behalf_of=director_for(by, observation.command),
        )
    return observation


# --- deciding --------------------------------------------------------------------
def send_back(observation, *, by, revision, reason, evidence=False):
    """Return a submission for correction; ``revision`` is the number that the planner saw.

    ``evidence``: it comes back only with a document; to be asked for where a check found something unusual.
    """
    with transaction.atomic():
        observation = locked(observation)
        require_state(Act.RETURN, observation)
        require_seen(observation, revision)
        reason = given_reason(reason)
        _require_remark(observation, evidence)
        extension = extend_if_closed(observation, by, reason)
        draft_again(observation, by)
        step = take_step(
            Act.RETURN,
            observation,
            State.RETURNED,
            by=by,
            at=timezone.now(),
            revision=observation.revision,
            reason=reason,
            asks_evidence=evidence,
        )
        tell_returned([step], until=extension and extension.until)
    return observation


def _require_remark(observation, evidence):
    if evidence and not observation.revision.flags:
        raise NothingUnusual()


def approve(observation, *, by, revision):
    """Put the revision that the planner saw in force, in place of the one before."""
    return approve_many([(observation, revision)], by=by)[0]


def approve_many(seen, *, by):
    """Approve (observation, revision number) pairs in one transaction with one recompute; all or none."""
    with transaction.atomic():
        revisions = {observation.pk: revision for observation, revision in seen}
        observations = locked_many(revisions)
        for observation in observations:
            require_state(Act.APPROVE, observation)
            require_seen(observation, revisions[observation.pk])
            require_other_eyes(observation, by)
        last = changes.take(len(observations))
        put = [_put_in_force(observation, by) for observation in observations]
        recompute(observations)
        publish("value.approved", observations, last)
        tell_approved([step for _approval, step in put])
    return [approval for approval, _step in put]


def _put_in_force(observation, by):
    previous = open_approval(observation)
    # A clock that steps back must not close an approval before it began.
    now = timezone.now()
    if previous:
        now = max(now, previous.approved_from + datetime.timedelta(microseconds=1))
        previous.approved_until = now
        previous.save(update_fields=["approved_until"])
    approval = Approval.objects.create(
        observation=observation, revision=observation.revision, approved_from=now, approved_by=by
    )
    step = take_step(Act.APPROVE, observation, State.APPROVED, by=by, at=now, revision=observation.revision)
    return approval, step


def reopen(observation, *, by, reason, revision=None, evidence=False):
    """Ask for a correction; the approved value stays in force until the next approval.

    ``evidence`` as in `send_back`. Here and in `withdraw`, ``revision`` is the number that the planner saw (None: no
    matter).
    """
    with transaction.atomic():
        observation = locked(observation)
        require_state(Act.REOPEN, observation)
        require_seen(observation, revision or observation.revision.number)
        reason = given_reason(reason)
        _require_remark(observation, evidence)
        extension = extend_if_closed(observation, by, reason)
        draft_again(observation, by)
        step = take_step(
            Act.REOPEN,
            observation,
            State.REOPENED,
            by=by,
            at=timezone.now(),
            revision=observation.revision,
            reason=reason,
            asks_evidence=evidence,
        )
        tell_reopened(step, until=extension and extension.until)
    return observation


def withdraw(observation, *, by, reason, revision=None):
    """End the approval at once: the figure leaves all scores until another is approved."""
    with transaction.atomic():
        observation = locked(observation)
        require_state(Act.WITHDRAW, observation)
        require_seen(observation, revision or observation.revision.number)
        reason = given_reason(reason)
        number = changes.take()
        approval = open_approval(observation)
        now = max(timezone.now(), approval.approved_from + datetime.timedelta(microseconds=1))
        approval.approved_until = now
        approval.save(update_fields=["approved_until"])
        if observation.state == State.APPROVED:
            draft_again(observation, by)
        extension = extend_if_closed(observation, by, reason)
        step = take_step(
            Act.WITHDRAW, observation, State.WITHDRAWN, by=by, at=now, revision=approval.revision, reason=reason
        )
        tell_withdrawn(step, until=extension and extension.until)
        recompute([observation])
        publish("value.withdrawn", [observation], number)
    return observation
