"""Obstacles and follow-ups as they stood on a past day: the versions that the portal knew when the day ended.

``day`` is None for now; then these are the rows themselves.
"""

from roadmap_portal.plan.as_of import last_instant


def rows_of(model, day):
    """The queryset of ``model`` on ``day``; its rows are shown by `seen`."""
    return model.history.known_at(last_instant(day)) if day else model.objects.all()


def seen(rows, day):
    """``rows`` as instances of their model, which count their days up to ``day``."""
    return [_alive(row, day) for row in rows] if day else list(rows)


def one(model, pk, day):
    """The row with this id and its sheet, or None where ``day`` knew of none."""
    key = {"id": pk} if day else {"pk": pk}
    return next(iter(seen(rows_of(model, day).with_sheet().filter(**key), day)), None)


def entries_of(row, day):
    """What had happened to the row by the end of ``day``, oldest first."""
    entries = row.entries.select_related("by", "on_behalf_of")
    return entries.filter(at__lte=last_instant(day)) if day else entries


def _alive(version, day):
    row = version.instance
    # What was read with the version need not be asked for again.
    row._state.fields_cache.update(version._state.fields_cache)
    row._state.adding, row.seen_on = False, day
    return row
