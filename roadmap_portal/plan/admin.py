"""The plan in the administration pages: texts and dates are edited here; what changes results is fixed or a ledger."""

from django.contrib import admin
from modeltranslation.admin import TranslationAdmin
from simple_history.admin import SimpleHistoryAdmin

from roadmap_portal.provinces.admin import LedgerAdmin, RoadmapRowAdmin

from .models import (
    Activity,
    Baseline,
    CheckRule,
    Holiday,
    Kpi,
    KpiVersion,
    KpiWeight,
    LegalInstrument,
    LegalStage,
    Milestone,
    MilestoneProgress,
    MilestoneWeight,
    Objective,
    Period,
    Roadmap,
    Target,
    TrackWeight,
)

RECORDED = ("recorded_from", "recorded_until", "recorded_by")


class PlanRowAdmin(RoadmapRowAdmin, TranslationAdmin, SimpleHistoryAdmin):
    """A row with a history of its versions."""

    def has_view_history_permission(self, request, obj=None):
        return self.has_view_permission(request, obj)


class TrackAdmin(PlanRowAdmin):
    """Of the two proxies, which register it; the eleven tracks of a cycle come from its file."""

    list_display = ["roadmap", "number", "code", "name"]
    list_display_links = ["name"]
    list_filter = ["roadmap"]
    list_select_related = ["roadmap"]
    exclude = ["kind"]
    fixed_fields = ["roadmap", "number", "code"]
    may_be_added = False


@admin.register(Roadmap)
class RoadmapAdmin(PlanRowAdmin):
    list_display = ["code", "name", "starts", "ends", "working"]
    fixed_fields = ["code", "starts", "ends", "successor", "working", "adopted_on"]
    may_be_added = False


@admin.register(Objective)
class ObjectiveAdmin(PlanRowAdmin):
    list_display = ["code", "name", "track", "priority"]
    list_filter = ["track__roadmap"]
    list_select_related = ["track"]
    search_fields = ["code", "name_ar", "name_en"]
    fixed_fields = ["track", "code"]


@admin.register(Activity)
class ActivityAdmin(PlanRowAdmin):
    list_display = ["code", "name", "body", "starts", "ends", "priority"]
    list_select_related = ["body"]
    search_fields = ["code", "name_ar", "name_en"]
    fixed_fields = ["objective", "code"]


@admin.register(Milestone)
class MilestoneAdmin(PlanRowAdmin):
    list_display = ["code", "name", "track", "province", "due", "baseline_due", "body"]
    list_filter = ["province"]
    list_select_related = ["track", "province", "body"]
    search_fields = ["code", "name_ar", "name_en"]
    fixed_fields = ["track", "province", "code", "baseline_due"]


@admin.register(LegalInstrument)
class LegalInstrumentAdmin(PlanRowAdmin):
    list_display = ["code", "kind", "name", "number", "year", "stage", "verified"]
    list_filter = ["kind", "stage", "verified"]
    search_fields = ["code", "name_ar", "name_en"]
    filter_horizontal = ["tracks"]
    fixed_fields = ["code"]


@admin.register(LegalStage)
class LegalStageAdmin(LedgerAdmin):
    list_display = ["instrument", "on", "stage", *RECORDED]
    list_filter = ["stage"]
    list_select_related = ["instrument", "recorded_by"]


@admin.register(Kpi)
class KpiAdmin(PlanRowAdmin):
    list_display = ["code", "name", "track", "unit", "frequency", "aggregation", "critical"]
    list_filter = ["frequency", "nature", "aggregation", "critical"]
    list_select_related = ["track"]
    search_fields = ["code", "name_ar", "name_en"]
    # Values and scores of the past were made with these.
    fixed_fields = [
        *("track", "code", "unit", "decimals", "frequency", "nature", "aggregation", "denominator_nature"),
        *("population_side", "annualised", "critical", "path"),
    ]
    may_be_added = False


@admin.register(Period)
class PeriodAdmin(LedgerAdmin):
    list_display = ["code", "kind", "starts", "ends", "due_at", "closes_at"]
    list_filter = ["kind"]
    ordering = ["-ends", "starts"]


@admin.register(Holiday)
class HolidayAdmin(LedgerAdmin, TranslationAdmin):
    """Shown here; declared and called off on the calendar's page, whose act moves the deadlines."""

    list_display = ["day", "name", "observed"]
    ordering = ["-day"]
    search_fields = ["name_ar", "name_en"]


@admin.register(CheckRule)
class CheckRuleAdmin(LedgerAdmin, TranslationAdmin):
    """Shown here; written, tried and switched on on the page of the checks."""

    list_display = ["code", "left", "operator", "right", "missing", "proposed", "active"]
    list_filter = ["active", "operator"]
    ordering = ["roadmap", "code"]


@admin.register(KpiVersion)
class KpiVersionAdmin(LedgerAdmin):
    list_display = [
        *("kpi", "applies_from", "direction", "factor", "lower", "upper", "on_track", "attention"),
        *RECORDED,
    ]
    list_select_related = ["kpi", "recorded_by"]
    search_fields = ["kpi__code"]


@admin.register(KpiWeight)
class KpiWeightAdmin(LedgerAdmin):
    list_display = ["kpi", "applies_from", "weight", *RECORDED]
    list_select_related = ["kpi", "recorded_by"]
    search_fields = ["kpi__code"]


@admin.register(TrackWeight)
class TrackWeightAdmin(LedgerAdmin):
    list_display = ["track", "applies_from", "weight", "alpha", *RECORDED]
    list_select_related = ["track", "recorded_by"]


@admin.register(MilestoneWeight)
class MilestoneWeightAdmin(LedgerAdmin):
    list_display = ["milestone", "applies_from", "weight", *RECORDED]
    list_select_related = ["milestone", "recorded_by"]
    search_fields = ["milestone__code"]


@admin.register(MilestoneProgress)
class MilestoneProgressAdmin(LedgerAdmin):
    list_display = ["milestone", "on", "percent", "evidence_accepted", *RECORDED]
    list_select_related = ["milestone", "recorded_by"]
    search_fields = ["milestone__code"]


@admin.register(Baseline)
class BaselineAdmin(LedgerAdmin):
    list_display = ["kpi", "area", "period", "value", *RECORDED]
    list_select_related = ["kpi", "area", "period", "recorded_by"]
    search_fields = ["kpi__code", "area__code"]


@admin.register(Target)
class TargetAdmin(LedgerAdmin, TranslationAdmin):
    list_display = ["kpi", "area", "period", "value", "upper", "decision_number", *RECORDED]
    list_select_related = ["kpi", "area", "period", "recorded_by"]
    search_fields = ["kpi__code", "area__code"]
