"""Reports that the portal makes by itself: the latest period whose moment has come and that has no report."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from roadmap_portal.plan.book import Book
from roadmap_portal.plan.models import Period, Roadmap
from roadmap_portal.provinces.models import Area

from .codes import code_of, open_report
from .editions import request_edition
from .models import Report, ReportPlan, Scope


def request_due(now=None):
    """Ask for every report that is due at ``now``; return those asked for.

    A range decides, not a day: a portal that was off for a week catches up, and asks once.
    """
    now = now or timezone.now()
    return [report for plan in ReportPlan.objects.filter(active=True) for report in _request_plan(plan, now)]


def _request_plan(plan, now):
    period = _latest_due(plan, now)
    if period is None:
        return
    codes = [code_of(period, about) for about in _subjects(plan, period)]
    made = set(Report.objects.filter(code__in=codes, editions__isnull=False).values_list("code", flat=True))
    for code in codes:
        if code not in made:
            with transaction.atomic():
                report = open_report(code)
                request_edition(report)
            yield report


def _latest_due(plan, now):
    moment = {plan.After.DUE: "due_at", plan.After.CLOSE: "closes_at"}[plan.after]
    reached = Period.objects.filter(kind=plan.kind, **{f"{moment}__lte": now - timedelta(days=plan.days)})
    period = reached.order_by("-ends").first()
    return period if period and _roadmap(period) else None


def _roadmap(period):
    return Roadmap.objects.filter(starts__lte=period.starts, ends__gte=period.ends).first()


def _subjects(plan, period):
    """What the plan's reports are about: nothing in particular, each province in scope, or each track."""
    if plan.scope == Scope.NATIONAL:
        return [None]
    roadmap = _roadmap(period)
    if plan.scope == Scope.TRACK:
        return list(roadmap.tracks.all())
    return [area for area in Book(roadmap, kpis=()).scored_areas(period) if area.kind == Area.Kind.PROVINCE]
