"""API of the plan: the tracks and the KPI sheets of a cycle, as they stand today."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from roadmap_portal.common.listing import ListView, one_of, refuse
from roadmap_portal.common.openapi import listing_schema

from .models import Kpi, KpiVersion, KpiWeight, Roadmap, Track, TrackWeight

CYCLE = "Code of the cycle, such as 2024-2028; without it the latest one."


def roadmap_of(filters):
    """The cycle that the ``cycle`` filter names; without it the latest."""
    cycles = {roadmap.code: roadmap for roadmap in Roadmap.objects.order_by("starts")}
    if not cycles:
        refuse("cycle", _("No road map has been loaded yet."))
    return cycles[one_of("cycle", filters.get("cycle", list(cycles)[-1]), cycles)]


def in_force(ledger, owner, ids):
    """{owner id: row} of a ledger's rows that apply today."""
    rows = ledger.objects.open().filter(**{f"{owner}__in": ids}, applies_from__lte=timezone.localdate())
    return {getattr(row, f"{owner}_id"): row for row in rows.order_by("applies_from")}


class TrackSerializer(serializers.Serializer):
    cycle = serializers.CharField()
    code = serializers.CharField()
    kind = serializers.ChoiceField(Track.Kind.choices)
    number = serializers.IntegerField()
    name_ar = serializers.CharField()
    name_en = serializers.CharField()
    weight = serializers.CharField(help_text="Decimal: weight in the road map.")
    alpha = serializers.CharField(help_text="Decimal 0-1: share of the indicator side in the track's score.")


class TrackList(ListView):
    """The eleven tracks of a cycle with their weights."""

    permission = "plan.view_plan"
    filters = ("cycle", "kind")
    order = ("kind", "number")

    @extend_schema(**listing_schema("tracks", TrackSerializer, cycle=CYCLE, kind="`axis` or `function`."))
    def get(self, request):
        return super().get(request)

    def get_rows(self, filters):
        rows = Track.objects.filter(roadmap=roadmap_of(filters)).select_related("roadmap")
        if "kind" in filters:
            rows = rows.filter(kind=one_of("kind", filters["kind"], Track.Kind.values))
        return rows

    def present(self, rows):
        weights = in_force(TrackWeight, "track", [track.id for track in rows])
        return [
            {
                "cycle": track.roadmap.code,
                "code": track.code,
                "kind": track.kind,
                "number": track.number,
                "name_ar": track.name_ar,
                "name_en": track.name_en,
                "weight": weights[track.id].weight if track.id in weights else None,
                "alpha": weights[track.id].alpha if track.id in weights else None,
            }
            for track in rows
        ]


class IndicatorSerializer(serializers.Serializer):
    cycle = serializers.CharField()
    code = serializers.CharField()
    track = serializers.CharField()
    name_ar = serializers.CharField()
    name_en = serializers.CharField()
    definition_ar = serializers.CharField()
    definition_en = serializers.CharField()
    data_source_ar = serializers.CharField()
    data_source_en = serializers.CharField()
    responsible_body = serializers.CharField()
    unit = serializers.ChoiceField(Kpi.Unit.choices)
    decimals = serializers.IntegerField()
    frequency = serializers.ChoiceField(Kpi.Frequency.choices)
    nature = serializers.ChoiceField(Kpi.Nature.choices)
    aggregation = serializers.ChoiceField(Kpi.Aggregation.choices)
    numerator_ar = serializers.CharField()
    numerator_en = serializers.CharField()
    denominator_ar = serializers.CharField(allow_blank=True)
    denominator_en = serializers.CharField(allow_blank=True)
    direction = serializers.ChoiceField(KpiVersion.Direction.choices)
    factor = serializers.IntegerField()
    lower = serializers.CharField(allow_null=True, help_text="Decimal: lower bound of a range.")
    upper = serializers.CharField(allow_null=True, help_text="Decimal: upper bound of a range.")
    on_track_from = serializers.CharField(help_text="Decimal, per cent.")
    attention_from = serializers.CharField(help_text="Decimal, per cent.")
    weight = serializers.CharField(help_text="Decimal: weight in its track.")
    critical = serializers.BooleanField()
    interpret_with_care = serializers.BooleanField()


class IndicatorList(ListView):
    """The KPI sheets of a cycle. The indicators are proposals, not official ones."""

    permission = "plan.view_plan"
    filters = ("cycle", "track", "frequency")
    order = ("code",)

    @extend_schema(
        **listing_schema(
            "indicators",
            IndicatorSerializer,
            cycle=CYCLE,
            track="Code of a track, such as SEC.",
            frequency="M, Q or Y.",
        )
    )
    def get(self, request):
        return super().get(request)

    def get_rows(self, filters):
        roadmap = roadmap_of(filters)
        rows = Kpi.objects.filter(track__roadmap=roadmap).select_related("track__roadmap", "body")
        if "track" in filters:
            tracks = {track.code: track for track in roadmap.tracks.all()}
            rows = rows.filter(track=tracks[one_of("track", filters["track"], tracks)])
        if "frequency" in filters:
            rows = rows.filter(frequency=one_of("frequency", filters["frequency"], Kpi.Frequency.values))
        return rows

    def present(self, rows):
        ids = [kpi.id for kpi in rows]
        versions, weights = in_force(KpiVersion, "kpi", ids), in_force(KpiWeight, "kpi", ids)
        return [self.sheet(kpi, versions.get(kpi.id), weights.get(kpi.id)) for kpi in rows]

    @staticmethod
    def sheet(kpi, version, weight):
        own = ("code", "unit", "decimals", "frequency", "nature", "aggregation", "critical")
        texts = ("name", "definition", "data_source", "numerator", "denominator")
        return {
            "cycle": kpi.track.roadmap.code,
            "track": kpi.track.code,
            **{name: getattr(kpi, name) for name in own},
            **{f"{name}_{lang}": getattr(kpi, f"{name}_{lang}") for name in texts for lang in ("ar", "en")},
            "responsible_body": kpi.body.code,
            "direction": version and version.direction,
            "factor": version and version.factor,
            "lower": version and version.lower,
            "upper": version and version.upper,
            "on_track_from": version and version.on_track,
            "attention_from": version and version.attention,
            "weight": weight and weight.weight,
            "interpret_with_care": kpi.care,
        }
