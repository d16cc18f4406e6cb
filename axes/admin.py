from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from roadmap_portal.plan.admin import TrackAdmin
from roadmap_portal.provinces.admin import LedgerAdmin, RoadmapRowAdmin

from .models import Axis, Handover, Readiness, Requirement

admin.site.register(Axis, TrackAdmin)


@admin.register(Requirement)
class RequirementAdmin(RoadmapRowAdmin, TranslationAdmin):
    list_display = ["number", "code", "name", "active"]
    list_display_links = ["name"]
    fixed_fields = ["code"]


@admin.register(Handover)
class HandoverAdmin(LedgerAdmin, TranslationAdmin):
    list_display = ["district", "on", "stage", "source", "indicative", "recorded_from", "recorded_until", "recorded_by"]
    list_filter = ["stage", "indicative"]
    list_select_related = ["district", "recorded_by"]


@admin.register(Readiness)
class ReadinessAdmin(LedgerAdmin):
    list_display = ["district", "requirement", "on", "met", "recorded_from", "recorded_until", "recorded_by"]
    list_select_related = ["district", "requirement", "recorded_by"]
