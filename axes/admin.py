from django.contrib import admin

from roadmap_portal.plan.admin import TrackAdmin

from .models import Axis

admin.site.register(Axis, TrackAdmin)
