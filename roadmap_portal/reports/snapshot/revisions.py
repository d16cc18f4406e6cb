"""Targets that were decided anew since the period before was closed, with the decision that did it."""

from django.db.models import OuterRef, Q, Subquery

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
        target = {"area": row.area.code, "period": row.period.code}
        found[key]["targets"].append(target | {"from": plain(row.value_before), "to": plain(row.value)})
    return list(found.values())


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
    rows = rows.annotate(value_before=Subquery(before.order_by("-recorded_from").values("value")[:1]))
    rows = rows.filter(value_before__isnull=False).select_related("kpi", "area", "period")
    return rows.order_by("kpi__code", "recorded_from", "area__code", "period__starts", "pk")
