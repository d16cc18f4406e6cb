"""Which cycle and which period a page speaks of: asked for in the address, else the latest that says something."""

from django.http import Http404
from django.utils import timezone

from roadmap_portal.plan.models import Period, Roadmap

from .standing import scored_periods


def working_roadmap(day=None):
    """The cycle in which ``day`` (default: today) lies, else the latest."""
    day = day or timezone.localdate()
    current = Roadmap.objects.filter(starts__lte=day, ends__gte=day).first() or Roadmap.objects.last()
    if current is None:
        raise Http404
    return current


def chosen(request):
    """(roadmap, period, periods to choose from); period None while nothing was scored. 404 for an unknown code."""
    code = request.GET.get("period")
    if code:
        period = Period.objects.filter(code=code).first()
        if period is None:
            raise Http404
        roadmap = working_roadmap(period.ends)
        choices = scored_periods(roadmap)
        if period not in choices and period.kind == Period.Kind.MONTH:
            raise Http404
        return roadmap, period, choices
    roadmap = working_roadmap()
    choices = scored_periods(roadmap)
    return roadmap, latest_complete(choices), choices


def latest_complete(choices):
    """The latest quarter that is over and due, so that the page doesn't open on a period still coming in."""
    now = timezone.now()
    quarters = [p for p in choices if p.kind == Period.Kind.QUARTER]
    return next((p for p in quarters if p.due_at <= now), quarters[0] if quarters else None)
