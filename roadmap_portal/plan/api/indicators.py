"""The KPI sheets of a cycle, and the targets set for them."""

from rest_framework import serializers

from roadmap_portal.accounts.visibility import visible_areas
from roadmap_portal.common.parameters import Code, Flag
from roadmap_portal.exchange.views import OneRow

from ..models import Kpi, KpiVersion, KpiWeight, Period, Target
from .shared import AS_OF, CYCLE, PlanList, choice, known, track_parameter, tracks_of

TEXTS = ("name", "definition", "data_source", "numerator", "denominator", "breakdown")


class IndicatorSerializer(serializers.Serializer):
    cycle = serializers.CharField()
    code = serializers.CharField()
    track = serializers.CharField()
    name_ar = serializers.CharField()
    name_en = serializers.CharField(allow_null=True)
    definition_ar = serializers.CharField(allow_null=True)
    definition_en = serializers.CharField(allow_null=True)
    data_source_ar = serializers.CharField(allow_null=True)
    data_source_en = serializers.CharField(allow_null=True)
    numerator_ar = serializers.CharField(allow_null=True)
    numerator_en = serializers.CharField(allow_null=True)
    denominator_ar = serializers.CharField(allow_null=True, allow_blank=True)
    denominator_en = serializers.CharField(allow_null=True, allow_blank=True)
    breakdown_ar = serializers.CharField(allow_null=True, allow_blank=True)
    breakdown_en = serializers.CharField(allow_null=True, allow_blank=True)
    responsible_body = serializers.CharField()
    unit = serializers.ChoiceField(Kpi.Unit.choices)
    decimals = serializers.IntegerField()
    frequency = serializers.ChoiceField(Kpi.Frequency.choices)
    nature = serializers.ChoiceField(Kpi.Nature.choices)
    aggregation = serializers.ChoiceField(Kpi.Aggregation.choices)
    population_side = serializers.CharField(allow_blank=True, help_text="The side that is looked up, not typed.")
    critical = serializers.BooleanField()
    interpret_with_care = serializers.BooleanField()
    direction = serializers.ChoiceField(KpiVersion.Direction.choices, allow_null=True)
    factor = serializers.IntegerField(allow_null=True)
    lower = serializers.CharField(allow_null=True, help_text="Decimal: lower bound of a range.")
    upper = serializers.CharField(allow_null=True, help_text="Decimal: upper bound of a range.")
    on_track_from = serializers.CharField(allow_null=True, help_text="Decimal, per cent.")
    attention_from = serializers.CharField(allow_null=True, help_text="Decimal, per cent.")
    weight = serializers.CharField(allow_null=True, help_text="Decimal: weight in its track.")
    url = serializers.URLField()


class IndicatorList(PlanList):
    """The KPI sheets of a cycle. The indicators are proposals, not official ones."""

    name = "indicators"
    row = IndicatorSerializer
    parameters = {
        "cycle": CYCLE,
        "track": track_parameter("track"),
        "frequency": choice("M, Q or Y.", Kpi.Frequency, "frequency"),
        "as_of": AS_OF,
    }
    columns = {
        "id": "id",
        "code": "code",
        "track": "track__code",
        **{f"{name}_{language}": f"{name}_{language}" for name in TEXTS for language in ("ar", "en")},
        "responsible_body": "body__code",
        **{
            name: name
            for name in ("unit", "decimals", "frequency", "nature", "aggregation", "population_side", "critical")
        },
        "interpret_with_care": "care",
    }
    order = ("code", "id")
    track_lookup = "track__code"

    def get_rows(self, asked):
        return Kpi.objects.filter(track__roadmap=self.roadmap)

    def present(self, rows):
        ids = [row["id"] for row in rows]
        versions, weights = self.in_force(KpiVersion, "kpi", ids), self.in_force(KpiWeight, "kpi", ids)
        rows = self.as_known(Kpi, rows)
        return [self.one(row, versions.get(row["id"]), weights.get(row.pop("id"))) for row in rows]

    def one(self, row, version, weight):
        return {
            "cycle": self.roadmap.code,
            **row,
            **{name: getattr(version, name, None) for name in ("direction", "factor", "lower", "upper")},
            "on_track_from": version and version.on_track,
            "attention_from": version and version.attention,
            "weight": weight and weight.weight,
            "url": f"{self.base}indicators/{row['code']}/?cycle={self.roadmap.code}",
        }


class IndicatorDetail(OneRow, IndicatorList):
    """The sheet of one indicator."""


def kpis_of(view):
    return Kpi.objects.filter(track__in=tracks_of(view))


class TargetSerializer(serializers.Serializer):
    cycle = serializers.CharField()
    indicator = serializers.CharField()
    track = serializers.CharField()
    area = serializers.CharField(help_text="Code of the area: IQ, DQ-1.")
    period = serializers.CharField()
    value = serializers.CharField(help_text="Decimal; the lower bound where there is an upper one.")
    upper = serializers.CharField(allow_null=True, help_text="Decimal: upper bound of a range.")
    decision_number = serializers.CharField(allow_blank=True)
    decision_date = serializers.DateField(allow_null=True)
    reason_ar = serializers.CharField(allow_null=True, allow_blank=True)
    reason_en = serializers.CharField(allow_null=True, allow_blank=True)
    recorded_from = serializers.DateTimeField(help_text="Since when this is the portal's knowledge.")
    recorded_until = serializers.DateTimeField(allow_null=True, help_text="Until when; null while it holds.")


class TargetList(PlanList):
    """Targets in force, of the areas whose values the caller sees; `history=1` gives what was revised too."""

    name = "targets"
    permission = "indicators.view_values"
    row = TargetSerializer
    parameters = {
        "cycle": CYCLE,
        "track": track_parameter("kpi__track"),
        "indicator": Code("Code of an indicator.", of=kpis_of, lookup="kpi", example="CRM-03"),
        "area": Code("Code of an area: IQ, DQ-1.", of=lambda view: visible_areas(view.request.user), lookup="area"),
        "period": Code("2026-10, 2026-Q3 or 2026.", of=lambda view: Period.objects.all(), lookup="period"),
        "history": Flag("`1` gives revised targets too."),
        "as_of": AS_OF,
    }
    columns = {
        "indicator": "kpi__code",
        "track": "kpi__track__code",
        "area": "area__code",
        "period": "period__code",
        **{name: name for name in ("value", "upper", "decision_number", "decision_date", "reason_ar", "reason_en")},
        "recorded_from": "recorded_from",
        "recorded_until": "recorded_until",
    }
    order = ("id",)
    track_lookup = "kpi__track__code"

    def get_rows(self, asked):
        ledger = Target.objects.all() if asked.get("history") else known(Target.objects, self.moment)
        seen = visible_areas(self.request.user).values("pk")
        return ledger.filter(kpi__track__roadmap=self.roadmap, area__in=seen)

    def present(self, rows):
        return [{"cycle": self.roadmap.code, **row} for row in rows]
