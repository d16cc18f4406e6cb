"""Chainable reads of obstacles and follow-ups."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from roadmap_portal.accounts.policy import people_areas


class RaisedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those that ``user`` may read: of his own province; all for planners and administrators."""
        return self.filter(area__in=people_areas(user))

    def in_area(self, code):
        """Of the area and of what lies in it: a province's commands, the nation's all."""
        return self.filter(
            Q(area__code=code) | Q(area__parent__code=code) | Q(area__parent__parent__code=code),
        )

    def of_track(self, code):
        return self.filter(track__code=code)

    def with_sheet(self):
        """With what a row of a register shows, in one query."""
        return self.select_related("area__parent", "track", "kpi", "body", "owner")

    def from_source(self, kind, key=None):
        """Of one kind of source; with ``key`` the one that came from there."""
        rows = self.filter(source_kind=kind)
        return rows if key is None else rows.filter(source_key=key)


class ObstacleQuerySet(RaisedQuerySet):
    def unresolved(self):
        return self.exclude(state="resolved")

    def overdue(self, day=None):
        """Unresolved, and the days of their level are over."""
        return self.unresolved().filter(escalates_on__lte=day or timezone.localdate())

    def with_sheet(self):
        return super().with_sheet().select_related("cause", "activity")


class FollowUpQuerySet(RaisedQuerySet):
    def open(self):
        return self.filter(state__in=["not_begun", "under_way"])

    def overdue(self, day=None):
        return self.open().filter(due__lt=day or timezone.localdate())
