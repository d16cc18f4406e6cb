"""Obstacles that lay too long go one level up by themselves: command, province, ministry."""

from django.db import transaction

from .models import Obstacle
from .obstacles import Level, escalate


def escalate_overdue(day=None):
    """Escalate what is due by ``day`` (today in Baghdad); returns how many steps were taken.

    A day on which this did not run is made up for: an obstacle whose days ended twice meanwhile climbs twice, and
    ends where daily runs would have left it. Running again on the same day does nothing.
    """
    waiting = Obstacle.objects.overdue(day).filter(level__lt=Level.MINISTRY)
    return sum(_climb(pk, day) for pk in list(waiting.order_by("pk").values_list("pk", flat=True)))


def _climb(pk, day):
    """Each obstacle in its own transaction: one that fails does not hold back the others."""
    steps = 0
    with transaction.atomic():
        while row := Obstacle.objects.overdue(day).filter(pk=pk, level__lt=Level.MINISTRY).select_for_update().first():
            escalate(row, by=None)
            steps += 1
    return steps
