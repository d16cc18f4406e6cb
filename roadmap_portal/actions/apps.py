from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActionsConfig(AppConfig):
    name = "roadmap_portal.actions"
    verbose_name = _("Obstacles and follow-ups")

    def ready(self):
        from roadmap_portal.operations.append_only import protect

        protect(self, "FollowUpEntry", "ObstacleEntry")
