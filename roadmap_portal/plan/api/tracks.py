"""Tracks of a cycle: all eleven, or only the axes or the support functions."""

from rest_framework import serializers

from roadmap_portal.exchange.views import OneRow

from ..models import Track, TrackWeight
from .shared import AS_OF, CYCLE, PlanList, choice


class TrackSerializer(serializers.Serializer):
    cycle = serializers.CharField()
    code = serializers.CharField()
    kind = serializers.ChoiceField(Track.Kind.choices)
    number = serializers.IntegerField()
    name_ar = serializers.CharField()
    name_en = serializers.CharField(allow_null=True)
    aim_ar = serializers.CharField(allow_null=True)
    aim_en = serializers.CharField(allow_null=True)
    weight = serializers.CharField(allow_null=True, help_text="Decimal: weight in the road map.")
    alpha = serializers.CharField(allow_null=True, help_text="Decimal 0-1: share of the indicators in the score.")
    url = serializers.URLField()


class TrackList(PlanList):
    """The eleven tracks of a cycle with their weights."""

    name = "tracks"
    row = TrackSerializer
    parameters = {"cycle": CYCLE, "kind": choice("`axis` or `function`.", Track.Kind, "kind"), "as_of": AS_OF}
    columns = {
        "id": "id",
        **{name: name for name in ("code", "kind", "number", "name_ar", "name_en", "aim_ar", "aim_en")},
    }
    order = ("kind", "number")
    track_lookup = "code"

    def get_rows(self, asked):
        return Track.objects.filter(roadmap=self.roadmap)

    def present(self, rows):
        weights = self.in_force(TrackWeight, "track", [row["id"] for row in rows])
        return [self.one(row, weights.get(row.pop("id"))) for row in self.as_known(Track, rows)]

    def one(self, row, weight):
        return {
            "cycle": self.roadmap.code,
            **row,
            "weight": weight and weight.weight,
            "alpha": weight and weight.alpha,
            "url": f"{self.base}{self.name}/{row['code']}/?cycle={self.roadmap.code}",
        }


class AxisList(TrackList):
    """The strategic axes."""

    name = "axes"
    parameters = {"cycle": CYCLE, "as_of": AS_OF}

    def get_rows(self, asked):
        return super().get_rows(asked).filter(kind=Track.Kind.AXIS)


class SupportFunctionList(TrackList):
    """The support functions."""

    name = "support-functions"
    parameters = {"cycle": CYCLE, "as_of": AS_OF}

    def get_rows(self, asked):
        return super().get_rows(asked).filter(kind=Track.Kind.FUNCTION)


class TrackDetail(OneRow, TrackList):
    """One track."""


class AxisDetail(OneRow, AxisList):
    """One strategic axis."""


class SupportFunctionDetail(OneRow, SupportFunctionList):
    """One support function."""
