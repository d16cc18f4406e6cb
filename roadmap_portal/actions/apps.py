from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActionsConfig(AppConfig):
    name = "roadmap_portal.actions"
    verbose_name = _("Obstacles and follow-ups")

    def ready(self):
        from roadmap_portal.documents import places
        from roadmap_portal.operations.append_only import protect

        from . import notices  # noqa: F401  (declares its kinds)
        from .evidence import PLACES

        protect(self, "FollowUpEntry", "ObstacleEntry")
        for name, place in PLACES.items():
            places.declare(name, place)
