"""How many obstacles and follow-ups there are: what readers and programs may know of them, of the whole country."""

from rest_framework import serializers

from roadmap_portal.common.parameters import Choice, Code
from roadmap_portal.plan.api.places import provinces_seen
from roadmap_portal.plan.api.shared import PlanList, choice
from roadmap_portal.plan.models import Track

from ..models import Cause, FollowUp, Obstacle

SEVERITIES = {severity.name.lower(): severity.value for severity in Obstacle.Severity}
SEVERITY_WORDS = {value: word for word, value in SEVERITIES.items()}


def tracks_named(view):
    """A track's code means the same in every cycle, and so do its counts."""
    tracks = Track.objects.order_by("-roadmap__starts")
    return tracks if view.rights.tracks is None else tracks.filter(code__in=view.rights.tracks)


class TrackCode(Code):
    """A track by its code, whatever the cycle."""

    def __init__(self, lookup):
        super().__init__("Code of a track, such as SEC.", of=tracks_named, lookup=lookup, example="SEC")

    def read(self, name, text, view):
        super().read(name, text, view)
        return text


class InProvince(Code):
    """Of a province and of the commands in it."""

    def __init__(self):
        super().__init__("Code of a province, such as DQ.", of=provinces_seen, example="DQ")

    def read(self, name, text, view):
        super().read(name, text, view)
        return text

    def limit(self, rows, value, view):
        return rows.in_area(value)


CAUSE = Code("Code of a cause.", of=lambda view: Cause.objects.all(), lookup="cause")
SEVERITY = Choice("How grave it is.", SEVERITIES, lookup="severity")
OBSTACLE_FILTERS = {
    "province": InProvince(),
    "track": TrackCode("track__code"),
    "cause": CAUSE,
    "severity": SEVERITY,
    "state": choice("Where the obstacle stands.", Obstacle.State, "state"),
}
FOLLOW_UP_FILTERS = {
    "province": InProvince(),
    "track": TrackCode("track__code"),
    "state": choice("Where the follow-up stands.", FollowUp.State, "state"),
}


class CountSerializer(serializers.Serializer):
    province = serializers.CharField(allow_null=True, help_text="With its commands; null: of the whole country.")
    track = serializers.CharField(allow_null=True)
    state = serializers.CharField()
    count = serializers.IntegerField(help_text="How many there are.")
    overdue = serializers.IntegerField(help_text="How many of them are unfinished past their day.")


class ObstacleCountSerializer(CountSerializer):
    cause = serializers.CharField()
    severity = serializers.ChoiceField(list(SEVERITIES))
    state = serializers.ChoiceField(Obstacle.State.choices)


class FollowUpCountSerializer(CountSerializer):
    state = serializers.ChoiceField(FollowUp.State.choices)


class CountList(PlanList):
    """One row for each combination that has any. ``model`` is what is counted, by the columns of ``order``."""

    permission = "actions.view_counts"
    model = None
    area_lookup = "area"
    track_lookup = "track__code"

    def get_rows(self, asked):
        return self.model.objects.with_province()

    def limited(self, asked):
        return super().limited(asked).counted_by(*self.order)

    def present(self, rows):
        return [row | {"province": row["province"] or None, "track": row["track"] or None} for row in rows]


class ObstacleCounts(CountList):
    """How many obstacles by province, track, cause, severity and state."""

    name = "obstacle-counts"
    row = ObstacleCountSerializer
    parameters = OBSTACLE_FILTERS
    model = Obstacle
    columns = {
        "province": "province",
        "track": "track_code",
        "cause": "cause__code",
        "severity": "severity",
        "state": "state",
        "count": "how_many",
        "overdue": "late",
    }
    order = ("province", "track_code", "cause__code", "severity", "state")

    def present(self, rows):
        return [row | {"severity": SEVERITY_WORDS[row["severity"]]} for row in super().present(rows)]


class FollowUpCounts(CountList):
    """How many follow-ups by province, track and state."""

    name = "follow-up-counts"
    row = FollowUpCountSerializer
    parameters = FOLLOW_UP_FILTERS
    model = FollowUp
    columns = {
        "province": "province",
        "track": "track_code",
        "state": "state",
        "count": "how_many",
        "overdue": "late",
    }
    order = ("province", "track_code", "state")
