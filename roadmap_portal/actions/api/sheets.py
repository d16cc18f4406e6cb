"""Obstacles and follow-ups one by one, for those who handle them: planners, and the province's own people.

Readers and programs know their numbers only (`obstacle-counts/`, `follow-up-counts/`); nobody is named here.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.utils import timezone
from rest_framework import serializers

from roadmap_portal.common.parameters import Flag
from roadmap_portal.exchange.views import OneRow
from roadmap_portal.plan.api.shared import PlanList

from ..models import FollowUp, FollowUpEntry, Obstacle
from ..models.raised import SourceKind
from .counts import FOLLOW_UP_FILTERS, OBSTACLE_FILTERS, SEVERITIES, SEVERITY_WORDS

LEVELS = {level.value: level.name.lower() for level in Obstacle.Level}
COLUMNS = {
    "number": "id",
    "area": "area__code",
    "track": "track__code",
    "indicator": "kpi__code",
    "what_ar": "what_ar",
    "what_en": "what_en",
    "responsible_body": "body__code",
    "source": "source_kind",
    "state": "state",
}


class SheetSerializer(serializers.Serializer):
    number = serializers.IntegerField(help_text="Its number in the portal; it never changes.")
    area = serializers.CharField(help_text="Code of the command, the province, or IQ.")
    track = serializers.CharField(allow_null=True)
    indicator = serializers.CharField(allow_null=True)
    what_ar = serializers.CharField(allow_null=True, allow_blank=True)
    what_en = serializers.CharField(allow_null=True, allow_blank=True)
    responsible_body = serializers.CharField(allow_null=True)
    source = serializers.ChoiceField(SourceKind.choices, help_text="Where it came from.")
    state = serializers.CharField()
    overdue = serializers.BooleanField(help_text="Unfinished past its day.")
    url = serializers.URLField()


class ObstacleSerializer(SheetSerializer):
    activity = serializers.CharField(allow_null=True)
    cause = serializers.CharField()
    severity = serializers.ChoiceField(list(SEVERITIES))
    state = serializers.ChoiceField(Obstacle.State.choices)
    level = serializers.ChoiceField(list(LEVELS.values()), help_text="Who has to deal with it now.")
    raised_on = serializers.DateField()
    escalates_on = serializers.DateField(help_text="The day on which it goes one level up, or counts as overdue.")
    resolved_on = serializers.DateField(allow_null=True)
    resolution = serializers.CharField(allow_blank=True)


class FollowUpSerializer(SheetSerializer):
    why = serializers.CharField(allow_blank=True)
    due = serializers.DateField()
    state = serializers.ChoiceField(FollowUp.State.choices)
    obstacle = serializers.IntegerField(allow_null=True, help_text="Number of the obstacle that it removes.")
    closed_on = serializers.DateField(allow_null=True)
    outcome = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField(help_text="Counts the lines of its history.")


class OverdueOnly(Flag):
    def limit(self, rows, value, view):
        return rows.overdue() if value else rows


class SheetList(PlanList):
    """Rows within the caller's sight, oldest first."""

    permission = "actions.view_counts"
    # No token's scope reaches names of obstacles and what is done about them, unless it is there to report on them.
    read_scope = None
    model = None
    order = ("id",)
    area_lookup = "area"
    track_lookup = "track__code"

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if not request.user.has_perm("actions.view_actions"):
            raise PermissionDenied

    def get_rows(self, asked):
        return self.model.objects.visible_to(self.request.user)

    def one(self, row, is_overdue):
        return row | {"overdue": is_overdue, "url": f"{self.base}{self.name}/{row['number']}/"}


class ObstacleList(SheetList):
    """Obstacles, for planners and the province's own people."""

    name = "obstacles"
    row = ObstacleSerializer
    parameters = {**OBSTACLE_FILTERS, "overdue": OverdueOnly("`1`: only those past the days of their level.")}
    model = Obstacle
    columns = {
        **COLUMNS,
        "activity": "activity__code",
        "cause": "cause__code",
        "severity": "severity",
        "level": "level",
        "raised_on": "raised_on",
        "escalates_on": "escalates_on",
        "resolved_on": "resolved_on",
        "resolution": "resolution",
    }

    def present(self, rows):
        today = timezone.localdate()
        return [
            self.one(row, row["state"] != Obstacle.State.RESOLVED and row["escalates_on"] <= today)
            | {"severity": SEVERITY_WORDS[row["severity"]], "level": LEVELS[row["level"]]}
            for row in rows
        ]


class ObstacleDetail(OneRow, ObstacleList):
    """One obstacle."""

    key = {"number": "pk"}


class FollowUpList(SheetList):
    """Follow-ups, for planners and the province's own people, and for their programs that report on them."""

    name = "follow-ups"
    read_scope = "write:follow-ups"
    row = FollowUpSerializer
    parameters = {**FOLLOW_UP_FILTERS, "overdue": OverdueOnly("`1`: only those that are open past their day.")}
    model = FollowUp
    columns = {
        **COLUMNS,
        "why": "why",
        "due": "due",
        "obstacle": "obstacle_id",
        "closed_on": "closed_on",
        "outcome": "outcome",
    }

    def present(self, rows):
        today = timezone.localdate()
        entries = FollowUpEntry.objects.filter(follow_up__in=[row["number"] for row in rows]).order_by()
        versions = dict(entries.values_list("follow_up").annotate(Count("pk")))
        return [
            self.one(row, row["state"] in FollowUp.OPEN and row["due"] < today)
            | {"version": versions.get(row["number"], 0)}
            for row in rows
        ]


class FollowUpDetail(OneRow, FollowUpList):
    """One follow-up. Its tag follows its own history, so that `If-Match` fails only when it was changed itself."""

    key = {"number": "pk"}

    def mark(self):
        last = FollowUpEntry.objects.filter(follow_up=self.kwargs["number"]).order_by("pk").values_list("pk", flat=True)
        return self.stamp[0], last.last() or 0, timezone.localdate().isoformat()
