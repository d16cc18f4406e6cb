"""Opening a closed period for one command: a director asks with a reason, a planner grants until a day, or refuses.

An extension needs nobody to end it: `workflow.py` compares its last moment with the clock. What comes in by it is
late. The caller has checked permission; who asked does not answer.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roadmap_portal.accounts.rights import director_for
from roadmap_portal.operations import audit
from roadmap_portal.plan.book import Book
from roadmap_portal.plan.calendar import midnight
from roadmap_portal.plan.models import Period
from roadmap_portal.provinces.models import Command

from .choosing import tracks_of
from .errors import Conflict, NotDue, OwnSubmission, Refused
from .models import Extension, ExtensionRequest
from .telling import tell_asked, tell_extended, tell_refused

State = ExtensionRequest.State
MOST_DAYS = 90


def ask(command, period, *, wished, reason, by):
    """A director asks that ``period`` be open for ``command`` to the end of the day ``wished``."""
    reason = _given(reason)
    with transaction.atomic():
        # The command's row is locked, so that of two requests one is first.
        command = Command.objects.select_for_update(of=("self",)).select_related("area__parent").get(pk=command.pk)
        _require_due(command, period)
        _check_day(wished, period, "wished")
        if ExtensionRequest.objects.filter(command=command, period=period, state=State.WAITING).exists():
            raise Conflict(_("A request for this period waits for its answer already."))
        principal = director_for(by, command)
        request = ExtensionRequest.objects.create(
            command=command,
            period=period,
            wished=wished,
            reason=reason,
            asked_by=by,
            on_behalf_of=principal,
            asked_at=timezone.now(),
        )
        _record("extension.asked", request, by, after={"wished": wished}, reason=reason, on_behalf_of=principal)
        tell_asked(request)
    return request


def grant(request, *, until, by, reason=""):
    """A planner grants ``request`` to the end of the day ``until``; without words of his own the director's stand."""
    with transaction.atomic():
        request = _locked(request, by)
        _check_day(until, request.period, "until")
        reason = reason.strip()
        request.extension = _extend(request.command, request.period, until, reason or request.reason, by)
        _decide(request, State.GRANTED, reason, by)
        _record("extension.granted", request, by, after={"until": until}, reason=request.extension.reason)
        tell_extended(request.extension)
    return request


def refuse(request, *, reason, by):
    """A planner refuses ``request``, with his reason."""
    reason = _given(reason)
    with transaction.atomic():
        request = _locked(request, by)
        _decide(request, State.REFUSED, reason, by)
        _record("extension.refused", request, by, reason=reason)
        tell_refused(request)
    return request


def offer(command, period, *, until, reason, by):
    """A planner extends a period that nobody asked for."""
    reason = _given(reason)
    with transaction.atomic():
        _require_due(command, period)
        _check_day(until, period, "until")
        extension = _extend(command, period, until, reason, by)
        _record("extension.granted", extension, by, after={"until": until}, reason=reason)
        tell_extended(extension)
    return extension


def waiting():
    """Requests without an answer, the oldest first."""
    rows = ExtensionRequest.objects.filter(state=State.WAITING).order_by("asked_at", "pk")
    return rows.select_related("command__area", "period", "asked_by", "on_behalf_of")


def _locked(request, by):
    rows = ExtensionRequest.objects.select_for_update(of=("self",)).select_related("command__area__parent", "period")
    request = rows.get(pk=request.pk)
    if request.state != State.WAITING:
        raise Conflict(_("This request was answered already."))
    if by.pk in (request.asked_by_id, request.on_behalf_of_id):
        raise OwnSubmission(_("You can't answer a request that you made."))
    return request


def _decide(request, state, answer, by):
    request.state, request.answer = state, answer
    request.decided_by, request.decided_at = by, timezone.now()
    request.save(update_fields=["state", "answer", "decided_by", "decided_at", "extension"])


def _extend(command, period, until, reason, by):
    end = midnight(until + timedelta(1))
    return Extension.objects.create(
        command=command, period=period, until=end, reason=reason, granted_by=by, granted_at=timezone.now()
    )


def _require_due(command, period):
    """Only what was to be reported can be reported later."""
    today = timezone.localdate()
    if today <= period.ends:
        raise NotDue(_("The period is not over yet."))
    roadmap = tracks_of(period.ends)[0].roadmap
    if command.pk not in Book(roadmap, kpis=()).commands(Period.objects.get(pk=period.pk)):
        raise NotDue(_("The command is not in the plan's scope in this period."))


def _check_day(day, period, field):
    # First, for the last day of all has no midnight after it.
    if day > timezone.localdate() + timedelta(MOST_DAYS):
        raise Refused({field: [_("The day lies too far ahead: at most 90 days from today.")]})
    if midnight(day + timedelta(1)) <= max(timezone.now(), period.closes_at):
        raise Refused({field: [_("The day must lie after the closing of the period, and not in the past.")]})


def _given(reason):
    reason = (reason or "").strip()
    if not reason:
        raise Refused({"reason": [Refused.required]})
    return reason


def _record(act, row, by, *, after=None, reason, on_behalf_of=None):
    said = {"period": row.period.code} | (after or {})
    audit.record(act, by=by, subject=row, area=row.command.code, after=said, reason=reason, on_behalf_of=on_behalf_of)
