"""The only door through which a value changes: draft, submit, recall, return, approve, reopen, withdraw.

Every act locks the observation's row, checks the state under that lock, and leaves a transition and an audit row in
the same transaction. Acts that change published figures take the change number before they touch an approval: its
row lock serialises all writers of scores. The caller has checked permission.
"""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roadmap_portal.accounts.rights import director_for
from roadmap_portal.operations import audit, changes
from roadmap_portal.plan.calendar import midnight

from . import evidence as proof
from . import off_track
from .entries import Entry
from .errors import Conflict, IllegalStep, Locked, NotDue, OwnSubmission, Refused
from .models import Approval, Draft, Extension, Observation, Revision, Transition
from .reading import Reader
from .scores import recompute
from .telling import tell_approved, tell_reopened, tell_returned, tell_withdrawn

State, Act = Observation.State, Transition.Act

STEPS = {
    Act.SUBMIT: {State.DRAFT, State.RETURNED, State.REOPENED, State.WITHDRAWN},
    Act.RECALL: {State.SUBMITTED},
    Act.RETURN: {State.SUBMITTED},
    Act.APPROVE: {State.SUBMITTED},
    Act.REOPEN: {State.APPROVED},
    Act.WITHDRAW: {State.APPROVED, State.REOPENED},
}
EDITABLE = STEPS[Act.SUBMIT]
# What a planner sends back from a closed period may be corrected for so many days.
EXTENSION_DAYS = 10


# --- entering ------------------------------------------------------------------
def save_draft(*, kpi, command, period, entry, by, version=None):
    """Keep what was typed, whatever its quality; ``version`` is the draft's that the person saw (None: no matter)."""
    if kpi.frequency != period.kind:
        raise NotDue()
    with transaction.atomic():
        observation = _observation(kpi, command, period)
        _require_open(observation)
        if observation.state not in EDITABLE:
            raise IllegalStep(observation=observation)
        draft = Draft.objects.filter(observation=observation).first() or Draft(observation=observation)
        if version is not None and version != draft.version:
            raise Conflict(observation=observation, seen=version, current=draft.version)
        before = _summary(draft)
        _write(draft, entry, by)
        _audit("value.draft_saved", observation, by=by, before=before, after=_summary(draft))
    return draft


def submit(observation, *, by, version=None, on_behalf_of=None, reader=None):
    """Mint a revision from the draft; raises Refused with the fields that stand in the way.

    Who acts for a director submits in his name, whether the caller knows it or not.
    """
    with transaction.atomic():
        observation = _locked(observation)
        on_behalf_of = on_behalf_of or director_for(by, observation.command)
        _require(Act.SUBMIT, observation)
        _require_open(observation)
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
        _step(Act.SUBMIT, observation, State.SUBMITTED, by=by, at=now, revision=revision, on_behalf_of=on_behalf_of)
        reader.rules.sent(observation.kpi, entry)
        off_track.follow(revision, reading, by=by)
    return revision


def recall(observation, *, by):
    """The command takes back a submission that nobody has decided; it is a draft again."""
    with transaction.atomic():
        observation = _locked(observation)
        _require(Act.RECALL, observation)
        _require_open(observation)
        to = State.REOPENED if _open_approval(observation) else State.DRAFT
        _draft_again(observation, by)
        _step(
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
        observation = _locked(observation)
        _require(Act.RETURN, observation)
        _require_seen(observation, revision)
        reason = _given(reason)
        if evidence and not observation.revision.flags:
            raise Refused({"reason": [_("Evidence is asked for where a check has found something unusual.")]})
        extension = _extend_if_closed(observation, by, reason)
        _draft_again(observation, by)
        step = _step(
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


def approve(observation, *, by, revision):
    """Put the revision that the planner saw in force, in place of the one before."""
    return approve_many([(observation, revision)], by=by)[0]


def approve_many(seen, *, by):
    """Approve (observation, revision number) pairs in one transaction with one recompute; all or none."""
    with transaction.atomic():
        revisions = {observation.pk: revision for observation, revision in seen}
        observations = _locked_many(revisions)
        for observation in observations:
            _require(Act.APPROVE, observation)
            _require_seen(observation, revisions[observation.pk])
            _require_other_eyes(observation, by)
        last = changes.take(len(observations))
        put = [_put_in_force(observation, by) for observation in observations]
        recompute(observations)
        _published("value.approved", observations, last)
        tell_approved([step for _approval, step in put])
    return [approval for approval, _step in put]


def _put_in_force(observation, by):
    previous = _open_approval(observation)
    # A clock that steps back must not close an approval before it began.
    now = timezone.now()
    if previous:
        now = max(now, previous.approved_from + datetime.timedelta(microseconds=1))
        previous.approved_until = now
        previous.save(update_fields=["approved_until"])
    approval = Approval.objects.create(
        observation=observation, revision=observation.revision, approved_from=now, approved_by=by
    )
    step = _step(Act.APPROVE, observation, State.APPROVED, by=by, at=now, revision=observation.revision)
    return approval, step


def reopen(observation, *, by, reason, revision=None):
    """Ask for a correction; the approved value stays in force until the next approval.

    Here and in `withdraw`, ``revision`` is the number that the planner saw (None: no matter).
    """
    with transaction.atomic():
        observation = _locked(observation)
        _require(Act.REOPEN, observation)
        _require_seen(observation, revision or observation.revision.number)
        reason = _given(reason)
        extension = _extend_if_closed(observation, by, reason)
        _draft_again(observation, by)
        step = _step(
            Act.REOPEN,
            observation,
            State.REOPENED,
            by=by,
            at=timezone.now(),
            revision=observation.revision,
            reason=reason,
        )
        tell_reopened(step, until=extension and extension.until)
    return observation


def withdraw(observation, *, by, reason, revision=None):
    """End the approval at once: the figure leaves all scores until another is approved."""
    with transaction.atomic():
        observation = _locked(observation)
        _require(Act.WITHDRAW, observation)
        _require_seen(observation, revision or observation.revision.number)
        reason = _given(reason)
        number = changes.take()
        approval = _open_approval(observation)
        now = max(timezone.now(), approval.approved_from + datetime.timedelta(microseconds=1))
        approval.approved_until = now
        approval.save(update_fields=["approved_until"])
        if observation.state == State.APPROVED:
            _draft_again(observation, by)
        extension = _extend_if_closed(observation, by, reason)
        step = _step(
            Act.WITHDRAW, observation, State.WITHDRAWN, by=by, at=now, revision=approval.revision, reason=reason
        )
        tell_withdrawn(step, until=extension and extension.until)
        recompute([observation])
        _published("value.withdrawn", [observation], number)
    return observation


# --- under the lock ---------------------------------------------------------------
def _observation(kpi, command, period):
    """The locked observation, made at the first draft."""
    key = {"kpi": kpi, "command": command, "period": period}
    observation, _ = Observation.objects.get_or_create(**key)
    return _locked(observation)


def _locked(observation):
    return _locked_many([observation.pk])[0]


def _locked_many(pks):
    """Lock in order of id, so that two bulk acts can't wait for each other in a ring."""
    rows = (
        Observation.objects.select_for_update(of=("self",))
        .select_related("kpi__track__roadmap", "command__area__parent", "period", "revision")
        .filter(pk__in=list(pks))
        .order_by("pk")
    )
    found = list(rows)
    if len(found) != len(set(pks)):
        raise Conflict()
    return found


def _require(act, observation):
    if observation.state not in STEPS[act]:
        raise IllegalStep(observation=observation, current=observation.state)


def _require_seen(observation, revision):
    if revision != observation.revision.number:
        raise Conflict(observation=observation, seen=revision, current=observation.revision.number)


def _require_other_eyes(observation, by):
    submission = observation.transitions.filter(act=Act.SUBMIT).latest("id")
    if by.pk in (submission.actor_id, submission.on_behalf_of_id):
        raise OwnSubmission()


def _require_open(observation, now=None):
    """Entries are taken until the period closes, afterwards only within an extension."""
    now = now or timezone.now()
    if now < observation.period.closes_at:
        return
    extensions = Extension.objects.filter(command=observation.command, period=observation.period, until__gt=now)
    if not extensions.filter(observation=None).exists() and not extensions.filter(observation=observation).exists():
        raise Locked()


def _given(reason):
    reason = (reason or "").strip()
    if not reason:
        raise Refused({"reason": [Refused.required]})
    return reason


def _open_approval(observation):
    return observation.approvals.filter(approved_until__isnull=True).select_related("revision").first()


def _draft_again(observation, by):
    """The last revision's figures as a draft, so that a correction starts from what was sent."""
    draft = Draft.objects.filter(observation=observation).first() or Draft(observation=observation)
    _write(draft, Entry.of(observation.revision), by)


def _write(draft, entry, by):
    for name, value in entry.columns().items():
        setattr(draft, name, value)
    draft.typed, draft.version = entry.typed, draft.version + 1
    draft.saved_at, draft.saved_by = timezone.now(), by
    draft.save()


def _extend_if_closed(observation, by, reason):
    now = timezone.now()
    if now >= observation.period.closes_at:
        until = midnight(timezone.localdate(now) + datetime.timedelta(days=EXTENSION_DAYS + 1))
        return Extension.objects.create(
            command=observation.command,
            period=observation.period,
            observation=observation,
            until=until,
            reason=reason,
            granted_by=by,
            granted_at=now,
        )
    return None


def _step(act, observation, to, *, by, at, revision, reason="", on_behalf_of=None, asks_evidence=False):
    before = observation.state
    step = Transition.objects.create(
        observation=observation,
        act=act,
        from_state=before,
        to_state=to,
        revision=revision,
        actor=by,
        on_behalf_of=on_behalf_of,
        reason=reason,
        asks_evidence=asks_evidence,
        at=at,
    )
    observation.state = to
    if act == Act.SUBMIT:
        observation.revision = revision
    observation.save(update_fields=["state", "revision"])
    asked = {"evidence": True} if asks_evidence else {}
    _audit(
        f"value.{act.value}",
        observation,
        by=by,
        before={"state": before},
        after={"state": to, "revision": revision.number, **_summary(revision), **asked},
        reason=reason,
        on_behalf_of=on_behalf_of,
    )
    return step


def _summary(row):
    """The figures of a draft or revision as the audit keeps them."""
    said = {name: getattr(row, name) for name in ("numerator", "denominator", "value", "absence", "note")}
    return said | ({"parts": row.parts} if row.parts else {})


def _audit(act, observation, *, by, before, after, reason="", on_behalf_of=None):
    audit.record(
        act,
        by=by,
        subject=observation,
        area=observation.command.code,
        before=before,
        after=after,
        reason=reason,
        on_behalf_of=on_behalf_of,
    )


def _published(kind, observations, last):
    changes.record_many(
        kind,
        subjects=[
            {
                "cycle": o.kpi.track.roadmap.code,
                "track": o.kpi.track.code,
                "indicator": o.kpi.code,
                "command": o.command.code,
                "period": o.period.code,
            }
            for o in observations
        ],
        last=last,
    )
