from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkshopsConfig(AppConfig):
    name = "workshops"
    verbose_name = _("Workshops")

    def ready(self):
        from roadmap_portal.accounts.merging import on_clash
        from roadmap_portal.documents import places
        from roadmap_portal.operations.append_only import protect

        from .materials import PLACE
        from .merging import settle

        on_clash("workshops.participation", settle)
        protect(self, "Minutes", "Correction")
        places.declare("workshop", PLACE)
