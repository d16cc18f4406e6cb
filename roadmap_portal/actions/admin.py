"""Causes are data that administrators keep; obstacles and follow-ups have pages of their own."""

from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from roadmap_portal.provinces.admin import RoadmapRowAdmin

from .models import Cause


@admin.register(Cause)
class CauseAdmin(RoadmapRowAdmin, TranslationAdmin):
    list_display = ["number", "code", "name", "active"]
    list_display_links = ["name"]
    fixed_fields = ["code"]
