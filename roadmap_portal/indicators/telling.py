"""The acts of the workflow tell those who report for the command, in the transaction of the act."""

from datetime import timedelta
from itertools import groupby

from django.utils import timezone
from django.utils.http import urlencode

from roadmap_portal.accounts.models import Role
from roadmap_portal.accounts.notices import notify
from roadmap_portal.accounts.recipients import holders_of, reporters_of

from . import notices


def tell_returned(transitions, *, until=None, now=None):
    """What a planner sent back, one transition each, for one reason: one notice a command and period."""
    for (command, period), same in _grouped(transitions):
        params = {"codes": [t.observation.kpi.code for t in same], "period": period.code, "reason": same[0].reason}
        params["until"] = last_day(until or period.closes_at)
        params |= {"evidence": True} if same[0].asks_evidence else {}
        _tell(notices.RETURNED, command, period, key=f"returned:{same[0].pk}", params=params, now=now)


def tell_approved(transitions, *, now=None):
    """What a planner approved in one act: one notice a command and period."""
    groups = _grouped(transitions)
    people = reporters_of({command.pk for (command, _period), _same in groups})
    for (command, period), same in groups:
        params = {"codes": [t.observation.kpi.code for t in same], "period": period.code}
        _tell(notices.APPROVED, command, period, key=f"approved:{same[0].pk}", params=params, people=people, now=now)


def tell_reopened(transition, *, until=None):
    """The command may correct a value that stays in force meanwhile."""
    _tell_step(notices.REOPENED, transition, until)


def tell_withdrawn(transition, *, until=None):
    """A value of the command counts no more."""
    _tell_step(notices.WITHDRAWN, transition, until)


def _tell_step(kind, transition, until):
    value, period = transition.observation, transition.observation.period
    params = {"codes": [value.kpi.code], "period": period.code, "reason": transition.reason}
    params["until"] = last_day(until or period.closes_at)
    params |= {"evidence": True} if transition.asks_evidence else {}
    _tell(kind, value.command, period, key=f"{transition.act}:{transition.pk}", params=params)


def tell_asked(request, *, now=None):
    """Planners hear that a command waits for an extension."""
    params = {"command": request.command.code, "period": request.period.code, "reason": request.reason}
    params["wished"] = request.wished.isoformat()
    people = holders_of(Role.PLANNER)
    notify(notices.ASKED, people=people, key=f"asked:{request.pk}", params=params, path="/extensions/", now=now)


def tell_extended(extension, *, now=None):
    params = {"period": extension.period.code, "until": last_day(extension.until)}
    _tell(notices.GRANTED, extension.command, extension.period, key=f"extension:{extension.pk}", params=params, now=now)


def tell_refused(request):
    params = {"period": request.period.code, "reason": request.answer}
    _tell(notices.REFUSED, request.command, request.period, key=f"request:{request.pk}", params=params)


def _tell(kind, command, period, *, key, params, people=None, now=None):
    people = reporters_of([command.pk]) if people is None else people
    notify(kind, people=people.get(command.pk, []), key=key, params=params, path=entry_path(command, period), now=now)


def entry_path(command, period):
    return f"/my-period/?{urlencode({'command': command.code, 'period': period.code})}"


def last_day(moment):
    """The last whole day before ``moment``, as ISO text."""
    return timezone.localdate(moment - timedelta(microseconds=1)).isoformat()


def _grouped(transitions):
    """[((command, period), transitions)], in the order of command and period."""
    rows = sorted(transitions, key=lambda t: (t.observation.command_id, t.observation.period_id, t.pk))
    same = groupby(rows, key=lambda t: (t.observation.command_id, t.observation.period_id))
    groups = [list(group) for _key, group in same]
    return [((group[0].observation.command, group[0].observation.period), group) for group in groups]
