"""Workshops: what was held where, and how many took part. People are named nowhere in the API."""

from collections import defaultdict

from django.db.models import Count
from rest_framework import serializers

from roadmap_portal.common.parameters import Code, Day
from roadmap_portal.exchange.views import OneRow
from roadmap_portal.plan.api.places import provinces_seen
from roadmap_portal.plan.api.shared import CYCLE, PlanList, choice, track_parameter

from .models import Participation, Workshop

TEXTS = ("kind", "subject", "city", "hall", "organiser", "source")


class WorkshopSerializer(serializers.Serializer):
    cycle = serializers.CharField()
    series = serializers.CharField()
    province = serializers.CharField()
    held_on = serializers.DateField()
    status = serializers.ChoiceField(Workshop.Status.choices)
    kind_ar = serializers.CharField(allow_null=True, allow_blank=True)
    kind_en = serializers.CharField(allow_null=True, allow_blank=True)
    subject_ar = serializers.CharField(allow_null=True, allow_blank=True)
    subject_en = serializers.CharField(allow_null=True, allow_blank=True)
    city_ar = serializers.CharField(allow_null=True, allow_blank=True)
    city_en = serializers.CharField(allow_null=True, allow_blank=True)
    hall_ar = serializers.CharField(allow_null=True, allow_blank=True)
    hall_en = serializers.CharField(allow_null=True, allow_blank=True)
    organiser_ar = serializers.CharField(allow_null=True, allow_blank=True)
    organiser_en = serializers.CharField(allow_null=True, allow_blank=True)
    source_ar = serializers.CharField(allow_null=True, allow_blank=True)
    source_en = serializers.CharField(allow_null=True, allow_blank=True)
    tracks = serializers.ListField(child=serializers.CharField(), help_text="Topics.")
    participants = serializers.IntegerField(help_text="How many are recorded; nobody is named.")
    url = serializers.URLField()


class WorkshopList(PlanList):
    """Workshops, of all cycles or of one."""

    name = "workshops"
    permission = "workshops.view_workshops"
    row = WorkshopSerializer
    parameters = {
        "cycle": CYCLE,
        "province": Code("Code of a province.", of=provinces_seen, lookup="province", example="DQ"),
        "track": track_parameter("topics"),
        "status": choice("Where the workshop stands.", Workshop.Status, "status"),
        "held_from": Day("Held on this day or later.", lookup="held_on__gte"),
        "held_by": Day("Held on this day or earlier.", lookup="held_on__lte"),
    }
    columns = {
        "id": "id",
        "cycle": "roadmap__code",
        "series": "series__code",
        "province": "province__code",
        "held_on": "held_on",
        "status": "status",
        **{f"{name}_{language}": f"{name}_{language}" for name in TEXTS for language in ("ar", "en")},
    }
    order = ("held_on", "id")
    area_lookup = "province"

    def get_rows(self, asked):
        return Workshop.objects.filter(roadmap=self.roadmap) if self.cycle else Workshop.objects.all()

    def present(self, rows):
        ids, tracks = [row["id"] for row in rows], defaultdict(set)
        for workshop, track in Workshop.topics.through.objects.filter(workshop__in=ids).values_list(
            "workshop", "track__code"
        ):
            tracks[workshop].add(track)
        counted = Participation.objects.filter(workshop__in=ids).order_by().values_list("workshop")
        people = dict(counted.annotate(Count("pk")))
        return [self.one(row, tracks[row["id"]], people.get(row.pop("id"), 0)) for row in rows]

    def one(self, row, tracks, people):
        address = f"{row['series']}/{row['province']}/{row['held_on']}"
        return {
            **row,
            "tracks": sorted(tracks),
            "participants": people,
            "url": f"{self.base}workshops/{address}/",
        }


class WorkshopDetail(OneRow, WorkshopList):
    """One workshop by its series, province and day."""

    key = {"series": "series__code", "province": "province__code", "held_on": "held_on"}
