"""The schedule of reports. Editions aren't here: they are made, not typed."""

from django.contrib import admin

from roadmap_portal.provinces.admin import RoadmapRowAdmin

from .models import ReportPlan


@admin.register(ReportPlan)
class ReportPlanAdmin(RoadmapRowAdmin):
    list_display = ["kind", "scope", "days", "after", "active"]
    fixed_fields = ("kind", "scope")
