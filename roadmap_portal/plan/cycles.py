"""Which cycle of the plan the portal works in."""

from django.utils import timezone

from .models import Roadmap


def working_roadmap():
    """The cycle in which today lies, else the latest: its tracks, indicators and milestones are offered."""
    today = timezone.localdate()
    running = Roadmap.objects.filter(starts__lte=today, ends__gte=today)
    return running.first() or Roadmap.objects.order_by("starts").last()
