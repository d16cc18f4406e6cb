"""Periods of which a report can be asked for."""

from django.utils import timezone

from roadmap_portal.plan.models import Period, Roadmap

# Of each kind, so that the choice stays short.
OFFERED = {"Q": 6, "M": 6, "Y": 3}


def reportable(now=None):
    """The latest complete quarters, months and years within a road map, in that order."""
    today = timezone.localdate(now or timezone.now())
    starts = [(r.starts, r.ends) for r in Roadmap.objects.all()]
    ended = Period.objects.filter(kind__in=OFFERED, ends__lt=today).order_by("-ends")
    within = [p for p in ended if any(a <= p.starts and p.ends <= b for a, b in starts)]
    return [p for kind, most in OFFERED.items() for p in [p for p in within if p.kind == kind][:most]]
