"""One value's history: who sent, decided and knew what when, and what differs between two of its revisions.

Who may not see submitted values sees what was approved, from when until when, without notes, reasons and names.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from roadmap_portal.common.formats import day, day_and_time, number

from .models import Revision


@dataclass(slots=True)
class Comparison:
    """Two revisions side by side; ``lines``: (label, of the older, of the newer, whether they differ)."""

    older: Revision
    newer: Revision
    lines: list


@dataclass(slots=True)
class ObservationView:
    approvals: list
    steps: list
    revisions: list
    comparison: Comparison | None
    in_force: object


def observation_view(observation, *, moment, sees_submitted, numbers=()):
    """The ObservationView as of ``moment`` (None: now); ``numbers``: of the two revisions to compare."""
    approvals = [a for a in _approvals(observation) if moment is None or a.approved_from <= moment]
    for approval in approvals:
        if moment and approval.approved_until and approval.approved_until > moment:
            # That it would end was not known then.
            approval.approved_until = None
    if sees_submitted:
        revisions = [r for r in _revisions(observation) if moment is None or r.submitted_at <= moment]
    else:
        revisions = sorted({a.revision for a in approvals}, key=lambda revision: revision.number)
    return ObservationView(
        approvals=approvals,
        steps=_steps(observation, moment) if sees_submitted else [],
        revisions=revisions,
        comparison=_comparison(observation.kpi, revisions, numbers, sees_submitted),
        in_force=next((a for a in approvals if a.approved_until is None), None),
    )


def _approvals(observation):
    rows = observation.approvals.select_related("revision__action_body", "revision__submitted_by", "approved_by")
    return rows.order_by("approved_from")


def _revisions(observation):
    return observation.revisions.select_related("action_body", "submitted_by").order_by("number")


def _steps(observation, moment):
    steps = observation.transitions.select_related("actor", "on_behalf_of", "revision")
    return list(steps if moment is None else steps.filter(at__lte=moment))


def _comparison(kpi, revisions, numbers, sees_submitted):
    """The two asked for, else the last two; None with fewer."""
    by_number = {revision.number: revision for revision in revisions}
    chosen = sorted({n for n in numbers if n in by_number})
    pair = chosen if len(chosen) == 2 else sorted(by_number)[-2:]
    if len(pair) < 2:
        return None
    older, newer = (by_number[n] for n in pair)
    told = [dict(_told(kpi, revision, sees_submitted)) for revision in (older, newer)]
    lines = [(label, told[0][label], told[1][label], told[0][label] != told[1][label]) for label in told[0]]
    return Comparison(older, newer, [line for line in lines if line[1] or line[2]])


def _told(kpi, revision, sees_submitted):
    """(label, text) of all that a revision states."""
    yield kpi.numerator, _number(revision.numerator if kpi.is_ratio else revision.value)
    if kpi.is_ratio:
        yield kpi.denominator, _number(revision.denominator)
    yield _("No value"), revision.get_absence_display()
    yield _("Sent"), day_and_time(revision.submitted_at)
    if not sees_submitted:
        return
    yield _("Submitted by"), str(revision.submitted_by)
    yield _("Note"), revision.note
    yield _("Cause"), revision.cause
    yield _("Action taken"), revision.action
    yield _("Responsible body"), revision.action_body.name if revision.action_body else ""
    yield _("To be done by"), day(revision.action_due) if revision.action_due else ""


def _number(value):
    return "" if value is None else number(value)
