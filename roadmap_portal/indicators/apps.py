from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "roadmap_portal.indicators"
    verbose_name = _("Values and scores")

    def ready(self):
        from roadmap_portal.common.context import count_behind
        from roadmap_portal.operations.append_only import protect

        from . import notices  # noqa: F401  (makes its kinds known)
        from .extension_page import waiting_requests
        from .places import declare_places
        from .review import awaiting_review

        declare_places()
        count_behind("indicators:review", awaiting_review)
        count_behind("indicators:extensions", waiting_requests)
        protect(self, "Revision", "Transition")
        protect(self, "Approval", changeable=("approved_until",))
