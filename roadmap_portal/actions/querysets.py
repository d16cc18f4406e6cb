"""Chainable reads of obstacles and follow-ups."""

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from simple_history.manager import HistoricalQuerySet

from roadmap_portal.accounts.visibility import people_areas
from roadmap_portal.provinces.models import Area


class RaisedQuerySet(models.QuerySet):
    """What both kinds share; ``late(day)``, the condition of those overdue on a day, each says for itself."""

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

    def with_province(self):
        """With ``province`` ("" for the nation) and ``track_code`` ("" without a track), as counts are grouped."""
        province = Case(
            When(area__kind=Area.Kind.PROVINCE, then="area__code"),
            When(area__kind=Area.Kind.COMMAND, then="area__parent__code"),
            default=Value(""),
        )
        return self.annotate(province=province, track_code=Coalesce("track__code", Value("")))

    def overdue(self, day=None):
        return self.filter(self.late(day or timezone.localdate()))

    def counted_by(self, *names, day=None):
        """One row per combination of ``names``: how many there are, and how many are overdue today, or on ``day``."""
        overdue = Count("pk", filter=self.late(day or timezone.localdate()))
        return self.order_by().values(*names).annotate(how_many=Count("pk"), late=overdue)

    def from_source(self, kind, key=None):
        """Of one kind of source; with ``key`` the one that came from there."""
        rows = self.filter(source_kind=kind)
        return rows if key is None else rows.filter(source_key=key)


class ObstacleQuerySet(RaisedQuerySet):
    def unresolved(self):
        return self.exclude(state="resolved")

    def late(self, day):
        """Unresolved, and the days of their level are over."""
        return ~Q(state="resolved") & Q(escalates_on__lte=day)

    def with_sheet(self):
        return super().with_sheet().select_related("cause", "activity")


class FollowUpQuerySet(RaisedQuerySet):
    def open(self):
        return self.filter(state__in=["not_begun", "under_way"])

    def late(self, day):
        return Q(state__in=["not_begun", "under_way"], due__lt=day)


class PastQuerySet(HistoricalQuerySet):
    """Versions of rows; mixed with the rows' own queryset they are asked like these."""

    def known_at(self, moment):
        """Each row's version that stood at ``moment``, of those rows that were there already."""
        later = Q(history_date__gt=OuterRef("history_date")) | Q(
            history_date=OuterRef("history_date"), history_id__gt=OuterRef("history_id")
        )
        versions = self.filter(history_date__lte=moment)
        return versions.filter(~Exists(versions.filter(later, id=OuterRef("id"))))


class ObstacleVersions(PastQuerySet, ObstacleQuerySet):
    pass


class FollowUpVersions(PastQuerySet, FollowUpQuerySet):
    pass
