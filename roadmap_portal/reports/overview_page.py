"""The page of the live overview."""

from django.views.generic import TemplateView

from roadmap_portal.accounts.access import PermissionRequired
from roadmap_portal.indicators.choosing import chosen

from .overview import overview


class OverviewPage(PermissionRequired, TemplateView):
    permission = "indicators.view_scores"
    template_name = "reports/overview.html"

    def get_context_data(self, **kwargs):
        roadmap, period, choices = chosen(self.request)
        sees_reasons = self.request.user.has_perm("indicators.review_values")
        return super().get_context_data(
            roadmap=roadmap,
            period=period,
            periods=choices,
            view_model=period and overview(roadmap, period, with_reasons=sees_reasons),
            sees_reasons=sees_reasons,
            **kwargs,
        )
