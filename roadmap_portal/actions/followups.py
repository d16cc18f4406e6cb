"""The acts on a follow-up: it is opened, changed, commented, started, done, no longer needed, taken up again.

Each locks the row, asks its state under that lock, and leaves a line of history, an audit row and a numbered change
in one transaction. The caller has checked `actions.change_actions`.
"""

from django.db import transaction
from django.utils import timezone

from .history import check, given, locked, note, put, require_state, save
from .models import FollowUp, FollowUpEntry, Source

State, Act = FollowUp.State, FollowUpEntry.Act
# What may be said of a follow-up when it is opened, and changed afterwards.
FIELDS = ("what_ar", "what_en", "why", "area", "due", "body", "owner", "owner_name", "track", "kpi", "obstacle")


def open_follow_up(*, area, due, by, source=None, **values):
    """Open a follow-up; what came from a ``source`` with a key before is changed instead, never doubled.

    ``values``: the other FIELDS, and ``start_period``, ``start_value`` and ``start_status`` of the indicator that it
    should move. ``what_ar`` or ``what_en`` is required.
    """
    source = source or Source()
    with transaction.atomic():
        values |= {"area": area, "due": due}
        known = FollowUp.objects.from_source(source.kind, source.key).first() if source.key else None
        if known:
            return revise(known, by=by, **values)
        row = FollowUp(**values, source_kind=source.kind, source_key=source.key, source_path=source.path, created_by=by)
        check(row)
        save(row)
        note(row, Act.OPENED, by=by)
    return row


def revise(follow_up, *, by, **values):
    """Change what is said of it: what, owner (body, person), due day, indicator. What differs is in its history."""
    with transaction.atomic():
        row = locked(follow_up)
        changed = put(row, values)
        if changed:
            check(row)
            save(row)
            note(row, Act.REVISED, by=by, before=row.state, changed=changed)
    return row


def start(follow_up, *, by, text=""):
    return _move(follow_up, Act.STARTED, (State.NOT_STARTED,), State.UNDER_WAY, by=by, text=text)


def finish(follow_up, *, by, text):
    """It is done; ``text`` says what came of it."""
    return _move(follow_up, Act.FINISHED, FollowUp.OPEN, State.DONE, by=by, text=given(text))


def cancel(follow_up, *, by, text):
    """It is no longer needed; ``text`` says why."""
    return _move(follow_up, Act.CANCELLED, FollowUp.OPEN, State.CANCELLED, by=by, text=given(text))


def reopen(follow_up, *, by, text):
    return _move(follow_up, Act.REOPENED, (State.DONE, State.CANCELLED), State.UNDER_WAY, by=by, text=given(text))


def _move(follow_up, act, from_states, to, *, by, text):
    with transaction.atomic():
        row = locked(follow_up)
        require_state(row, from_states)
        before, row.state = row.state, to
        row.closed_on = None if row.is_open else timezone.localdate()
        row.outcome = "" if row.is_open else text
        save(row, "state", "closed_on", "outcome")
        note(row, act, by=by, before=before, text=text)
    return row
