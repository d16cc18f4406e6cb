"""What the plan's texts and days said at a past moment: simple-history keeps every version of a row.

Numbers that are decided (targets, weights, progress …) have ledgers of their own; see `book.py`. What was not loaded
yet at that moment is told as it was first recorded: the plan counts as known from its adoption on.
"""

from django.db import models


def put_back(rows, moment):
    """Give ``rows`` (instances of one model) the texts and days that they had at ``moment``; None changes nothing."""
    rows = [row for row in rows if row is not None]
    if moment is None or not rows:
        return
    said = said_then(rows[0]._meta.concrete_model, {row.pk for row in rows}, moment)
    for row in rows:
        for name, value in said.get(row.pk, {}).items():
            setattr(row, name, value)


def said_then(model, ids, moment):
    """{id: {column: value}} at ``moment`` of those rows of ``model`` that were changed since.

    One query where nothing was changed, else two, whatever the number of rows.
    """
    history = model.history.model.objects.filter(id__in=ids)
    changed = set(history.filter(history_date__gt=moment, history_type="~").values_list("id", flat=True))
    if not changed:
        return {}
    found = {}
    versions = history.filter(id__in=changed).order_by("history_date", "history_id")
    for version in versions.values("id", "history_date", *columns_of(model)):
        pk, at = version.pop("id"), version.pop("history_date")
        if pk not in found or at <= moment:
            found[pk] = version
    return found


def columns_of(model):
    """Names of the columns in which a row of the plan speaks: texts in both languages, and days."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if field.name.endswith(("_ar", "_en")) or isinstance(field, models.DateField)
    ]
