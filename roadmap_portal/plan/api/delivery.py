"""What the plan has to deliver: objectives, activities, milestones with their progress; and the laws it stands on."""

from collections import defaultdict

from rest_framework import serializers

from roadmap_portal.accounts.visibility import within_provinces
from roadmap_portal.common.parameters import Code
from roadmap_portal.exchange.views import OneRow
from roadmap_portal.provinces.models import Area

from ..models import Activity, LegalInstrument, Milestone, MilestoneProgress, MilestoneWeight, Objective
from .shared import AS_OF, CYCLE, PlanList, choice, known, track_parameter, tracks_of

NAMES = {"code": "code", "name_ar": "name_ar", "name_en": "name_en"}


class ObjectiveSerializer(serializers.Serializer):
    cycle = serializers.CharField()
    code = serializers.CharField()
    name_ar = serializers.CharField()
    name_en = serializers.CharField(allow_null=True)
    track = serializers.CharField()
    priority = serializers.IntegerField()


class ObjectiveList(PlanList):
    """Objectives of the tracks, with the priority that the road map gives them."""

    name = "objectives"
    row = ObjectiveSerializer
    parameters = {"cycle": CYCLE, "track": track_parameter("track")}
    columns = {**NAMES, "track": "track__code", "priority": "priority"}
    order = ("code", "id")
    track_lookup = "track__code"

    def get_rows(self, asked):
        return Objective.objects.filter(track__roadmap=self.roadmap)

    def present(self, rows):
        return [{"cycle": self.roadmap.code, **row} for row in rows]


class ObjectiveDetail(OneRow, ObjectiveList):
    """One objective."""


class ActivitySerializer(ObjectiveSerializer):
    objective = serializers.CharField()
    responsible_body = serializers.CharField()
    starts = serializers.DateField()
    ends = serializers.DateField()


class ActivityList(PlanList):
    """Activities of the objectives."""

    name = "activities"
    row = ActivitySerializer
    parameters = {
        "cycle": CYCLE,
        "track": track_parameter("objective__track"),
        "objective": Code(
            "Code of an objective.",
            of=lambda view: Objective.objects.filter(track__in=tracks_of(view)),
            lookup="objective",
        ),
    }
    columns = {
        **NAMES,
        "track": "objective__track__code",
        "priority": "priority",
        "objective": "objective__code",
        "responsible_body": "body__code",
        "starts": "starts",
        "ends": "ends",
    }
    order = ("code", "id")
    track_lookup = "objective__track__code"

    def get_rows(self, asked):
        return Activity.objects.filter(objective__track__roadmap=self.roadmap)

    def present(self, rows):
        return [{"cycle": self.roadmap.code, **row} for row in rows]


class ActivityDetail(OneRow, ActivityList):
    """One activity."""


class MilestoneSerializer(serializers.Serializer):
    cycle = serializers.CharField()
    code = serializers.CharField()
    name_ar = serializers.CharField()
    name_en = serializers.CharField(allow_null=True)
    track = serializers.CharField()
    activity = serializers.CharField(allow_null=True)
    province = serializers.CharField(allow_null=True, help_text="Null: of the whole country.")
    responsible_body = serializers.CharField()
    due = serializers.DateField()
    baseline_due = serializers.DateField(help_text="The date that was promised first.")
    percent = serializers.CharField(allow_null=True, help_text="Decimal 0-100, latest report; null before the first.")
    percent_on = serializers.DateField(allow_null=True, help_text="The day that the percent speaks of.")
    evidence_accepted = serializers.BooleanField()
    weight = serializers.CharField(allow_null=True, help_text="Decimal: weight in the track's delivery.")
    url = serializers.URLField()


class MilestoneList(PlanList):
    """Milestones with their latest progress; national ones, and those of the provinces that the caller sees."""

    name = "milestones"
    row = MilestoneSerializer
    parameters = {
        "cycle": CYCLE,
        "track": track_parameter("track"),
        "province": Code(
            "Code of a province.",
            of=lambda view: within_provinces(view.rights, Area.objects.filter(kind=Area.Kind.PROVINCE)),
            lookup="province",
            example="DQ",
        ),
        "as_of": AS_OF,
    }
    columns = {
        "id": "id",
        **NAMES,
        "track": "track__code",
        "activity": "activity__code",
        "province": "province__code",
        "responsible_body": "body__code",
        "due": "due",
        "baseline_due": "baseline_due",
    }
    order = ("code", "id")
    track_lookup = "track__code"
    area_lookup = "province"

    def get_rows(self, asked):
        return Milestone.objects.filter(track__roadmap=self.roadmap)

    def present(self, rows):
        ids = [row["id"] for row in rows]
        weights = self.in_force(MilestoneWeight, "milestone", ids)
        reports = defaultdict(lambda: None)
        ledger = known(MilestoneProgress.objects, self.moment).filter(milestone__in=ids)
        if self.day:
            ledger = ledger.filter(on__lte=self.day)
        for report in ledger.order_by("on", "pk"):
            reports[report.milestone_id] = report
        rows = self.as_known(Milestone, rows)
        return [self.one(row, reports[row["id"]], weights.get(row.pop("id"))) for row in rows]

    def one(self, row, report, weight):
        return {
            "cycle": self.roadmap.code,
            **row,
            "percent": report and report.percent,
            "percent_on": report and report.on,
            "evidence_accepted": bool(report and report.evidence_accepted),
            "weight": weight and weight.weight,
            "url": f"{self.base}milestones/{row['code']}/?cycle={self.roadmap.code}",
        }


class MilestoneDetail(OneRow, MilestoneList):
    """One milestone."""


class LegalInstrumentSerializer(serializers.Serializer):
    code = serializers.CharField()
    kind = serializers.ChoiceField(LegalInstrument.Kind.choices)
    number = serializers.CharField(allow_blank=True)
    year = serializers.IntegerField(allow_null=True)
    name_ar = serializers.CharField()
    name_en = serializers.CharField(allow_null=True)
    stage = serializers.ChoiceField(LegalInstrument.Stage.choices)
    gap_ar = serializers.CharField(allow_null=True, allow_blank=True)
    gap_en = serializers.CharField(allow_null=True, allow_blank=True)
    title_verified = serializers.BooleanField()
    source_ar = serializers.CharField(allow_null=True, allow_blank=True)
    source_en = serializers.CharField(allow_null=True, allow_blank=True)
    tracks = serializers.ListField(child=serializers.CharField())


class LegalInstrumentList(PlanList):
    """Laws, orders and procedures that the road map stands on, whatever the cycle."""

    name = "legal-instruments"
    permission = "legal.view"
    row = LegalInstrumentSerializer
    parameters = {
        "kind": choice("Kind of instrument.", LegalInstrument.Kind, "kind"),
        "stage": choice("How far it has come.", LegalInstrument.Stage, "stage"),
    }
    columns = {
        "id": "id",
        **{name: name for name in ("code", "kind", "number", "year", "name_ar", "name_en", "stage", "gap_ar")},
        "gap_en": "gap_en",
        "title_verified": "verified",
        "source_ar": "source_ar",
        "source_en": "source_en",
    }
    order = ("code",)

    def get_rows(self, asked):
        return LegalInstrument.objects.all()

    def present(self, rows):
        links = LegalInstrument.tracks.through.objects.filter(legalinstrument__in=[row["id"] for row in rows])
        tracks = defaultdict(set)
        for instrument, track in links.values_list("legalinstrument", "track__code"):
            tracks[instrument].add(track)
        return [row | {"tracks": sorted(tracks[row.pop("id")])} for row in rows]


class LegalInstrumentDetail(OneRow, LegalInstrumentList):
    """One legal instrument."""
