"""Periods of which a report can be asked for."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from roadmap_portal.plan.models import Period, Roadmap

# Of each kind, so that the choice stays short.
OFFERED = {"Q": 6, "M": 6, "Y": 3}


def reportable(now=None):
    """The latest complete quarters, months and years within a road map, in that order."""
    today = timezone.localdate(now or timezone.now())
    around = Roadmap.objects.filter(starts__lte=OuterRef("starts"), ends__gte=OuterRef("ends"))
    ended = Period.objects.filter(Exists(around), kind__in=OFFERED, ends__lt=today).order_by("-ends")
    return [p for kind, most in OFFERED.items() for p in [p for p in ended if p.kind == kind][:most]]
