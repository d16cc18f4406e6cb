"""The versions of obstacles and follow-ups that were written past the acts, told again from their dated history.

Acts leave a version each; what an earlier release or the demonstration wrote has its entries only. What was said of a
row (words, owner, due day) is taken as it stands now, where it stands is taken from the entries, and the last version
is the row itself.
"""

from collections import defaultdict
from datetime import timedelta

from django.utils import timezone

FIRST_LEVEL = {"C": 1, "P": 2, "N": 3}
CLOSED = ("resolved", "done", "cancelled")


def rebuild(rows, entries, version_model):
    """Write the versions of ``rows``; ``entries`` are theirs, ``version_model`` is the model of the versions."""
    parent = "obstacle_id" if version_model._meta.model_name == "historicalobstacle" else "follow_up_id"
    lived = defaultdict(list)
    for entry in entries.order_by("at", "pk"):
        lived[getattr(entry, parent)].append(entry)
    tell = _obstacle if parent == "obstacle_id" else _follow_up
    made = []
    for row in rows.select_related("area"):
        told = list(tell(row, lived[row.pk])) or [(row.created_at, {})]
        told[-1] = told[-1][0], {}
        made += [_version(version_model, row, *one, kind="~" if n else "+") for n, one in enumerate(told)]
    version_model.objects.bulk_create(made, batch_size=500)


def _version(model, row, moment, changed, *, kind):
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return model(**(values | changed), history_date=moment, history_type=kind)


def _obstacle(row, entries):
    """(moment, {column: value}) after each entry."""
    level, since, state, closed_on = FIRST_LEVEL[row.area.kind], row.raised_on, "", None
    ends = since + timedelta(row.days)
    for entry in entries:
        day = timezone.localdate(entry.at)
        if entry.act == "escalated":
            # The clock counts on from the day on which the days were over.
            level, since = level + 1, day if entry.by_id else ends
            ends = since + timedelta(row.days)
        if entry.act == "reopened":
            since, ends = day, day + timedelta(row.days)
        state, closed_on = _moved(entry, state, closed_on, day)
        resolution = entry.text if entry.to_state in CLOSED else (row.resolution if closed_on else "")
        place = {"level": level, "level_since": since, "escalates_on": ends}
        yield entry.at, place | {"state": state, "resolved_on": closed_on, "resolution": resolution}


def _follow_up(row, entries):
    """(moment, {column: value}) after each entry."""
    state, closed_on = "", None
    for entry in entries:
        state, closed_on = _moved(entry, state, closed_on, timezone.localdate(entry.at))
        outcome = entry.text if entry.to_state in CLOSED else (row.outcome if closed_on else "")
        yield entry.at, {"state": state, "closed_on": closed_on, "outcome": outcome}


def _moved(entry, state, closed_on, day):
    """(state, day on which it was closed) after the entry."""
    if not entry.to_state:
        return state, closed_on
    return entry.to_state, day if entry.to_state in CLOSED else None
