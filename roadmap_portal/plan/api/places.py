"""Reference: provinces, commands with their people, districts, and the reporting periods."""

from collections import defaultdict

from rest_framework import serializers

from roadmap_portal.accounts.visibility import within_provinces
from roadmap_portal.common.parameters import Code
from roadmap_portal.exchange.views import OneRow
from roadmap_portal.provinces.models import Area, Command, District, Population, Province, ScopeEntry

from ..models import Period
from .shared import AS_OF, PlanList, choice, known

AREA_NAMES = {"code": "area__code", "name_ar": "area__name_ar", "name_en": "area__name_en"}


def provinces_seen(view):
    return within_provinces(view.rights, Area.objects.filter(kind=Area.Kind.PROVINCE))


def commands_seen(view):
    return within_provinces(view.rights, Area.objects.filter(kind=Area.Kind.COMMAND))


class ProvinceSerializer(serializers.Serializer):
    code = serializers.CharField()
    name_ar = serializers.CharField()
    name_en = serializers.CharField(allow_null=True)
    iso = serializers.CharField(allow_null=True, help_text="ISO 3166-2; null where there is none yet.")
    centre_ar = serializers.CharField(allow_null=True)
    centre_en = serializers.CharField(allow_null=True)
    kurdistan_region = serializers.BooleanField()
    commands = serializers.ListField(child=serializers.CharField())


class ProvinceList(PlanList):
    """The governorates."""

    name = "provinces"
    row = ProvinceSerializer
    columns = {
        "id": "area",
        **AREA_NAMES,
        **{name: name for name in ("iso", "centre_ar", "centre_en", "kurdistan_region")},
    }
    order = ("area__code",)
    area_lookup = "area"

    def get_rows(self, asked):
        return Province.objects.all()

    def present(self, rows):
        found = Area.objects.filter(kind="C", parent__in=[row["id"] for row in rows]).order_by("code")
        children = defaultdict(list)
        for parent, code in found.values_list("parent", "code"):
            children[parent].append(code)
        return [row | {"commands": children[row.pop("id")]} for row in rows]


class ProvinceDetail(OneRow, ProvinceList):
    """One governorate."""

    key = {"code": "area__code"}


class PopulationSerializer(serializers.Serializer):
    year = serializers.IntegerField()
    persons = serializers.IntegerField()
    persons_15_plus = serializers.IntegerField()
    demonstration_value = serializers.BooleanField()
    source_ar = serializers.CharField()
    source_en = serializers.CharField(allow_null=True)


class CommandSerializer(serializers.Serializer):
    code = serializers.CharField()
    name_ar = serializers.CharField()
    name_en = serializers.CharField(allow_null=True)
    province = serializers.CharField()
    in_scope = serializers.BooleanField(help_text="Whether the command reports, on the day asked for.")
    population = PopulationSerializer(many=True)


class CommandList(PlanList):
    """The police commands that report, with their scope and the population of their areas."""

    name = "commands"
    row = CommandSerializer
    parameters = {
        "province": Code("Code of a province.", of=provinces_seen, lookup="area__parent", example="DQ"),
        "as_of": AS_OF,
    }
    columns = {"id": "area", **AREA_NAMES, "province": "area__parent__code"}
    order = ("area__code",)
    area_lookup = "area"

    def get_rows(self, asked):
        return Command.objects.all()

    def present(self, rows):
        ids = [row["id"] for row in rows]
        scope, people = self.in_force(ScopeEntry, "command", ids), {}
        for count in known(Population.objects, self.moment).filter(command__in=ids).order_by("year"):
            people.setdefault(count.command_id, []).append(
                {
                    **{name: getattr(count, name) for name in ("year", "persons", "persons_15_plus")},
                    "demonstration_value": count.invented,
                    "source_ar": count.source_ar,
                    "source_en": count.source_en,
                }
            )
        return [self.one(row, scope.get(row["id"]), people.get(row.pop("id"), [])) for row in rows]

    @staticmethod
    def one(row, scope, people):
        return row | {"in_scope": bool(scope and scope.in_scope), "population": people}


class CommandDetail(OneRow, CommandList):
    """One police command."""

    key = {"code": "area__code"}


class DistrictSerializer(serializers.Serializer):
    code = serializers.CharField()
    name_ar = serializers.CharField()
    name_en = serializers.CharField(allow_null=True)
    command = serializers.CharField()
    province = serializers.CharField()


class DistrictList(PlanList):
    """Districts and the command that answers for them."""

    name = "districts"
    row = DistrictSerializer
    parameters = {
        "province": Code("Code of a province.", of=provinces_seen, lookup="command__area__parent", example="DQ"),
        "command": Code("Code of a command.", of=commands_seen, lookup="command", example="DQ-1"),
    }
    columns = {
        **{name: name for name in ("code", "name_ar", "name_en")},
        "command": "command__area__code",
        "province": "command__area__parent__code",
    }
    order = ("code",)
    area_lookup = "command"

    def get_rows(self, asked):
        return District.objects.all()


class DistrictDetail(OneRow, DistrictList):
    """One district."""


class PeriodSerializer(serializers.Serializer):
    code = serializers.CharField()
    kind = serializers.ChoiceField(Period.Kind.choices)
    starts = serializers.DateField()
    ends = serializers.DateField()
    due_at = serializers.DateTimeField(help_text="The first instant after the due day.")
    closes_at = serializers.DateTimeField(help_text="The first instant after the closing day.")


class PeriodList(PlanList):
    """Reporting periods with the moments when values are due and when entry closes."""

    name = "periods"
    row = PeriodSerializer
    parameters = {"kind": choice("M, Q or Y.", Period.Kind, "kind")}
    columns = {name: name for name in ("code", "kind", "starts", "ends", "due_at", "closes_at")}
    order = ("ends", "starts")

    def get_rows(self, asked):
        return Period.objects.all()


class PeriodDetail(OneRow, PeriodList):
    """One reporting period."""
