from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "roadmap_portal.indicators"
    verbose_name = _("Values and scores")

    def ready(self):
        from roadmap_portal.accounts.holding import waits_for
        from roadmap_portal.accounts.models import Role
        from roadmap_portal.operations.append_only import protect

        from . import notices  # noqa: F401  (makes its kinds known)
        from .extensions import waiting
        from .models import Observation
        from .places import declare_places

        declare_places()
        waits_for(Role.PLANNER, "indicators:review", Observation.objects.awaiting_review)
        waits_for(Role.PLANNER, "indicators:extensions", waiting)
        protect(self, "Revision", "Transition")
        protect(self, "Approval", changeable=("approved_until",))
