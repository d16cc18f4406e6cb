"""Scores of the road map, its tracks and its indicators: from the score table, or computed for a past day."""

from decimal import Decimal
from fractions import Fraction

from django.db.models import Q
from rest_framework import serializers

from roadmap_portal.accounts.visibility import visible_areas, within_provinces
from roadmap_portal.common.cursors import BACKWARD, FORWARD
from roadmap_portal.common.exact import half_up
from roadmap_portal.common.parameters import Choice, Code, Flag
from roadmap_portal.plan.api.indicators import kpis_of
from roadmap_portal.plan.api.shared import AS_OF, CYCLE, PlanList, track_parameter
from roadmap_portal.plan.models import Kpi, Period
from roadmap_portal.provinces.models import Area

from ..models import Score
from ..scores import compute
from .observations import period_code

SCOPES = {"national": Area.Kind.NATION, "province": Area.Kind.PROVINCE, "command": Area.Kind.COMMAND}
FORMULA = "1"
FIELDS = (
    *("period_id", "area_id", "subject", "ref", "track_id", "value", "score", "status"),
    *("weight_with_data", "weight_all", "covered", "cells"),
)
# Read only when they are shown: each is a conversion a row.
PARTS = (
    *("numerator", "denominator", "expected", "raw", "rule", "basis"),
    *("indicator_score", "delivery_score", "alpha", "weight"),
)
SCOPE_OF = {kind: scope for scope, kind in SCOPES.items()}


JOINED = {"code": "area__code", "kind": "area__kind", "period": "period__code", "track": "track__code"}


class PartsSerializer(serializers.Serializer):
    weight = serializers.CharField(help_text="Decimal: own weight in the level above.")
    rule = serializers.CharField(allow_null=True)
    basis = serializers.CharField(allow_null=True, help_text="own, rolled up or carried forward.")
    numerator = serializers.CharField(allow_null=True)
    denominator = serializers.CharField(allow_null=True)
    expected = serializers.CharField(allow_null=True)
    attainment = serializers.CharField(allow_null=True, help_text="Decimal, per cent, not clamped.")
    indicator_side = serializers.CharField(allow_null=True)
    delivery_side = serializers.CharField(allow_null=True)
    alpha = serializers.CharField(allow_null=True)
    covered_cells = serializers.IntegerField()
    expected_cells = serializers.IntegerField()


class ProgressSerializer(serializers.Serializer):
    cycle = serializers.CharField()
    scope = serializers.ChoiceField(list(SCOPES))
    code = serializers.CharField(help_text="Code of the area: IQ, DQ, DQ-1.")
    track = serializers.CharField(allow_null=True)
    indicator = serializers.CharField(allow_null=True)
    period = serializers.CharField()
    value = serializers.CharField(allow_null=True, help_text="Decimal; null where the caller may see the score only.")
    score = serializers.CharField(allow_null=True, help_text="Decimal 0-100.")
    status = serializers.ChoiceField(Score.Status.choices)
    coverage = serializers.CharField(allow_null=True, help_text="Decimal 0-1: covered of expected cells.")
    weight_with_data = serializers.CharField(allow_null=True, help_text="Decimal 0-1: share of the weight with data.")
    formula = serializers.CharField()
    as_of = serializers.DateField(allow_null=True, help_text="The past day asked for; null: now.")
    explain = PartsSerializer(required=False, help_text="Only with `explain=1`.")


def areas_scored(view):
    """Scores are open to all, but a token that names provinces sees only these and the nation."""
    inside = within_provinces(view.rights, Area.objects.all())
    return Area.objects.filter(Q(pk__in=inside.values("pk")) | Q(kind=Area.Kind.NATION))


def areas_of(kind):
    return lambda view: areas_scored(view).filter(kind=kind)


class ProgressList(PlanList):
    """Scores of the road map, its tracks and indicators; national without a scope."""

    name = "progress"
    permission = "indicators.view_scores"
    row = ProgressSerializer
    parameters = {
        "cycle": CYCLE,
        "period": period_code(lookup="period"),
        "scope": Choice("`national` (default), `province` or `command`.", SCOPES, lookup="area__kind"),
        "province": Code("Code of a province: it, and its commands.", of=areas_of("P"), example="DQ"),
        "command": Code("Code of a command.", of=areas_of("C"), lookup="area", example="DQ-1"),
        "track": track_parameter("track"),
        "indicator": Code("Code of an indicator.", of=kpis_of, example="CRM-03"),
        "explain": Flag("`1` adds what each score is made of."),
        "as_of": AS_OF,
    }
    order = ("period_id", "area_id", "subject", "ref")
    explained = False

    def asked(self, request):
        asked = super().asked(request)
        # The one that is asked for tells the scope.
        wanted = "command" if "command" in asked else "province" if "province" in asked else "national"
        asked.setdefault("scope", SCOPES[wanted])
        self.explained = asked.get("explain", False)
        return asked

    @property
    def columns(self):
        return {name: name for name in (*FIELDS, *(PARTS if self.explained else ()))} | JOINED

    @property
    def field_names(self):
        return [name for name in self.row().fields if name != "explain" or self.explained]

    def get_rows(self, asked):
        roadmap = self.roadmap
        rows = Score.objects.filter(Q(track__roadmap=roadmap) | Q(subject=Score.Subject.ROADMAP, ref=roadmap.pk))
        if self.rights.tracks is not None:
            rows = rows.filter(track__code__in=self.rights.tracks)
        if self.rights.provinces is not None:
            rows = rows.filter(area__in=areas_scored(self).values("pk"))
        if "indicator" in asked:
            rows = rows.filter(subject=Score.Subject.KPI, ref=asked["indicator"])
        if "province" in asked:
            rows = rows.filter(Q(area=asked["province"]) | Q(area__parent=asked["province"]))
        self.wanted = asked
        return rows

    def fetch(self, rows, key, direction, most):
        if self.moment is None:
            return super().fetch(rows, key, direction, most)
        return self.fetch_past(key, direction, most)

    def total(self, rows):
        return len(self.fetch_past(None, FORWARD, None)) if self.moment else super().total(rows)

    def fetch_past(self, key, direction, most):
        """The same from scores that are computed as of a moment."""
        asked, found = self.wanted, []
        areas = {area.pk: area for area in areas_scored(self).select_related("parent")}
        tracks = dict(self.roadmap.tracks.values_list("pk", "code"))
        periods = dict(Period.objects.values_list("pk", "code"))
        chosen = {asked["period"]} if "period" in asked else None
        for score in compute(self.roadmap, moment=self.moment, periods=chosen):
            area, track = areas.get(score.area_id), tracks.get(score.track_id)
            if area is None or not self.is_wanted(score, area, track):
                continue
            row = {name: getattr(score, name) for name in (*FIELDS, *PARTS)}
            row |= {"code": area.code, "kind": area.kind, "period": periods[score.period_id], "track": track}
            found.append(((score.period_id, score.area_id, str(score.subject), score.ref), row))
        found.sort(key=lambda pair: pair[0], reverse=direction == BACKWARD)
        if key is not None:
            found = [
                pair for pair in found if (pair[0] < tuple(key)) == (direction == BACKWARD) and pair[0] != tuple(key)
            ]
        return found[:most]

    def is_wanted(self, score, area, track):
        """Whether a computed score is one of those asked for, as ``get_rows`` and the filters have it."""
        asked = self.wanted
        subject = (score.subject, score.ref)
        return (
            area.kind == asked["scope"]
            and asked.get("command") in (None, area.pk)
            and asked.get("province") in (None, area.pk, area.parent_id)
            and asked.get("track") in (None, score.track_id)
            and ("indicator" not in asked or subject == (Score.Subject.KPI, asked["indicator"]))
            and (self.rights.tracks is None or track in self.rights.tracks)
        )

    def present(self, rows):
        seen = self.areas_with_values()
        kpis = {row["ref"] for row in rows if row["subject"] == Score.Subject.KPI}
        self.kpis = dict(Kpi.objects.filter(pk__in=kpis).values_list("pk", "code"))
        return [self.one(row, seen is None or row["area_id"] in seen) for row in rows]

    def areas_with_values(self):
        """Ids of the areas whose values the caller may see; None: of all, and nothing has to be asked."""
        if self.rights.provinces is None and (self.rights.sees_all or self.rights.is_service):
            return None
        return set(visible_areas(self.request.user).values_list("pk", flat=True))

    def one(self, row, sees_value):
        shown = {
            "cycle": self.roadmap.code,
            "scope": SCOPE_OF[row["kind"]],
            "code": row["code"],
            "track": row["track"],
            "indicator": self.kpis.get(row["ref"]) if row["subject"] == Score.Subject.KPI else None,
            "period": row["period"],
            "value": row["value"] if sees_value else None,
            "score": row["score"],
            "status": row["status"],
            "coverage": share(row["covered"], row["cells"]),
            "weight_with_data": share(row["weight_with_data"] or 0, row["weight_all"]),
            "formula": FORMULA,
            "as_of": self.day,
        }
        return shown | {"explain": explained(row, sees_value)} if self.explained else shown


def share(part, whole):
    """0 to 1 with four decimals; None of nothing."""
    if not whole:
        return None
    # Most are whole or nothing, and a fraction is dear.
    return Decimal(bool(part)) if part in (0, whole) else half_up(Fraction(part) / Fraction(whole), 4)


def explained(row, sees_value):
    """What a score is made of; the quantities only for who sees the value."""
    quantities = ("numerator", "denominator", "expected")
    return {
        "weight": row["weight"],
        "rule": row["rule"] or None,
        "basis": row["basis"] or None,
        **{name: row[name] if sees_value else None for name in quantities},
        "attainment": row["raw"],
        "indicator_side": row["indicator_score"],
        "delivery_side": row["delivery_score"],
        "alpha": row["alpha"],
        "covered_cells": row["covered"],
        "expected_cells": row["cells"],
    }
