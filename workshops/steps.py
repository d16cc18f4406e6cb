"""A workshop's way: planned, confirmed, held, minutes approved; or cancelled, with the reason."""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from roadmap_portal.indicators import plan_changes
from roadmap_portal.plan.models import MilestoneProgress

from . import invitations
from .errors import Closed, IllegalStep, Refused, TooEarly
from .models import Workshop
from .planning import note

S = Workshop.Status
# From where each step may be taken.
FROM = {
    S.CONFIRMED: {S.PLANNED},
    S.HELD: {S.PLANNED, S.CONFIRMED},
    S.MINUTED: {S.HELD},
    S.CANCELLED: {S.PLANNED, S.CONFIRMED},
}
# Held, but not proven yet: what is not verified counts 90 at most.
HELD_PERCENT, PROVEN_PERCENT = Decimal(90), Decimal(100)


def confirm(workshop, *, by):
    """Place and day stand: people may be invited."""
    return _step(workshop, S.CONFIRMED, by=by)


def hold(workshop, *, by):
    """The workshop took place; the milestone that it is held for moves."""
    with transaction.atomic():
        if workshop.held_on > timezone.localdate():
            raise TooEarly
        workshop = _step(workshop, S.HELD, by=by)
        _move_milestone(workshop, HELD_PERCENT, by=by)
    return workshop


def approve_minutes(workshop, *, by):
    """The minutes stand from now on, and prove that the workshop was held."""
    with transaction.atomic():
        workshop = _step(workshop, S.MINUTED, by=by)
        _move_milestone(workshop, PROVEN_PERCENT, by=by)
    return workshop


def take_up_minutes(workshop, *, by, reason):
    """The approved minutes are to be corrected: until they are approved again, the record may be changed."""
    return _step(workshop, S.HELD, by=by, reason=wanted(reason), after={S.MINUTED}, act="workshop.reopened")


def cancel(workshop, *, by, reason):
    with transaction.atomic():
        workshop = _step(workshop, S.CANCELLED, by=by, reason=wanted(reason))
        invitations.call_off(workshop)
    return workshop


def wanted(reason):
    """The reason without blanks around it; Refused where there is none."""
    if not reason.strip():
        raise Refused({"reason": _("This field is required.")})
    return reason.strip()


def _step(workshop, status, *, by, reason="", after=None, act=None):
    """``after``: from where the step may be taken, where that differs from FROM; ``act``: how the log calls it."""
    with transaction.atomic():
        workshop = Workshop.objects.select_for_update(of=("self",)).select_related("province").get(pk=workshop.pk)
        before = workshop.status
        if before not in (after or FROM[status]):
            raise Closed if not workshop.is_open else IllegalStep
        workshop.status, workshop.changed_at = status, timezone.now()
        workshop.sequence += 1
        if status == S.CANCELLED:
            workshop.cancel_reason = reason
        workshop.save(update_fields=["status", "changed_at", "sequence", "cancel_reason"])
        act, moved = act or f"workshop.{status}", {"before": {"status": before}, "after": {"status": status}}
        note(act, workshop, by=by, reason=reason, **moved)
    return workshop


def _move_milestone(workshop, percent, *, by):
    """Only forwards: another workshop may have brought the milestone further already."""
    milestone = workshop.milestone
    if milestone is None:
        return
    last = MilestoneProgress.objects.open().filter(milestone=milestone).order_by("on").last()
    if last is not None and last.percent >= percent:
        return
    on = min(workshop.last_day, timezone.localdate())
    if last is not None:
        # The ledger is read by day: what is known later must not stand before what was known then.
        on = max(on, min(last.on + timedelta(1), timezone.localdate()))
    with translation.override(settings.LANGUAGE_CODE):
        told = {S.HELD: _("Workshop held: %(subject)s"), S.MINUTED: _("Minutes approved: %(subject)s")}
        sentence = told[S(workshop.status)] % {"subject": workshop.subject}
    proven = percent == PROVEN_PERCENT
    plan_changes.record_progress(
        milestone, on=on, percent=percent, evidence_accepted=proven, minuted=proven, note=sentence, by=by
    )
