"""Targets that were decided anew since the period before was closed, with the decision that did it."""

from django.db.models import F, OuterRef, Q, Subquery

from roadmap_portal.plan.models import Target

from .texts import both, plain


def revised_targets(scene):
    """One row an indicator and decision: what was expected of whom when, before and now. One query."""
    if scene.previous is None:
        return []
    found = {}
    for row in _rows(scene):
        key = row.kpi_id, row.decision_number, row.decision_date
        if key not in found:
            found[key] = {
                "code": row.kpi.code,
                "name": both(row.kpi),
                "decision": row.decision_number,
                "date": row.decision_date and row.decision_date.isoformat(),
                "reason": both(row, "reason"),
                "targets": [],
            }
        found[key]["targets"].append({"area": row.area.code, "period": row.period.code, **_moved(row)})
    return list(found.values())


def _moved(row):
    """From what to what; of a range both bounds, ``from`` and ``to`` being the lower ones."""
    moved = {"from": plain(row.value_before), "to": plain(row.value)}
    if row.upper is None and row.upper_before is None:
        return moved
    return moved | {"upper_from": plain(row.upper_before), "upper_to": plain(row.upper)}


def _rows(scene):
    """Entries that replaced another after the closing of the period before, as far as the report looks."""
    before = Target.objects.filter(
        kpi=OuterRef("kpi"),
        area=OuterRef("area"),
        period=OuterRef("period"),
        recorded_from__lt=OuterRef("recorded_from"),
    )
    rows = Target.objects.filter(
        kpi__in=scene.kpis, recorded_from__gt=scene.previous.closes_at, recorded_from__lte=scene.made_at
    )
    if scene.report.area is not None:
        own = Q(area=scene.area) | Q(area__parent=scene.area)
        rows = rows.filter(own | Q(area=scene.book.nation))
    last = before.order_by("-recorded_from")
    rows = rows.annotate(
        value_before=Subquery(last.values("value")[:1]), upper_before=Subquery(last.values("upper")[:1])
    )
    # Where only the grounds were corrected, no target was revised.
    same = Q(value=F("value_before")) & (Q(upper=F("upper_before")) | Q(upper__isnull=True, upper_before__isnull=True))
    rows = rows.filter(value_before__isnull=False).exclude(same).select_related("kpi", "area", "period")
    return rows.order_by("kpi__code", "recorded_from", "area__code", "period__starts", "pk")
