"""The acts on an obstacle: raised, changed, commented, taken up, sent one level up, resolved with evidence, reopened.

Each locks the row, asks its state under that lock, and leaves a line of history, an audit row and a numbered change
in one transaction. The caller has checked `actions.change_actions`.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roadmap_portal.accounts.notices import notify

from . import notices
from .errors import ActionRefused
from .history import check, given, locked, note, put, require_state, save
from .models import Obstacle, ObstacleEntry, Source

State, Act, Level = Obstacle.State, ObstacleEntry.Act, Obstacle.Level
UNRESOLVED = (State.OPEN, State.HANDLED, State.ESCALATED)
FIELDS = (
    *("what_ar", "what_en", "area", "cause", "severity", "raised_on", "days"),
    *("track", "kpi", "activity", "body", "owner", "owner_name"),
)


def raise_obstacle(*, area, cause, by, source=None, **values):
    """Record an obstacle; what came from a ``source`` with a key before is changed instead, never doubled.

    ``values``: the other FIELDS. ``days`` for each level follow from the severity when they are not given.
    """
    source = source or Source()
    with transaction.atomic():
        values |= {"area": area, "cause": cause}
        known = Obstacle.objects.from_source(source.kind, source.key).first() if source.key else None
        if known:
            return revise(known, by=by, **values)
        row = Obstacle(**values, source_kind=source.kind, source_key=source.key, source_path=source.path)
        row.created_by = by
        row.days = row.days or Obstacle.DAYS.get(row.severity)
        row.level, row.level_since = Obstacle.FIRST_LEVEL[area.kind], row.raised_on
        _check(row)
        save(row)
        note(row, Act.RAISED, by=by)
    return row


def revise(obstacle, *, by, **values):
    """Change what is said of it; another severity brings its own days unless ``days`` are given too."""
    with transaction.atomic():
        row = locked(obstacle)
        if values.get("severity", row.severity) != row.severity:
            values.setdefault("days", Obstacle.DAYS.get(values["severity"]))
        changed = put(row, values)
        if changed:
            if "raised_on" in changed and row.level == Obstacle.FIRST_LEVEL[row.area.kind]:
                row.level_since = row.raised_on
            _check(row)
            save(row)
            note(row, Act.REVISED, by=by, before=row.state, changed=changed)
    return row


def _check(row):
    row.escalates_on = row.level_since + timedelta(row.days or 0)
    check(row)
    if row.raised_on > timezone.localdate():
        raise ActionRefused({"raised_on": [_("The day lies in the future.")]})


def take_up(obstacle, *, by, text=""):
    """Somebody deals with it now, at the level that it has reached."""
    with transaction.atomic():
        row = locked(obstacle)
        require_state(row, (State.OPEN, State.ESCALATED))
        before, row.state = row.state, State.HANDLED
        save(row, "state")
        note(row, Act.TAKEN_UP, by=by, before=before, text=text)
    return row


def escalate(obstacle, *, by, text=""):
    """Send it one level up: by a person, or by the clock (``by`` None) on the day when its days are over."""
    with transaction.atomic():
        row = locked(obstacle)
        require_state(row, UNRESOLVED)
        if row.level == Level.MINISTRY:
            raise ActionRefused(_("The obstacle lies with the ministry already."))
        # The clock counts on from the day that it should have acted, however late it comes.
        since = row.escalates_on if by is None else timezone.localdate()
        before, row.state = row.state, State.ESCALATED
        changed = put(row, {"level": Level(row.level + 1), "level_since": since})
        row.escalates_on = since + timedelta(row.days)
        save(row, "state", "level", "level_since", "escalates_on")
        note(row, Act.ESCALATED, by=by, before=before, text=text, changed=changed)
        _tell(row)
    return row


def _tell(row):
    """Those on whom it lies now learn of it: the province's commands, or the planners."""
    at_top = row.level == Level.MINISTRY
    notify(
        notices.ESCALATED,
        people=notices.planners() if at_top else notices.reporters(row.area.parent),
        key=f"{row.pk}:{row.level}:{row.level_since}",
        params=notices.texts_of(row) | {"level": row.level},
        path=f"/obstacles/{row.pk}/",
    )


def resolve(obstacle, *, by, text):
    """It stands in nobody's way any more; ``text`` is the evidence: what was done, and where that can be seen."""
    with transaction.atomic():
        row = locked(obstacle)
        require_state(row, UNRESOLVED)
        before, row.state = row.state, State.RESOLVED
        row.resolved_on, row.resolution = timezone.localdate(), given(text)
        save(row, "state", "resolved_on", "resolution")
        note(row, Act.RESOLVED, by=by, before=before, text=row.resolution)
    return row


def reopen(obstacle, *, by, text):
    """It stands in the way again; its days at this level begin anew."""
    with transaction.atomic():
        row = locked(obstacle)
        require_state(row, (State.RESOLVED,))
        before, row.state = row.state, State.OPEN
        row.resolved_on, row.resolution, row.level_since = None, "", timezone.localdate()
        row.escalates_on = row.level_since + timedelta(row.days)
        save(row, "state", "resolved_on", "resolution", "level_since", "escalates_on")
        note(row, Act.REOPENED, by=by, before=before, text=given(text))
    return row
