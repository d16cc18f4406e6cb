"""Scores of the road map, its tracks and its indicators: from the score table, or computed for a past day."""

from collections import namedtuple
from operator import itemgetter

from django.db.models import Q
from rest_framework import serializers

from roadmap_portal.accounts.visibility import visible_areas, within_provinces
from roadmap_portal.common.cursors import BACKWARD
from roadmap_portal.common.fields import FixedField, scaled
from roadmap_portal.common.parameters import Choice, Code, Flag
from roadmap_portal.common.stored import written
from roadmap_portal.plan.api.indicators import kpis_of
from roadmap_portal.plan.api.shared import AS_OF, CYCLE, PlanList, track_parameter
from roadmap_portal.provinces.models import Area

from ..models import Score
from ..parts import TEN_THOUSAND
from ..scores import compute
from .cells import KPI, ORDER, Cells
from .observations import period_code

SCOPES = {"national": Area.Kind.NATION, "province": Area.Kind.PROVINCE, "command": Area.Kind.COMMAND}
FORMULA = "1"
# How many of a row's figures are its key.
KEY = len(ORDER)
FIELDS = (
    *ORDER,
    *("track_id", "value", "score", "status"),
    *("weight_with_data", "weight_all", "covered", "cells"),
)
# Read only when they are shown: each is a conversion a row.
PARTS = (
    *("numerator", "denominator", "expected", "raw", "rule", "basis"),
    *("indicator_score", "delivery_score", "alpha", "weight"),
)
# {name: decimal places} of the fixed-point numbers among them.
PLACES = {
    name: field.decimal_places
    for name in (*FIELDS, *PARTS)
    if isinstance(field := Score._meta.get_field(name), FixedField)
}
UNITS = {name: 10**places for name, places in PLACES.items()}
# Rows of the score table, or computed ones in its units.
Figures, ExplainedFigures = namedtuple("Figures", FIELDS), namedtuple("ExplainedFigures", (*FIELDS, *PARTS))
SCOPE_OF = {kind: scope for scope, kind in SCOPES.items()}


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
        "period": period_code(),
        "scope": Choice("`national` (default), `province` or `command`.", SCOPES),
        "province": Code("Code of a province: it, and its commands.", of=areas_of("P"), example="DQ"),
        "command": Code("Code of a command.", of=areas_of("C"), example="DQ-1"),
        "track": track_parameter(None),
        "indicator": Code("Code of an indicator.", of=kpis_of, example="CRM-03"),
        "explain": Flag("`1` adds what each score is made of."),
        "as_of": AS_OF,
    }
    order = ORDER
    explained = False

    def asked(self, request):
        asked = super().asked(request)
        # The one that is asked for tells the scope.
        wanted = "command" if "command" in asked else "province" if "province" in asked else "national"
        asked.setdefault("scope", SCOPES[wanted])
        self.explained = asked.get("explain", False)
        return asked

    @property
    def shape(self):
        return ExplainedFigures if self.explained else Figures

    @property
    def field_names(self):
        return [name for name in self.row().fields if name != "explain" or self.explained]

    def get_rows(self, asked):
        tracks = self.tracks_asked(asked)
        is_whole = self.rights.tracks is None and not asked.keys() & {"track", "indicator"}
        self.cells = Cells(
            areas=frozenset(self.areas_asked(asked)),
            tracks=frozenset(tracks),
            roadmap=self.roadmap.pk if is_whole else None,
            period=asked.get("period"),
            kpi=asked.get("indicator"),
        )
        return self.cells

    def tracks_asked(self, asked):
        """Ids of the cycle's tracks that the token reaches, or of the one asked for."""
        found = {pk for pk, track in self.codes.tracks.items() if track.roadmap == self.roadmap.pk}
        if self.rights.tracks is not None:
            found = {pk for pk in found if self.codes.tracks[pk].code in self.rights.tracks}
        return found & {asked["track"]} if "track" in asked else found

    def areas_asked(self, asked):
        """Ids of the areas that may be shown, of the scope and place asked for."""
        areas = self.codes.areas
        found = {pk for pk, area in areas.items() if area.kind == asked["scope"]}
        if "command" in asked:
            found &= {asked["command"]}
        if "province" in asked:
            code = areas[asked["province"]].code
            found = {pk for pk in found if code in (areas[pk].code, areas[pk].parent)}
        if self.rights.provinces is not None:
            found &= set(areas_scored(self).values_list("pk", flat=True))
        return found

    def fetch(self, rows, key, direction, most):
        shape, is_backward = self.shape, direction == BACKWARD
        if self.moment is not None:
            return self.fetch_past(key, is_backward, most)
        found = rows.read(shape._fields, behind=key, descending=is_backward, most=most)
        # The columns begin with those of the order.
        return [(row[:KEY], row) for row in map(shape._make, found)]

    def total(self, rows):
        return len(self.fetch_past(None, False, None)) if self.moment else rows.count()

    def fetch_past(self, key, is_backward, most):
        """The same from scores that are computed as of a moment."""
        chosen = None if self.cells.period is None else {self.cells.period}
        found = []
        for score in compute(self.roadmap, moment=self.moment, periods=chosen):
            if score in self.cells:
                row = self.shape(*(stored(name, getattr(score, name)) for name in self.shape._fields))
                found.append((row[:KEY], row))
        found.sort(key=itemgetter(0), reverse=is_backward)
        if key is not None:
            key = tuple(key)
            found = [pair for pair in found if pair[0] != key and (pair[0] < key) == is_backward]
        return found[:most]

    def present(self, rows):
        seen, codes, cycle = self.areas_with_values(), self.codes, self.roadmap.code
        areas, tracks, kpis, periods = codes.areas, codes.tracks, codes.kpis, codes.periods
        found = []
        for row in rows:
            area, track, sees_value = areas[row.area_id], row.track_id, seen is None or row.area_id in seen
            shown = {
                "cycle": cycle,
                "scope": SCOPE_OF[area.kind],
                "code": area.code,
                "track": None if track is None else tracks[track].code,
                "indicator": kpis[row.ref].code if row.subject == KPI else None,
                "period": periods[row.period_id],
                "value": written(row.value) if sees_value else None,
                "score": written(row.score),
                "status": row.status,
                "coverage": share(row.covered, row.cells),
                "weight_with_data": share(row.weight_with_data or 0, row.weight_all),
                "formula": FORMULA,
                "as_of": self.day,
            }
            found.append(shown | {"explain": explained(row, sees_value)} if self.explained else shown)
        return found

    def areas_with_values(self):
        """Ids of the areas whose values the caller may see; None: of all, and nothing has to be asked."""
        if self.rights.sees_every_value:
            return None
        return set(visible_areas(self.request.user).values_list("pk", flat=True))


def stored(name, value):
    """A column's value of a computed score as the table would have it."""
    return value if value is None or name not in PLACES else scaled(value, PLACES[name])


def number(row, name):
    return written(getattr(row, name), UNITS[name])


def share(part, whole):
    """0 to 1 with four decimals, a tie rounded up; None of nothing."""
    if not whole:
        return None
    if part == whole:
        return "1"
    return written((2 * part * TEN_THOUSAND + whole) // (2 * whole), TEN_THOUSAND)


def explained(row, sees_value):
    """What a score is made of; the quantities only for who sees the value."""
    quantities = ("numerator", "denominator", "expected")
    return {
        "weight": number(row, "weight"),
        "rule": row.rule or None,
        "basis": row.basis or None,
        **{name: number(row, name) if sees_value else None for name in quantities},
        "attainment": number(row, "raw"),
        "indicator_side": number(row, "indicator_score"),
        "delivery_side": number(row, "delivery_score"),
        "alpha": number(row, "alpha"),
        "covered_cells": row.covered,
        "expected_cells": row.cells,
    }
