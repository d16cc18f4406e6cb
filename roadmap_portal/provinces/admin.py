"""The country in the administration pages. What is decided as a ledger row is shown here, and decided elsewhere."""

from django.contrib import admin
from django.db import models
from modeltranslation.admin import TranslationAdmin

from roadmap_portal.operations import audit, changes

from .models import Area, Body, Command, District, Population, Province, ScopeEntry


class RoadmapRowAdmin(admin.ModelAdmin):
    """A row of the road map: who may change the road map may change it; nobody deletes it.

    ``fixed_fields`` are set when the row is made, and never changed: codes stand in addresses, files and reports.
    """

    actions = None
    fixed_fields = ()
    may_be_added = True

    def get_readonly_fields(self, request, obj=None):
        fixed = self.fixed_fields if obj else ()
        return [*super().get_readonly_fields(request, obj), *fixed]

    def has_module_permission(self, request):
        return request.user.has_perm("plan.change_roadmap")

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("plan.change_roadmap")

    has_change_permission = has_view_permission

    def has_add_permission(self, request):
        return self.may_be_added and request.user.has_perm("plan.change_roadmap")

    def has_delete_permission(self, request, obj=None):
        return False

    def save_related(self, request, form, formsets, change):
        """The last step of saving: what is linked is saved too, and what was written can be told."""
        super().save_related(request, form, formsets, change)
        row, changed = form.instance, form.changed_data
        name = row._meta.concrete_model._meta.model_name
        audit.record(
            f"{name}.{'changed' if change else 'made'}",
            by=request.user,
            subject=row,
            before={field: _plain(form.initial.get(field)) for field in changed} if change else None,
            after={field: _plain(form.cleaned_data[field]) for field in changed},
        )
        changes.record(f"{name}.changed", subject=_named(row))


class LedgerAdmin(RoadmapRowAdmin):
    """A ledger is read here: its rows are written by acts, which keep what was said before."""

    may_be_added = False
    ordering = ["-recorded_from", "-pk"]
    show_full_result_count = False

    def has_change_permission(self, request, obj=None):
        return False


def _named(row):
    """The codes by which the change feed names a row."""
    around = {name: getattr(row, name, None) for name in ("track", "province", "command")}
    around = {name: part.code for name, part in around.items() if isinstance(part, models.Model)}
    return {"id": row.pk, "code": getattr(row, "code", ""), **around}


def _plain(value):
    """A form's value as the audit log writes it."""
    if isinstance(value, models.Model):
        return getattr(value, "code", str(value))
    if isinstance(value, (list, tuple, set, models.QuerySet)):
        return [_plain(item) for item in value]
    return value


@admin.register(Area)
class AreaAdmin(RoadmapRowAdmin, TranslationAdmin):
    list_display = ["code", "name", "kind", "parent"]
    list_filter = ["kind"]
    list_select_related = ["parent"]
    search_fields = ["code", "name_ar", "name_en"]
    fixed_fields = ["code", "kind", "parent"]
    may_be_added = False


@admin.register(Province)
class ProvinceAdmin(RoadmapRowAdmin, TranslationAdmin):
    list_display = ["area", "iso", "centre", "kurdistan_region", "published_boundary"]
    list_select_related = ["area"]
    fixed_fields = ["area"]
    may_be_added = False


@admin.register(Command)
class CommandAdmin(RoadmapRowAdmin):
    list_display = ["code", "area", "province"]
    list_select_related = ["area__parent"]
    search_fields = ["area__code", "area__name_ar", "area__name_en"]
    fixed_fields = ["area"]
    may_be_added = False

    @admin.display(description=Province._meta.verbose_name)
    def province(self, command):
        return command.area.parent


@admin.register(District)
class DistrictAdmin(RoadmapRowAdmin, TranslationAdmin):
    list_display = ["code", "name", "command"]
    list_select_related = ["command__area"]
    search_fields = ["code", "name_ar", "name_en"]
    fixed_fields = ["code"]


@admin.register(Body)
class BodyAdmin(RoadmapRowAdmin, TranslationAdmin):
    list_display = ["code", "name"]
    search_fields = ["code", "name_ar", "name_en"]
    fixed_fields = ["code"]


@admin.register(ScopeEntry)
class ScopeEntryAdmin(LedgerAdmin):
    list_display = ["command", "applies_from", "in_scope", "recorded_from", "recorded_until", "recorded_by"]
    list_select_related = ["command__area", "recorded_by"]


@admin.register(Population)
class PopulationAdmin(LedgerAdmin, TranslationAdmin):
    list_display = [
        *("command", "year", "persons", "persons_15_plus", "invented"),
        *("recorded_from", "recorded_until", "recorded_by"),
    ]
    list_filter = ["year"]
    list_select_related = ["command__area", "recorded_by"]
