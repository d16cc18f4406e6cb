"""API of values and scores: approved observations, and progress from the score table."""

from fractions import Fraction

from django.db.models import Q
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from roadmap_portal.accounts.policy import rights_of, visible_areas, within_provinces
from roadmap_portal.common.exact import half_up
from roadmap_portal.common.listing import ListView, one_of, refuse
from roadmap_portal.common.openapi import listing_schema
from roadmap_portal.plan.api import CYCLE, roadmap_of
from roadmap_portal.plan.models import Kpi, Period
from roadmap_portal.provinces.models import Area

from .models import Approval, Observation, Score


def period_of(code):
    """The Period of ``code``, else a 400."""
    period = Period.objects.filter(code=code).first()
    if period is None:
        refuse("period", _("“%(value)s” is not a period. Write 2026-10, 2026-Q3 or 2026.") % {"value": code})
    return period


def limited(filters, rows, lookups):
    """``rows`` limited by the filters of ``lookups`` ({filter: (lookup, {code: pk})})."""
    for name, (lookup, known) in lookups.items():
        if name in filters:
            rows = rows.filter(**{lookup: known[one_of(name, filters[name], known)]})
    return rows


def codes(queryset, field="code"):
    return dict(queryset.values_list(field, "pk"))


class ObservationSerializer(serializers.Serializer):
    cycle = serializers.CharField()
    indicator = serializers.CharField()
    track = serializers.CharField()
    command = serializers.CharField()
    province = serializers.CharField()
    period = serializers.CharField()
    name_ar = serializers.CharField()
    name_en = serializers.CharField()
    value = serializers.CharField(allow_null=True, help_text="Decimal in the indicator's unit.")
    numerator = serializers.CharField(allow_null=True, help_text="Decimal; null where it is the population.")
    denominator = serializers.CharField(allow_null=True, help_text="Decimal; null where it is the population.")
    absence = serializers.CharField(allow_null=True, help_text="Why there is no value.")
    target = serializers.CharField(allow_null=True, help_text="Decimal: the value expected in the period.")
    attainment = serializers.CharField(allow_null=True, help_text="Decimal, per cent, not clamped.")
    rule = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(Score.Status.choices)
    state = serializers.CharField(help_text="State of the value shown: `approved` while its approval is in force.")
    revision = serializers.IntegerField()
    flags = serializers.ListField(child=serializers.CharField())
    submitted_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField()


class ObservationList(ListView):
    """Approved values, one row per indicator, command and period, within the caller's sight."""

    permission = "indicators.view_values"
    filters = ("cycle", "period", "indicator", "track", "command", "province")
    order = ("observation_id",)

    @extend_schema(
        **listing_schema(
            "observations",
            ObservationSerializer,
            cycle=CYCLE,
            period="2026-10, 2026-Q3 or 2026.",
            indicator="Code of an indicator, such as CRM-03.",
            track="Code of a track.",
            command="Code of a command, such as DQ-1.",
            province="Code of a province, such as DQ.",
        )
    )
    def get(self, request):
        return super().get(request)

    def get_rows(self, filters):
        roadmap = roadmap_of(filters)
        areas = visible_areas(self.request.user)
        rows = Approval.objects.filter(
            approved_until__isnull=True,
            observation__kpi__track__roadmap=roadmap,
            observation__command__in=areas.filter(kind=Area.Kind.COMMAND).values("pk"),
        )
        if "period" in filters:
            rows = rows.filter(observation__period=period_of(filters["period"]))
        seen = areas.values("pk")
        rows = limited(
            filters,
            rows,
            {
                "indicator": ("observation__kpi", codes(Kpi.objects.filter(track__roadmap=roadmap))),
                "track": ("observation__kpi__track", codes(roadmap.tracks)),
                "command": ("observation__command", codes(Area.objects.filter(kind="C", pk__in=seen))),
                "province": (
                    "observation__command__area__parent",
                    codes(Area.objects.filter(kind="P", children__in=seen).distinct()),
                ),
            },
        )
        return rows.select_related(
            "revision", "observation__kpi__track__roadmap", "observation__command__area__parent", "observation__period"
        )

    def present(self, rows):
        scores = self.scores([approval.observation for approval in rows])
        return [self.one(row, scores.get(_key(row.observation))) for row in rows]

    @staticmethod
    def scores(observations):
        """The commands' own KPI rows of these observations."""
        found = Score.objects.filter(
            subject=Score.Subject.KPI,
            ref__in={o.kpi_id for o in observations},
            area__in={o.command_id for o in observations},
            period__in={o.period_id for o in observations},
        )
        return {(score.ref, score.area_id, score.period_id): score for score in found}

    @staticmethod
    def one(approval, score):
        observation, revision = approval.observation, approval.revision
        kpi, area = observation.kpi, observation.command.area
        return {
            "cycle": kpi.track.roadmap.code,
            "indicator": kpi.code,
            "track": kpi.track.code,
            "command": area.code,
            "province": area.parent.code,
            "period": observation.period.code,
            "name_ar": kpi.name_ar,
            "name_en": kpi.name_en,
            "value": score and score.value,
            "numerator": revision.numerator,
            "denominator": revision.denominator,
            "absence": revision.absence or None,
            "target": score and score.expected,
            "attainment": score and score.raw,
            "rule": (score and score.rule) or None,
            "status": score.status if score else Score.Status.INSUFFICIENT,
            "state": Observation.State.APPROVED,
            "revision": revision.number,
            "flags": [flag["code"] for flag in revision.flags],
            "submitted_at": revision.submitted_at,
            "approved_at": approval.approved_from,
        }


def _key(observation):
    return observation.kpi_id, observation.command_id, observation.period_id


class ProgressSerializer(serializers.Serializer):
    cycle = serializers.CharField()
    scope = serializers.ChoiceField(["national", "province", "command"])
    code = serializers.CharField(help_text="Code of the area: IQ, DQ, DQ-1.")
    track = serializers.CharField(allow_null=True)
    indicator = serializers.CharField(allow_null=True)
    period = serializers.CharField()
    value = serializers.CharField(allow_null=True, help_text="Decimal; null where the caller may see the score only.")
    score = serializers.CharField(allow_null=True, help_text="Decimal 0-100.")
    status = serializers.ChoiceField(Score.Status.choices)
    coverage = serializers.CharField(allow_null=True, help_text="Decimal 0-1: covered of expected cells.")
    weight_with_data = serializers.CharField(allow_null=True)
    weight_all = serializers.CharField(allow_null=True)
    formula = serializers.CharField()


SCOPES = {"national": Area.Kind.NATION, "province": Area.Kind.PROVINCE, "command": Area.Kind.COMMAND}
FORMULA = "1"


class ProgressList(ListView):
    """Scores of the road map, its tracks and indicators; national without a scope."""

    permission = "indicators.view_scores"
    filters = ("cycle", "period", "scope", "province", "command", "track", "indicator")
    order = ("period_id", "area_id", "subject", "ref")

    @extend_schema(
        **listing_schema(
            "progress",
            ProgressSerializer,
            cycle=CYCLE,
            period="2026-10, 2026-Q3 or 2026.",
            scope="`national` (default), `province` or `command`.",
            province="Code of a province.",
            command="Code of a command.",
            track="Code of a track: its row and those of its indicators.",
            indicator="Code of an indicator.",
        )
    )
    def get(self, request):
        return super().get(request)

    def get_rows(self, filters):
        roadmap = self.cycle = roadmap_of(filters)
        scope = one_of("scope", filters.get("scope", "national"), SCOPES)
        areas = self.areas().filter(kind=SCOPES[scope])
        rows = Score.objects.filter(
            Q(track__roadmap=roadmap) | Q(subject=Score.Subject.ROADMAP, ref=roadmap.pk), area__in=areas.values("pk")
        )
        if "period" in filters:
            rows = rows.filter(period=period_of(filters["period"]))
        if "indicator" in filters:
            rows = rows.filter(subject=Score.Subject.KPI)
        lookups = {
            "track": ("track", codes(roadmap.tracks)),
            "indicator": ("ref", codes(Kpi.objects.filter(track__roadmap=roadmap))),
            "command": ("area", codes(self.areas().filter(kind="C"))),
        }
        rows = limited(filters, rows, lookups)
        if "province" in filters:
            provinces = codes(self.areas().filter(kind="P"))
            pk = provinces[one_of("province", filters["province"], provinces)]
            rows = rows.filter(Q(area=pk) | Q(area__parent=pk))
        return rows.select_related("period", "area", "track")

    def areas(self):
        """Scores are open to all, but a token that names provinces sees only these and the nation."""
        inside = within_provinces(rights_of(self.request.user), Area.objects.all())
        return Area.objects.filter(Q(pk__in=inside.values("pk")) | Q(kind=Area.Kind.NATION))

    def present(self, rows):
        seen = set(visible_areas(self.request.user).values_list("pk", flat=True))
        kpis = dict(
            Kpi.objects.filter(pk__in={r.ref for r in rows if r.subject == Score.Subject.KPI}).values_list("pk", "code")
        )
        scope = {kind: name for name, kind in SCOPES.items()}
        return [
            {
                "cycle": self.cycle.code,
                "scope": scope[row.area.kind],
                "code": row.area.code,
                "track": row.track and row.track.code,
                "indicator": kpis.get(row.ref) if row.subject == Score.Subject.KPI else None,
                "period": row.period.code,
                "value": row.value if row.area_id in seen else None,
                "score": row.score,
                "status": row.status,
                "coverage": half_up(Fraction(row.covered, row.cells), 4) if row.cells else None,
                "weight_with_data": row.weight_with_data,
                "weight_all": row.weight_all,
                "formula": FORMULA,
            }
            for row in rows
        ]
