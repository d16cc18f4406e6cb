from django.contrib import admin

from roadmap_portal.plan.admin import TrackAdmin

from .models import SupportFunction

admin.site.register(SupportFunction, TrackAdmin)
