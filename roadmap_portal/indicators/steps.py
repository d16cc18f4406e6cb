"""What every act of the workflow does under the observation's lock: what it requires, and what it leaves behind."""

import datetime

from django.utils import timezone

from roadmap_portal.operations import audit, changes
from roadmap_portal.plan.calendar import midnight

from .entries import Entry
from .errors import Conflict, IllegalStep, Locked, OwnSubmission, Refused
from .models import Draft, Extension, Observation, Transition

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
# States of a correction that somebody asked for.
TO_CORRECT = {State.RETURNED, State.REOPENED, State.WITHDRAWN}
# What a planner sends back from a closed period may be corrected for so many days.
EXTENSION_DAYS = 10
# What an observation is of. To read it again under each lock would cost as much as the rest of a submission.
SHEET = ("kpi", "command", "period")


def observation_of(kpi, command, period):
    """The locked observation, made at the first draft."""
    key = dict(zip(SHEET, (kpi, command, period), strict=True))
    observation = Observation.objects.select_for_update().filter(**key).first()
    if observation is None:
        observation, made = Observation.objects.get_or_create(**key)
        # Who made the row holds it already.
        observation = observation if made else locked(observation)
    for name, row in key.items():
        setattr(observation, name, row)
    return observation


def locked(observation):
    """The row as it stands now; its indicator, command and period are those that the caller has read, if he has."""
    if not all(Observation._meta.get_field(name).is_cached(observation) for name in SHEET):
        return locked_many([observation.pk])[0]
    row = Observation.objects.select_for_update().filter(pk=observation.pk).first()
    if row is None:
        raise Conflict()
    for name in SHEET:
        setattr(row, name, getattr(observation, name))
    return row


def locked_many(pks):
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


def require_state(act, observation):
    if observation.state not in STEPS[act]:
        raise IllegalStep(observation=observation, current=observation.state)


def require_seen(observation, revision):
    if revision != observation.revision.number:
        raise Conflict(observation=observation, seen=revision, current=observation.revision.number)


def require_other_eyes(observation, by):
    submission = observation.transitions.filter(act=Act.SUBMIT).latest("id")
    if by.pk in (submission.actor_id, submission.on_behalf_of_id):
        raise OwnSubmission()


def require_open(observation, now=None):
    """Entries are taken until the period closes, afterwards only within an extension."""
    now = now or timezone.now()
    if now < observation.period.closes_at:
        return
    extensions = Extension.objects.filter(command=observation.command, period=observation.period, until__gt=now)
    if not extensions.filter(observation=None).exists() and not extensions.filter(observation=observation).exists():
        raise Locked()


def given_reason(reason):
    reason = (reason or "").strip()
    if not reason:
        raise Refused({"reason": [Refused.required]})
    return reason


def open_approval(observation):
    return observation.approvals.filter(approved_until__isnull=True).select_related("revision").first()


def draft_again(observation, by):
    """The last revision's figures as a draft, so that a correction starts from what was sent."""
    draft = Draft.objects.filter(observation=observation).first() or Draft(observation=observation)
    write_draft(draft, Entry.of(observation.revision), by)


def write_draft(draft, entry, by, *, on_behalf_of=None):
    for name, value in entry.columns().items():
        setattr(draft, name, value)
    draft.typed, draft.version = entry.typed, draft.version + 1
    draft.saved_at, draft.saved_by, draft.on_behalf_of = timezone.now(), by, on_behalf_of
    draft.save(force_insert=draft._state.adding)


def extend_if_closed(observation, by, reason):
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


def take_step(act, observation, to, *, by, at, revision, reason="", on_behalf_of=None, asks_evidence=False):
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
    note(
        f"value.{act.value}",
        observation,
        by=by,
        before={"state": before},
        after={"state": to, "revision": revision.number, **summary(revision), **asked},
        reason=reason,
        on_behalf_of=on_behalf_of,
    )
    return step


def summary(row):
    """The figures of a draft or revision as the audit keeps them."""
    said = {name: getattr(row, name) for name in ("numerator", "denominator", "value", "absence", "note")}
    return said | ({"parts": row.parts} if row.parts else {})


def note(act, observation, *, by, before, after, reason="", on_behalf_of=None):
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


def publish(kind, observations, last):
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
