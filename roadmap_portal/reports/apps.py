from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from roadmap_portal.operations import append_only


class ReportsConfig(AppConfig):
    name = "roadmap_portal.reports"
    verbose_name = _("Reports")

    def ready(self):
        append_only.protect(self, "Snapshot")
