"""The hand-over of the security file by district: the rows of the ledger, each with its day and its source."""

from rest_framework import serializers

from roadmap_portal.common.parameters import Code, Flag
from roadmap_portal.plan.api.places import commands_seen, provinces_seen
from roadmap_portal.plan.api.shared import AS_OF, PlanList, choice, known
from roadmap_portal.provinces.models import District

from .handover import latest_of
from .models import Handover, Stage


def districts_seen(view):
    return District.objects.filter(command__area__in=commands_seen(view))


class HandoverSerializer(serializers.Serializer):
    district = serializers.CharField()
    command = serializers.CharField()
    province = serializers.CharField()
    since = serializers.DateField(help_text="The day from which the district is in this stage.")
    stage = serializers.ChoiceField(Stage.choices)
    indicative = serializers.BooleanField(help_text="Nobody has signed for it: lists that were published differ.")
    source_ar = serializers.CharField(allow_null=True, allow_blank=True)
    source_en = serializers.CharField(allow_null=True, allow_blank=True)
    recorded_at = serializers.DateTimeField(help_text="When the portal learnt of it.")
    url = serializers.URLField(help_text="All rows of the district.")


class HandoverList(PlanList):
    """The hand-over ledger: which district is in which stage since when. A district without a row has not started."""

    name = "handover"
    permission = "handover.view"
    row = HandoverSerializer
    parameters = {
        "district": Code("Code of a district.", of=districts_seen, lookup="district", example="DQ-D01"),
        "command": Code("Code of a command.", of=commands_seen, lookup="district__command", example="DQ-1"),
        "province": Code("Code of a province.", of=provinces_seen, lookup="district__command__area__parent"),
        "stage": choice("Only this stage.", Stage, "stage"),
        "latest": Flag("`1`: only the newest row of each district, its present stage."),
        "as_of": AS_OF,
    }
    columns = {
        "district": "district__code",
        "command": "district__command__area__code",
        "province": "district__command__area__parent__code",
        "since": "on",
        **{name: name for name in ("stage", "indicative", "source_ar", "source_en")},
        "recorded_at": "recorded_from",
    }
    order = ("district__code", "on", "id")
    area_lookup = "district__command__area"

    def get_rows(self, asked):
        rows = known(Handover.objects, self.moment)
        rows = rows.filter(on__lte=self.day) if self.day else rows
        return latest_of(rows) if asked.get("latest") else rows

    def present(self, rows):
        return [row | {"url": f"{self.base}handover/?district={row['district']}"} for row in rows]
