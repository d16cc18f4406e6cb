"""Reminders of follow-ups: five days and one day before their day, the day after it, then once a week for all.

What each run finds is decided by ranges, never by equality: a run that was missed is made up for by the next, and a
notice that was given is not given again.
"""

from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from roadmap_portal.accounts.notices import notify

from .models import FollowUp
from .notices import DUE, OVERDUE, people_of, texts_of

# The last days before the due day on which each reminder is still of use: (name, first day, last day).
EARLY, LAST, LATE = ("-5", 5, 2), ("-1", 1, 0), ("+1", -1, -7)


def remind_of_follow_ups(today=None):
    """Tell owners, or those who report from there; what is overdue for longer than a week is told as a number."""
    today = today or timezone.localdate()
    rows = FollowUp.objects.open().select_related("area__parent", "owner")
    for row in rows.filter(due__range=(today - timedelta(7), today + timedelta(5))):
        occasion = _occasion((row.due - today).days)
        with transaction.atomic():
            notify(
                DUE,
                people=people_of(row),
                key=f"{row.pk}:{row.due}:{occasion}",
                params=texts_of(row) | {"due": row.due.isoformat()},
                path=f"/follow-ups/{row.pk}/",
            )
    _tell_numbers(rows.filter(due__lt=today - timedelta(7)), today)


def _occasion(left):
    return next(name for name, first, last in (EARLY, LAST, LATE) if last <= left <= first)


def _tell_numbers(rows, today):
    counts, people, known = Counter(), {}, {}
    for row in rows:
        place = (row.owner_id, None if row.owner_id else row.area_id)
        if place not in known:
            known[place] = people_of(row)
        for person in known[place]:
            people[person.pk] = person
            counts[person.pk] += 1
    year, week, _day = today.isocalendar()
    for pk, count in sorted(counts.items()):
        notify(
            OVERDUE,
            people=[people[pk]],
            key=f"{year}-W{week}",
            params={"count": count},
            path="/follow-ups/?overdue=1",
        )
