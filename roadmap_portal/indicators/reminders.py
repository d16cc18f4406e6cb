"""What the clock tells: reporters of what is due or overdue, planners of what waits for them.

A range decides, not a day: the step that is reached is told once, whenever the clock comes by. What a stopped portal
has missed is told on its return, by the last step only. Days are Baghdad's; letters wait for the morning.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

from roadmap_portal.accounts.models import Role
from roadmap_portal.accounts.notices import notify
from roadmap_portal.accounts.recipients import holders_of, reporters_of
from roadmap_portal.plan.calendar import BAGHDAD

from . import notices
from .models import Observation
from .obligations import outstanding
from .telling import entry_path, last_day

# Days after the due day: five days and one day before, one day after, then every week.
BEFORE, FIRST_AFTER, WEEK = (-5, -1), 1, 7
MORNING = time(7)


def step_on(day, due_day):
    """The last step that is reached on ``day`` (both dates), or None before the first."""
    days = (day - due_day).days
    if days >= FIRST_AFTER:
        return FIRST_AFTER + (days - FIRST_AFTER) // WEEK * WEEK
    return next((step for step in reversed(BEFORE) if days >= step), None)


def remind_reporters(now=None):
    """Tell everybody who reports for a command what it still owes, where a step of its period is reached."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    owed = [(row, step_on(today, _due_day(row))) for row in outstanding(moment=now)]
    reached = [(row, step) for row, step in owed if step is not None]
    people = reporters_of({row.command.pk for row, _step in reached})
    for row, step in reached:
        due = _due_day(row).isoformat()
        params = {"period": row.period.code, "due": due, "closes": last_day(row.closes_at), "count": row.tally.missing}
        notify(
            notices.REMINDER,
            people=people.get(row.command.pk, []),
            # An extension has a last day of its own, and so steps of its own.
            key=f"{row.command.code}:{row.period.code}:{due}:{step:+d}",
            params=params,
            path=entry_path(row.command, row.period),
            now=now,
            mail_from=morning(now),
        )


def _due_day(row):
    """The day to whose end values are awaited: the due day, or an extension's last day."""
    end = row.extended_until or row.period.due_at
    return timezone.localdate(end - timedelta(microseconds=1))


def send_digest(now=None):
    """Tell planners once a day, from the morning on, how much waits for them; not where nothing does."""
    now = now or timezone.now()
    if now < morning(now):
        return
    waiting = Observation.objects.awaiting_review().count()
    late = len({row.command.pk for row in outstanding(moment=now) if row.is_late(now)})
    if waiting or late:
        key = timezone.localdate(now).isoformat()
        params = {"waiting": waiting, "late": late}
        people = holders_of(Role.PLANNER)
        notify(notices.DIGEST, people=people, key=key, params=params, path="/review/", now=now)


def morning(now):
    """The moment of ``now``'s day in Baghdad from which on letters are written."""
    return datetime.combine(timezone.localdate(now), MORNING, tzinfo=BAGHDAD)
